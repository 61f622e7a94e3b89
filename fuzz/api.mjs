// Drives every operation of /api/openapi.json with wrong and random values.
// fuzz/api.mjs [--rounds N] [--seed N]: starts a service of its own on an empty state. Fails (exit 1) where an answer is
// 5xx, where a refusal is no problem+json of its own status, where the server does not live on, or where a job is stuck.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
const rounds = Number(values.rounds);
let seed = Number(values.seed) >>> 0;

/** A random whole number below n: mulberry32. */
function below(n) {
  seed = (seed + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
}

const pick = (all) => all[below(all.length)];
const chance = (p) => below(1000) < p * 1000;

const directory = mkdtempSync(join(tmpdir(), 'culprit-fuzz-'));
const repository = join(directory, 'repository');

/** A repository that is no kernel, with one release: jobs on it fail soon, each at another place. */
function makeRepository() {
  mkdirSync(repository);
  const git = (...args) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' });
  git('init', '-q');
  for (const n of [1, 2]) {
    writeFileSync(join(repository, 'file'), `${n}\n`);
    git('add', '.');
    git('commit', '-q', '-m', `commit ${n}`);
  }
  git('tag', 'v1.0', 'HEAD~1');
}

const hostile = [
  '',
  ' ',
  '0',
  '-1',
  '--upload-pack=touch /tmp/x',
  '../../../../etc/passwd',
  '/etc/passwd',
  '%2e%2e%2f',
  '$(touch x)',
  "'; drop table job; --",
  '<script>alert(1)</script>',
  '\u0000',
  '\ud800',
  '\u202e\u2028',
  'x'.repeat(5000),
  '[['.repeat(2000),
  '{{'.repeat(2000),
  'a: &a [*a]',
  '!!js/function x',
  '1e999',
  'NaN',
  'null',
  '__proto__',
  'constructor',
];
const odd = [null, true, -1, 0, 1e308, 2 ** 53, 0.5, [], {}, [[[]]], { __proto__: null, a: 1 }];

const commits = ['HEAD', 'HEAD', 'HEAD', 'v1.0', 'HEAD~1', 'a'.repeat(40), '-x', 'v1.0..HEAD'];

/** Mostly the first. */
const usually = (right, ...wrong) => (chance(0.85) ? right : pick(wrong));

function jobText() {
  const lines = [
    'kernel:',
    `  repo: ${usually(repository, '/etc', '/', 'https://127.0.0.1:1/x', 'ext::sh -c x', '--x')}`,
    `  commit: ${JSON.stringify(pick(commits))}`,
    `  config: ${usually('tinyconfig', './c.config', '/etc/shadow', '../x', '[tinyconfig, ./c.config]', '[]')}`,
    `  arch: ${usually('um', 'x86_64', 'vax')}`,
    ...(chance(0.1) ? [`  cmdline: ${JSON.stringify(pick(hostile))}`] : []),
    ...(chance(0.1) ? [`  releases: [${JSON.stringify(pick(commits))}]`] : []),
    `reproducer: { c: ${usually('./repro.c', '/etc/passwd', '"../x"')}, timeout: ${usually('5s', '0s', '-1', '1e9h')} }`,
    ...(chance(0.05) ? [`toolchain: { compilers: ${pick(['/usr', '../..'])} }`] : []),
    ...(chance(0.05) ? [`${pick(hostile)}: ${pick(hostile)}`] : []),
  ];
  return chance(0.05) ? pick(hostile) : lines.join('\n');
}

const known = ['j0123456789abcdef', 'abcdefabcdef'];

/** A value for a schema: mostly one that fits, sometimes not at all. */
function valueFor(schema, document, name = '') {
  if (chance(0.03)) return chance(0.5) ? pick(hostile) : pick(odd);
  if (schema.$ref) return valueFor(document.components.schemas[schema.$ref.split('/').at(-1)], document, name);
  if (schema.anyOf) return valueFor(pick(schema.anyOf), document, name);
  if (schema.enum) return pick(schema.enum);
  if (name === 'job') return jobText();
  if (name === 'files' && chance(0.85))
    return ['./repro.c', './c.config'].map((file) => ({ name: file, content: 'int main(void) { return 0; }\n' }));
  if (name === 'id') return pick(known);
  if (name === 'name') return pick(['./repro.c', './c.config', './repro.c', pick(hostile)]);
  if (name === 'content') return pick(['int main(void) { return 0; }\n', 'CONFIG_X=y\n', pick(hostile)]);
  switch ([schema.type].flat().find((type) => type !== 'null')) {
    case 'object':
      return objectFor(schema, document);
    case 'array':
      return Array.from({ length: below(4) }, () => valueFor(schema.items ?? {}, document, name));
    case 'integer':
    case 'number':
      return usually(pick([schema.minimum ?? 0, schema.maximum ?? 7]), 1, 3, -5, 1e9);
    case 'boolean':
      return chance(0.5);
    case 'string':
      return chance(0.3) ? pick(hostile) : pick(['a', '0', '1', ...commits, `${'a'.repeat(40)}-0`]);
    default:
      return null;
  }
}

function objectFor({ properties = {}, required = [] }, document) {
  const fields = Object.entries(properties).filter(
    ([name]) => required.includes(name) || chance(name === 'files' ? 0.9 : 0.3),
  );
  const made = fields.filter(() => !chance(0.03)).map(([name, one]) => [name, valueFor(one, document, name)]);
  return Object.fromEntries(chance(0.03) ? [...made, [pick(hostile), pick(odd)]] : made);
}

/** One request for an operation. */
function requestFor(path, method, { parameters = [], requestBody }, document) {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: where, schema, required } of parameters) {
    const value = asText(valueFor(schema, document, name) ?? '');
    if (where === 'path') filled = filled.replace(`{${name}}`, encodeLoosely(value));
    else if (required || chance(0.6)) query.append(name, value.toWellFormed?.() ?? value);
  }
  const headers = {};
  let body;
  const [type] = Object.keys(requestBody?.content ?? {});
  if (type !== undefined) {
    const value = valueFor(requestBody.content[type].schema ?? {}, document);
    body = type.includes('json') ? JSON.stringify(value) : asText(value);
    if (chance(0.05)) body = pick(['{', '[]', 'null', '"', pick(hostile), '['.repeat(100_000)]);
    headers['content-type'] = chance(0.9)
      ? type
      : pick(['text/plain', 'application/xml', 'multipart/form-data; boundary=x']);
  }
  if (chance(0.05)) headers['if-none-match'] = pick(['*', '"x"', 'W/"x", "y"']);
  return {
    url: `${filled}${query.size > 0 ? `?${query}` : ''}`,
    init: { method: method.toUpperCase(), headers, body },
  };
}

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

