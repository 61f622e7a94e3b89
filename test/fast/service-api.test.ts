import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { SqliteJobStore } from '../../src/adapters/journal/sqlite-job-store.ts';
import { Failure } from '../../src/core/failure/failure.ts';
import { hashOfToken, newToken } from '../../src/service/api/access.ts';
import { type BisectionList, bisectionList, type JobView, jobView, type Role } from '../../src/service/api/schemas.ts';
import { type ServiceOptions, startService } from '../../src/service/serve.ts';
import { notFixed, StandInEngine } from '../support/stand-in-engine.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
mkdirSync(join(directory, 'repo'));
afterAll(() => rmSync(directory, { recursive: true }));

// oxlint-disable-next-line typescript/no-explicit-any -- what the API answers is looked at, not relied on
type Body = any;

/** A service in this process, with an engine that the test drives. */
async function serve(changes: Partial<ServiceOptions> = {}) {
  const state = temporaryDirectory();
  const store = SqliteJobStore.open(state);
  const engine = new StandInEngine();
  const options = { state, host: '127.0.0.1', port: 0, slots: 1, repositories: [directory], page: null, version: '0' };
  const service = await startService({ ...options, ...changes }, { store, engine, log: pino({ level: 'silent' }) });
  onTestFinished(async () => {
    await service.stop();
    await engine.close();
    await store.close();
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const init = { method, headers: { ...json, ...headers }, ...(body === undefined ? {} : { body: text }) };
    const response = await fetch(`${service.url}${path}`, init);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json().catch(() => null)) as Body,
    };
  };
  const submit = async (changed: object = {}, headers = {}) => {
    const answer = await call('POST', '/api/v1/jobs', { ...submission, ...changed }, headers);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return jobView.parse(answer.body);
  };
  const act = async (action: string, { id }: JobView, body?: object) =>
    await call('POST', `/api/v1/jobs/${id}/${action}`, body);
  const list = async (query = '', headers = {}) =>
    bisectionList.parse((await call('GET', `/api/v1/bisections${query}`, undefined, headers)).body);
  const token = async (name: string, role: Role) => {
    const made = newToken();
    await store.addToken({ name, role, createdMs: 0 }, hashOfToken(made));
    return { Authorization: `Bearer ${made}` };
  };
  return { engine, store, state, call, submit, act, list, token };
}

const jobFile = (changes = '') =>
  `kernel: { repo: ${directory}/repo, commit: v1, arch: um, config: [tinyconfig, ./c] ${changes} }\nreproducer: { c: ./r.c }\n`;
const submission = {
  kind: 'cause',
  job: jobFile(),
  files: [
    { name: './r.c', content: 'int main(void) { return 0; }\n' },
    { name: './c', content: 'CONFIG_X=y\n' },
  ],
};

/** Asks until something holds: what ends a job is stored a moment after the engine has told. */
async function eventually<T>(ask: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await ask();
    if (holds(found)) return found;
  }
}

test('jobs begin by priority, one at a time, and end with what the engine says', async () => {
  const { engine, submit, act, list } = await serve();
  const first = await submit({ name: 'first' });
  const one = await engine.begun(0);
  await submit({ name: 'low', priority: -1 });
  const later = await submit({ name: 'later' });
  await act('priority', later, { priority: 7 });
  expect((await list()).counts).toEqual({ running: 1, queued: 2 });
  one.end({});
  await engine.begun(1);
  const { items } = await list();
  expect(items.find(({ id }) => id === later.id)).toMatchObject({ state: 'running', priority: 7 });
  expect(items.find(({ id }) => id === first.id)).toMatchObject({
    state: 'done',
    result: 'found',
    title: 'BUG: x',
    culprit: { commit: 'c'.repeat(40), subject: 'breaks it' },
    cost: { builds: 3, runs: 9, seconds: 12 },
  });
});

