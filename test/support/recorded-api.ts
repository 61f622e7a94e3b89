import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { auditJson } from '../../src/cli/audit/audit-json.ts';
import { auditLog } from '../../src/core/audit/audit.ts';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import {
  type BisectionDetail,
  type BisectionItem,
  bisectionDetail,
  bisectionItem,
} from '../../src/service/api/schemas.ts';

const recorded = join(import.meta.dirname, '../../web/recorded');
const read = (name: string): string => readFileSync(join(recorded, name), 'utf8');
/** Read by the schema that the server answers with, so that what was recorded stays what it would say. */
const detailOf = (name: string): BisectionDetail => bisectionDetail.parse(JSON.parse(read(`${name}.json`)));

/** What the page is allowed: nothing but its own files; styles in attributes are what charts and bars are drawn with. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface RecordedApi {
  readonly url: string;
  readonly details: readonly BisectionDetail[];
  /** Requests that were not reads, `POST /path body`. */
  readonly posts: readonly string[];
  close(): Promise<void>;
}

/**
 * The built page and, under /api/v1, bisections that were made of real kernels and recorded: one finished, one under
 * way, one of a fix, and as many copies of them as a long list needs. `role` is who one is to it, `alter` says what is
 * different in the details.
 */
export async function recordedApi(
  dist: string,
  count: number,
  role = 'operator',
  alter = (detail: BisectionDetail): BisectionDetail => detail,
): Promise<RecordedApi> {
  const details = ['finished', 'under-way', 'fix'].map((name, at) => alter(distinct(detailOf(name), at)));
  const items = Array.from({ length: count }, (_, at) => itemAt(details, at));
  const posts: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, { dist, details, items, posts, role });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, details, posts, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** The finished one and the one under way are of one job: as the page knows them they are two. */
function distinct(detail: BisectionDetail, at: number): BisectionDetail {
  return { ...detail, id: `j${String(at).padStart(16, '0')}` };
}

const hour = 3_600_000;

function itemAt(details: readonly BisectionDetail[], at: number): BisectionItem {
  const one = details[at % details.length]!;
  if (at < details.length) return bisectionItem.parse(one);
  const createdAt = new Date(Date.parse(one.createdAt) - at * hour).toISOString();
  return { ...bisectionItem.parse(one), id: `j${at.toString(16).padStart(16, '0')}`, createdAt };
}

interface World {
  readonly dist: string;
  readonly details: readonly BisectionDetail[];
  readonly items: readonly BisectionItem[];
  readonly posts: string[];
  readonly role: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, world: World): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://here');
  if (request.method === 'POST') {
    const body = await bodyOf(request);
    if (url.pathname === '/api/v1/audit') return send(response, auditJson(auditLog(parseLog(body)), 'pasted'));
    world.posts.push(`POST ${url.pathname} ${body}`);
    return send(response, {});
  }
  if (!url.pathname.startsWith('/api/')) return sendFile(response, world.dist, url.pathname);
  const path = url.pathname.slice('/api/v1/'.length);
  if (path === 'events') return sendEvents(response, url, world);
  if (path === 'bisections') return send(response, page(world.items, url));
  if (path === 'me') return send(response, { name: 'ida', role: world.role });
  if (path === 'workers') return send(response, workers(world));
  const [, id, part, run] = path.split('/');
  const detail = world.details.find((one) => one.id === id);
  if (detail === undefined) return sendProblem(response);
  if (part === undefined) return send(response, detail);
  return sendText(response, part === 'log' ? read('finished.log.txt') : consoleOf(detail, run ?? ''));
}

function page(items: readonly BisectionItem[], url: URL) {
  const [state, search, cursor] = ['state', 'search', 'cursor'].map((name) => url.searchParams.get(name));
  const limit = Number(url.searchParams.get('limit'));
  const matching = items.filter(
    (item) =>
      (state == null || item.state === state) && JSON.stringify([item.title, item.culprit]).includes(search ?? ''),
  );
  const from = Number(cursor ?? 0);
  const counts: Record<string, number> = {};
  for (const item of items) counts[item.state] = (counts[item.state] ?? 0) + 1;
  return {
    items: matching.slice(from, from + limit),
    next: from + limit < matching.length ? String(from + limit) : null,
    counts,
  };
}

function workers({ details }: World) {
  const [, live] = details;
  const since = new Date(Date.now() - 40_000).toISOString();
  const commit = live!.history[20]!.commit;
  return {
    slots: 2,
    running: 1,
    queued: 3,
    workers: [
      { lane: 'builder-0', kind: 'builder', job: live!.id, commit, since, progress: { done: 310, total: 800 } },
      { lane: 'machine-1', kind: 'machine', job: live!.id, commit: live!.runs[0]!.commit, since, progress: null },
    ],
  };
}

/** What a builder and a machine do now, for the bisection under way; then silence. */
function sendEvents(response: ServerResponse, url: URL, { details }: World): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const live = details[1]!;
  if (url.searchParams.get('id') !== live.id) return void response.write(': nothing\n\n');
  const at = new Date().toISOString();
  const commit = live.history[20]!.commit;
  const [asked] = live.candidates;
  const events = [
    { type: 'decided', stage: live.stage, asks: [{ commit, runs: 5, why: 'tells most for its cost' }] },
    { type: 'building', commit, worker: 0, progress: { done: 496, total: 800 }, ahead: false },
    { type: 'building', commit: asked!.commit, worker: 1, progress: null, ahead: true },
    { type: 'running', commit: live.runs[0]!.commit, machine: 0 },
  ];
  for (const event of events) response.write(`data: ${JSON.stringify({ id: live.id, at, ...event })}\n\n`);
}

function consoleOf({ runs }: BisectionDetail, run: string): string {
  const outcome = runs.flatMap((one) => one.runs).find(({ console }) => console?.endsWith(run))?.outcome;
  return read(outcome === 'crashed' ? 'console-crashed.txt' : 'console-ok.txt');
}

function sendFile(response: ServerResponse, dist: string, path: string): void {
  const isFile = /^\/(assets\/)?[\w.-]+\.\w+$/.test(path);
  const name = isFile ? normalize(path) : 'index.html';
  response.writeHead(200, {
    'content-type': types[extname(name)] ?? 'text/plain',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  });
  response.end(readFileSync(join(dist, name)));
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

function sendProblem(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/problem+json' });
  const title = 'there is no such bisection';
  response.end(JSON.stringify({ type: 'about:blank', title, status: 404, code: 'HTTP_404', mend: 'look at the list' }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
