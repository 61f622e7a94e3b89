import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SqliteJournal } from '../../src/adapters/journal/sqlite-journal.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { bisectionDetail } from '../../src/service/api/schemas.ts';
import { startService, submissionOf, untilEnd } from '../support/service.ts';
import { culprit, makeStandInKernel, startCulprit, writeJob } from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

/** a-b- … -p: the bug comes with g; v1.0 is a. */
const names = 'abcdefghijklmnop'.split('');

function scene() {
  const directory = temporaryDirectory();
  const kernel = makeStandInKernel(directory, readNotation(names.join('-')), (name) => (name < 'g' ? 'OK' : 'CRASH'), {
    'v1.0': 'a',
  });
  const job = writeJob(directory, kernel, 'p');
  return { directory, kernel, job, state: join(directory, 'state') };
}

async function journalOf(state: string, id: string) {
  const journal = SqliteJournal.open(state);
  const events = await journal.read(id);
  await journal.close();
  return events;
}

test('a submitted job ends with the answer of the command line, live and afterwards', async () => {
  const { directory, kernel, job, state } = scene();
  const service = await startService(state, '--allow-repo', directory);
  const events = await service.events();
  const submitted = await service.submit(submissionOf(job));
  expect(submitted).toMatchObject({ state: 'queued', kind: 'cause', owner: 'local' });
  const seen = await untilEnd(events, submitted.id);
  expect(seen.at(-1)).toMatchObject({ type: 'job', state: 'done', result: 'found' });
  expect(new Set(seen.map(({ type }) => type))).toEqual(
    new Set(['job', 'preparing', 'decided', 'building', 'running', 'built', 'ran']),
  );

  const detail = await service.detail(submitted.id);
  expect(bisectionDetail.safeParse(detail).error).toBeUndefined();
  expect(detail.culprit).toMatchObject({ commit: kernel.ids.get('g') });
  expect(detail.history.find(({ role }) => role === 'culprit')).toMatchObject({ commit: kernel.ids.get('g') });
  expect(detail.curve.at(-1)!.entropyBits).toBeLessThan(0.3);
  expect(detail.timeline.length).toBeGreaterThan(5);
  expect(detail.titles[0]!.title).toBe('WARNING in target_function');
  const cell = detail.runs.flatMap(({ runs }) => runs).find(({ outcome }) => outcome === 'crashed')!;
  expect((await service.call('GET', `/api/v1${cell.console}`)).text).toContain('target_function+0x1/0x2');
  const log = await service.call('GET', `/api/v1/bisections/${submitted.id}/log?format=syzbot`);
  expect(log.text).toContain(`first bad commit: [${kernel.ids.get('g')}]`);
  const audit = await service.call('POST', '/api/v1/audit', log.text, { 'Content-Type': 'text/plain' });
  expect(audit.json).toMatchObject({ culprit: kernel.ids.get('g') });

  const again = await service.call('GET', `/api/v1/bisections/${submitted.id}`, undefined, {
    'If-None-Match': (await service.call('GET', `/api/v1/bisections/${submitted.id}`)).headers.get('etag')!,
  });
  expect(again.status).toBe(304);
  const marks = `/api/v1/bisections/${submitted.id}/marks`;
  const said = { kind: 'exclude', values: [kernel.ids.get('c')], because: 'only a comment' };
  const marked = await service.call('POST', marks, said);
  expect(marked.json).toMatchObject({ marks: [{ number: 1, kind: 'exclude', by: 'local' }], open: false });
  expect((await service.detail(submitted.id)).answer!.marks).toHaveLength(1);
  const wrong = await service.call('POST', marks, { ...said, values: ['no-such-revision'] });
  expect(wrong).toMatchObject({ status: 422, json: { code: 'COMMIT_NOT_FOUND' } });
  expect((await service.call('GET', '/metrics')).text).toContain('culprit_jobs{state="done"} 1\n');
  expect(await service.stop()).toBe(0);

  const alone = culprit('cause', job, '--state', join(directory, 'alone'), '--json', '--quiet');
  const { id, result, culprit: named, confidence } = JSON.parse(alone.stdout);
  expect({ id: detail.bisection, result: detail.result, culprit: detail.culprit!.commit }).toEqual({
    id,
    result,
    culprit: named,
  });
  // Which runs were under way together may differ.
  expect(Math.abs(detail.probability! - confidence)).toBeLessThan(0.01);

  const beside = await startService(join(directory, 'alone'));
  const { items } = (await beside.call('GET', '/api/v1/bisections')).json;
  expect(items).toMatchObject([{ id, origin: 'command-line', state: 'done', result, culprit: { commit: named } }]);
  expect((await beside.detail(id)).history.length).toBe(detail.history.length);
  await beside.stop();
});

test('every operation with wrong and random values: no 5xx, no stuck job', () => {
  const fuzz = join(import.meta.dirname, '../../fuzz/api.mjs');
  const end = spawnSync(process.execPath, [fuzz, '--rounds', '25', '--seed', '7'], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  expect(end.stdout + end.stderr).toMatch(/^\d+ operations, 25 rounds, seed 7; answers 200: \d+, 201: \d+/);
  expect(end.status).toBe(0);
});

test('killed with -9 or stopped midway and started again: the same answer, each build once', async () => {
  const { directory, kernel, job, state } = scene();
  let id: string | null = null;
  let kills = 0;
  for (;;) {
    const service = await startService(state, '--allow-repo', directory);
    const events = await service.events();
    id ??= (await service.submit(submissionOf(job))).id;
    const { state: now } = await service.detail(id);
    if (now === 'done') {
      await service.stop();
      break;
    }
    let heard = 0;
    for await (const event of events) {
      if (event.id !== id) continue;
      if (event.type === 'job' && event.state === 'done') break;
      if ((event.type === 'built' || event.type === 'ran') && ++heard >= 7) break;
    }
    if (heard >= 7) kills++;
    if (kills % 2 === 0) expect(await service.stop()).toBe(0);
    else await service.kill();
  }
  expect(kills).toBeGreaterThanOrEqual(2);
  const service = await startService(state, '--allow-repo', directory);
  const detail = await service.detail(id);
  await service.stop();
  expect(detail).toMatchObject({ state: 'done', result: 'found', culprit: { commit: kernel.ids.get('g') } });
  const built = (await journalOf(state, detail.bisection!)).flatMap((event) =>
    event.kind === 'built' ? [event.commit] : [],
  );
  expect(new Set(built).size).toBe(built.length);
});

test('`culprit submit --watch` ends with the answer and the exit code of `culprit cause`', async () => {
  const { directory, kernel, job, state } = scene();
  const service = await startService(state, '--allow-repo', directory);
  const { end } = startCulprit('submit', job, '--server', service.url, '--watch');
  const { status, stdout, stderr } = await end;
  expect(stdout).toMatch(new RegExp(`^found: \\[${kernel.ids.get('g')}\\] g \\(0\\.9\\d+\\)\n$`));
  expect(stderr).toContain('search: ');
  expect(status).toBe(0);
  const refused = await startCulprit('submit', job, '--server', service.url, '--token', 'culprit_none').end;
  expect(refused.stderr).toContain('culprit: ACCESS_REFUSED: the service refuses: this token is not known here');
  expect(refused.status).toBe(2);
  await service.stop();
  const gone = await startCulprit('submit', job, '--server', service.url).end;
  expect(gone.stderr).toContain('culprit: SERVICE_UNREACHABLE: no answer from');
  expect(gone.status).toBe(3);
});