test('what came with a job is named by its content, and nothing else of this host is', async () => {
  const { engine, state, submit, call } = await serve();
  await submit();
  const { fields } = (await engine.begun(0)).order;
  expect(fields.reproducer.c).toMatch(new RegExp(`^${state}/uploads/[0-9a-f]{64}\\.c$`));
  expect(fields.kernel.config).toEqual(['tinyconfig', expect.stringMatching(/\/uploads\/[0-9a-f]{64}\.config$/)]);
  for (const [what, job] of [
    ['a config of the host', jobFile().replace('./c]', '/etc/passwd]')],
    ['a reproducer of the host', jobFile().replace('./r.c', '/etc/passwd')],
    ['another repository', jobFile().replace(`${directory}/repo`, '/')],
    ['a repository beside the permitted one', jobFile().replace('/repo', '/../x')],
    ['a transport that starts programs', jobFile().replace(`${directory}/repo`, '"ext::sh -c id"')],
    ['a revision that is an option', jobFile().replace('v1', '"--output=x"')],
    ['a command line of a program of the host', jobFile(', cmdline: "ubd0=/etc/passwd"')],
    ['compilers of the host', `${jobFile()}toolchain: { compilers: /usr }\n`],
    ['no YAML', '{{'.repeat(5000)],
  ]) {
    const { status, body } = await call('POST', '/api/v1/jobs', { ...submission, job });
    expect({ what, status, code: body.code }).toEqual({ what, status: 422, code: 'JOB_INVALID' });
  }
});

test('pause, resume, cancel and retry, and what does not fit a state is refused', async () => {
  const { engine, submit, act } = await serve();
  const job = await submit();
  await engine.begun(0);
  expect((await act('pause', job)).body).toMatchObject({ state: 'paused' });
  expect((await act('pause', job)).body).toMatchObject({ state: 'paused' });
  expect((await act('retry', job)).body).toMatchObject({ code: 'JOB_STATE', status: 409, detail: 'it is paused' });
  expect((await act('resume', job)).body).toMatchObject({ state: 'queued' });
  await engine.begun(1);
  expect((await act('cancel', job)).body).toMatchObject({ state: 'cancelled' });
  expect((await act('resume', job)).status).toBe(409);
  expect((await act('retry', job)).body).toMatchObject({ state: 'queued', error: null });
  (await engine.begun(2)).fail(new Failure('COMMIT_NOT_FOUND', { what: 'no v1', why: 'none' }));
  const failed = await eventually(
    async () => (await act('pause', job)).body,
    ({ detail }) => detail === 'it is failed',
  );
  expect(failed.status).toBe(409);
});

test('a clone keeps files and words that are not changed', async () => {
  const { engine, submit, act } = await serve();
  const job = await submit({ budget: { builds: 5, seconds: 60 } });
  const { body } = await act('clone', job, { priority: 3, files: [{ name: './r.c', content: 'int x;\n' }] });
  expect(body).toMatchObject({ state: 'queued', priority: 3 });
  (await engine.begun(0)).end({});
  const [first, second] = [(await engine.begun(0)).order, (await engine.begun(1)).order];
  expect(second.overrides).toEqual({ budget: { builds: 5, timeMs: 60_000 } });
  expect(second.fields.kernel.config).toEqual(first.fields.kernel.config);
  expect(second.fields.reproducer.c).not.toBe(first.fields.reproducer.c);
});

test('a fix that is not there yet is looked for again when its time has come', async () => {
  const { engine, store, submit, list } = await serve();
  const { id } = await submit({ kind: 'fix', retryHours: 24 });
  (await engine.begun(0)).end(notFixed);
  const done = (await eventually(list, ({ items }) => items[0]!.state === 'done')).items[0]!;
  expect(Date.parse(done.retryAt!) - Date.parse(done.endedAt!)).toBeCloseTo(24 * 3_600_000, -4);
  await store.change(id, ['done'], { notBeforeMs: Date.now() - 1 });
  expect((await engine.begun(1)).order.kind).toBe('fix');
});