function encodeLoosely(value) {
  try {
    return chance(0.9) ? encodeURIComponent(value) : value.replaceAll(/[^!-~]|[#?]/g, '_');
  } catch {
    return '%ff';
  }
}

function start() {
  const bin = new URL('../bin/culprit', import.meta.url).pathname;
  const args = ['serve', '--state', join(directory, 'state'), '--port', '0', '--allow-repo', directory];
  const child = spawn(bin, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const url = new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
      const found = /culprit serves (\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.on('exit', () => reject(new Error(said)));
  });
  return { child, url, said: () => said };
}

/** The text of an answer; none of one that never ends. */
async function textOf(response) {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return await response.text();
  await response.body.cancel();
  return '';
}

/** What is wrong with an answer; null where nothing is. */
function complaint({ status, headers }, text) {
  if (status >= 500) return `${status}: ${text.slice(0, 400)}`;
  // Too long for the parser of HTTP, which answers by itself.
  if (status < 400 || status === 431) return null;
  if (headers.get('content-type') !== 'application/problem+json')
    return `${status} without a problem: ${text.slice(0, 200)}`;
  const problem = JSON.parse(text);
  const isWhole = problem.status === status && typeof problem.code === 'string' && typeof problem.title === 'string';
  return isWhole ? null : `a broken problem: ${text.slice(0, 400)}`;
}

/** Sends a request; the answer's status and what is wrong with it. */
async function send({ url, init }) {
  try {
    const response = await fetch(`${base}${url}`, { ...init, signal: AbortSignal.timeout(30_000) });
    const text = await textOf(response);
    if (response.status === 201) known.push(JSON.parse(text).id);
    return { status: response.status, wrong: complaint(response, text) };
  } catch (error) {
    return { status: 0, wrong: `no answer: ${error.cause ?? error}` };
  }
}

makeRepository();
const server = start();
const base = await server.url;
const document = await (await fetch(`${base}/api/openapi.json`)).json();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const found = [];
const statuses = new Map();
for (let round = 0; round < rounds; round++) {
  for (const { path, method, operation } of operations) {
    const request = requestFor(path, method, operation, document);
    const { status, wrong } = await send(request);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (wrong === null) continue;
    found.push(`${method} ${request.url.slice(0, 200)} ${String(request.init.body).slice(0, 300)}\n  ${wrong}`);
  }
}

/** Waits for the queue to be empty; what runs where nothing has ended for two minutes. */
async function stuckJobs() {
  let [before, since] = [Number.POSITIVE_INFINITY, Date.now()];
  for (;;) {
    const { counts } = await (await fetch(`${base}/api/v1/bisections?limit=1`)).json();
    const open = (counts.queued ?? 0) + (counts.running ?? 0);
    if (open === 0) return [];
    if (open < before) [before, since] = [open, Date.now()];
    if (Date.now() - since > 120_000)
      return (await (await fetch(`${base}/api/v1/bisections?state=running`)).json()).items;
    await wait(400);
  }
}

for (const job of await stuckJobs()) found.push(`a stuck job: ${JSON.stringify(job).slice(0, 400)}`);
if ((await fetch(`${base}/healthz`)).status !== 200) found.push('the server is not healthy');
const { counts } = await (await fetch(`${base}/api/v1/bisections?limit=1`)).json();
server.child.kill('SIGTERM');
await new Promise((resolve) => server.child.on('exit', resolve));
rmSync(directory, { recursive: true, force: true });
const answers = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
console.log(
  `${operations.length} operations, ${rounds} rounds, seed ${values.seed}; answers ${answers.join(', ')}; jobs ${JSON.stringify(counts)}`,
);
if (found.length > 0) {
  console.log(`${found.length} findings\n${found.slice(0, 20).join('\n')}\n${server.said().slice(-3000)}`);
  process.exitCode = 1;
}
