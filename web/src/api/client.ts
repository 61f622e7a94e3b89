import type { Problem } from './contract.ts';

/** A refusal or failure of the server, in its three parts. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const tokenKey = 'culprit-token';

/** The token is kept for this tab only. */
export const token = {
  read: (): string | null => sessionStorage.getItem(tokenKey),
  write: (value: string): void => sessionStorage.setItem(tokenKey, value),
};

/** Asks the server; throws `ApiFailure` for every answer that is none, also where the server cannot be reached. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const known = token.read();
  if (known !== null) headers.set('authorization', `Bearer ${known}`);
  const response = await fetch(path, { ...init, headers }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiFailure(unreachable(path));
  });
  if (!response.ok) throw new ApiFailure(await problemOf(response));
  return response;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

export async function postJson<T>(path: string, body?: unknown): Promise<T> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const response = await ask(path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null && 'title' in body && 'code' in body) return body as Problem;
  return {
    type: 'about:blank',
    title: `the server answered ${response.status} ${response.statusText}`,
    status: response.status,
    code: `HTTP_${response.status}`,
  };
}

function unreachable(path: string): Problem {
  return {
    type: 'about:blank',
    title: `no answer to ${path}`,
    status: 0,
    code: 'UNREACHABLE',
    detail: 'the server is not running, or the network is away',
    mend: 'start `culprit serve` again; this page goes on by itself',
  };
}