test('a job goes on with the commits that its branches were when it began, and a retry looks anew', async () => {
  const { engine, submit, act, list } = await serve();
  const job = await submit({ kind: 'fix', retryHours: 24 });
  const [start, head] = ['a'.repeat(40), 'b'.repeat(40)];
  const one = await engine.begun(0);
  expect(one.order.fields.kernel).toMatchObject({ commit: 'v1', head: 'HEAD' });
  one.tell({
    type: 'begun',
    bisection: 'abcdefabcdef',
    start,
    head,
    title: null,
    strategy: 'evidence',
    cost: { builds: 0, runs: 0, seconds: 0 },
  });
  await act('pause', job);
  await act('resume', job);
  const two = await engine.begun(1);
  expect(two.order.fields.kernel).toMatchObject({ commit: start, head });
  two.end(notFixed);
  await eventually(list, ({ items }) => items[0]!.state === 'done');
  await act('retry', job);
  expect((await engine.begun(2)).order.fields.kernel).toMatchObject({ commit: 'v1', head: 'HEAD' });
});

test('an order nobody can carry out now waits for the other process', async () => {
  const { engine, submit, list } = await serve();
  await submit();
  (await engine.begun(0)).fail(new Failure('BISECTION_BUSY', { what: 'busy' }));
  const { items } = await eventually(list, ({ counts }) => counts['queued'] === 1);
  expect(Date.parse(items[0]!.retryAt!)).toBeGreaterThan(Date.now());
});

test('without tokens only this host is let in, and not through a proxy or a page of another origin', async () => {
  const { call, token } = await serve();
  expect((await call('GET', '/api/v1/me')).body).toEqual({ name: 'local', role: 'admin' });
  const proxied = await call('GET', '/api/v1/me', undefined, { 'X-Forwarded-For': '10.0.0.1' });
  expect(proxied.body).toMatchObject({ status: 401, code: 'ACCESS_REFUSED' });
  const foreign = await call('POST', '/api/v1/jobs', submission, { Origin: 'https://example.org' });
  expect(foreign.status).toBe(403);
  await token('ada', 'admin');
  expect((await call('GET', '/api/v1/me')).status).toBe(401);
  expect((await call('GET', '/api/v1/me', undefined, { Authorization: 'Bearer culprit_x' })).status).toBe(401);
  expect((await call('GET', '/healthz')).status).toBe(200);
  expect((await call('GET', '/metrics')).status).toBe(401);
});

test('roles refuse what is above them, and the trail says who did what', async () => {
  const { call, submit, token } = await serve();
  const [viewer, operator, admin] = [
    await token('v', 'viewer'),
    await token('o', 'operator'),
    await token('a', 'admin'),
  ];
  const refused = await call('POST', '/api/v1/jobs', submission, viewer);
  expect(refused.body).toMatchObject({ status: 403, code: 'ACCESS_REFUSED', detail: "the token's role is viewer" });
  const job = await submit({}, operator);
  for (const action of ['pause', 'resume', 'cancel', 'retry'])
    expect((await call('POST', `/api/v1/jobs/${job.id}/${action}`, undefined, viewer)).status).toBe(403);
  expect((await call('POST', `/api/v1/jobs/${job.id}/cancel`, undefined, operator)).status).toBe(200);
  expect((await call('GET', '/api/v1/trail', undefined, operator)).status).toBe(403);
  const { body } = await call('GET', '/api/v1/trail', undefined, admin);
  expect(
    body.items.map(({ who, role, action, subject }: Record<string, string>) => [who, role, action, subject]),
  ).toEqual([
    ['o', 'operator', 'cancel', job.id],
    ['o', 'operator', 'submit', job.id],
  ]);
});

test('an embargoed job is there for its owner and for admins alone', async () => {
  const { call, submit, list, token } = await serve();
  const [owner, other, admin] = [await token('o', 'operator'), await token('x', 'operator'), await token('a', 'admin')];
  const { id } = await submit({ embargoed: true }, owner);
  const seen = [];
  for (const who of [owner, other, admin]) {
    const { items, counts } = await list('', who);
    const alone = await call('GET', `/api/v1/bisections/${id}`, undefined, who);
    seen.push([items.length, Object.values(counts).length, alone.status]);
  }
  expect(seen).toEqual([
    [1, 1, 200],
    [0, 0, 404],
    [1, 1, 200],
  ]);
  expect((await call('POST', `/api/v1/jobs/${id}/cancel`, undefined, other)).status).toBe(404);
  expect((await call('GET', `/api/v1/events?id=${id}`, undefined, other)).status).toBe(404);
  expect((await call('GET', '/api/v1/workers', undefined, other)).body.workers).toEqual([]);
});

