import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';
import { answerProblem, httpProblem } from './problems.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** The built page: its files, and index.html for every path that is none, for it knows its own paths. */
export async function servePage(context: Context, directory: string | null): Promise<Response> {
  if (directory === null)
    return answerProblem(context, httpProblem(404, 'there is nothing here, and no page is built'));
  const path = fileBelow(directory, context.req.path);
  const file = path === null ? null : await contentOf(path);
  if (file !== null && path !== null)
    return answer(context, file, extname(path), context.req.path.startsWith('/assets/'));
  const index = await contentOf(join(directory, 'index.html'));
  if (index === null) return answerProblem(context, httpProblem(404, 'no page is built'));
  return answer(context, index, '.html', false);
}

function fileBelow(directory: string, path: string): string | null {
  try {
    const name = normalize(decodeURIComponent(path));
    const file = join(directory, name);
    return name.includes('\0') || !file.startsWith(directory + sep) || types[extname(file)] === undefined ? null : file;
  } catch {
    return null;
  }
}

async function contentOf(path: string): Promise<Buffer | null> {
  return await readFile(path).catch(() => null);
}

/** What is below assets/ has a name that changes with its content. */
function answer(context: Context, content: Buffer, ending: string, isForever: boolean): Response {
  return context.body(new Uint8Array(content), 200, {
    'Content-Type': types[ending] ?? 'application/octet-stream',
    'Cache-Control': isForever ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
}