test('a full queue takes no more', async () => {
  const { call, submit, act } = await serve({ slots: 0, mostOpen: 2 });
  const job = await submit();
  await submit();
  const refused = await call('POST', '/api/v1/jobs', submission);
  expect(refused.body).toMatchObject({ status: 429, code: 'QUEUE_FULL' });
  await act('cancel', job);
  expect((await submit()).state).toBe('queued');
});

test('pages of the list follow one another without a gap, and an unchanged one is not sent again', async () => {
  const { submit, list, call } = await serve({ slots: 0 });
  const ids: string[] = [];
  for (let n = 0; n < 7; n++) ids.push((await submit({ name: `job ${n}` })).id);
  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: BisectionList = await list(`?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
    pages.push(page.items.map(({ id }) => id));
    cursor = page.next;
  }
  expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(new Set(pages.flat())).toEqual(new Set(ids));
  expect((await list('?search=job%204')).items).toHaveLength(1);
  expect((await list('?search=%25')).items).toHaveLength(0);
  const etag = (await call('GET', '/api/v1/bisections')).headers.get('etag')!;
  expect((await call('GET', '/api/v1/bisections', undefined, { 'If-None-Match': etag })).status).toBe(304);
  await submit();
  expect((await call('GET', '/api/v1/bisections', undefined, { 'If-None-Match': etag })).status).toBe(200);
});

test.each([
  ['no JSON', 'POST', '/api/v1/jobs', '{', 400, 'HTTP_400'],
  ['wrong fields', 'POST', '/api/v1/jobs', { kind: 'other', job: '' }, 400, 'REQUEST_INVALID'],
  ['a field too many', 'POST', '/api/v1/jobs', { ...submission, shell: 'x' }, 400, 'REQUEST_INVALID'],
  ['an id that is none', 'GET', '/api/v1/bisections/..%2f..%2fetc', undefined, 400, 'REQUEST_INVALID'],
  ['nobody there', 'GET', '/api/v1/bisections/j0000000000000000', undefined, 404, 'JOB_UNKNOWN'],
  ['a cursor of another', 'GET', '/api/v1/bisections?cursor=x', undefined, 400, 'REQUEST_INVALID'],
  ['no operation', 'GET', '/api/v1/nothing', undefined, 404, 'HTTP_404'],
  ['no page', 'GET', '/', undefined, 404, 'HTTP_404'],
  ['a body too large', 'POST', '/api/v1/bisections/abcdefabcdef/marks', 'x'.repeat(2 << 20), 413, 'HTTP_413'],
] as const)('a refusal is a problem: %s', async (_, method, path, body, status, code) => {
  const { call } = await serve();
  const answer = await call(method, path, body);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer).toMatchObject({ status, body: { status, code, title: expect.any(String) } });
});

test('every operation of the document has an id and tells its refusals', async () => {
  const { call } = await serve();
  const { body } = await call('GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const operations = Object.values(body.paths as Record<string, Record<string, Record<string, unknown>>>).flatMap(
    (methods) => Object.values(methods),
  );
  expect(operations.length).toBeGreaterThanOrEqual(17);
  for (const { operationId, responses } of operations) {
    expect(operationId).toEqual(expect.any(String));
    expect(responses).toHaveProperty(['default', 'content', 'application/problem+json']);
  }
});

test('the page is served with a strict policy, for every path of its own, and nothing beside it', async () => {
  const page = join(temporaryDirectory(), 'dist');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<title>page</title>');
  writeFileSync(join(page, 'assets', 'a.js'), '1');
  writeFileSync(join(page, '..', 'secret.txt'), 'secret');
  const { call } = await serve({ page });
  const index = await call('GET', '/bisections/some/where');
  expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(index.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect((await call('GET', '/assets/a.js')).headers.get('cache-control')).toMatch(/immutable/);
  for (const path of ['/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%00', '/%ff'])
    expect((await call('GET', path)).headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect((await call('GET', '/api/v1/me')).headers.get('content-security-policy')).toMatch(/sandbox$/);
});
