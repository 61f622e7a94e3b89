import { createHash, randomBytes } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { Failure } from '../../core/failure/failure.ts';
import type { JobRecord, JobStore } from '../../ports/job-store.ts';
import { answerProblem, problemOf } from './problems.ts';
import type { Role } from './schemas.ts';

export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** What handlers find in the context of a request. */
export interface Variables {
  person: Person;
}

const rank: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** A fresh token, to be shown once: 256 random bits. */
export function newToken(): string {
  return `culprit_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token: it has too many random bits to be found from this. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Lets in who has a token; without any token configured, who is on this host, as admin. */
export function authenticate(store: JobStore): MiddlewareHandler<{ Variables: Variables }> {
  return async (context, next) => {
    const header = context.req.header('authorization');
    const token = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(header ?? '')?.[1];
    const found = token === undefined ? null : await store.tokenOf(hashOfToken(token));
    if (found !== null) context.set('person', { name: found.name, role: found.role });
    else if (header === undefined && isLocal(context) && (await store.tokens()).length === 0)
      context.set('person', { name: 'local', role: 'admin' });
    else return answerProblem(context, problemOf(refused(header), 401));
    return await next();
  };
}

function refused(header: string | undefined): Failure {
  return new Failure('ACCESS_REFUSED', {
    what: header === undefined ? 'this service wants a token' : 'this token is not known here',
    why: 'only clients on the host of the service are let in without one, and only while there are no tokens',
    mend: 'send `Authorization: Bearer TOKEN`; `culprit token create` on the host makes one',
  });
}

/** From this host itself: not through a proxy on it, and not by a page that had its name point here. */
function isLocal(context: Context): boolean {
  const { address = '' } = getConnInfo(context).remote;
  const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address);
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => context.req.header(name));
  const host = (context.req.header('host') ?? '').replace(/:\d+$/, '');
  return isLoopback && !isForwarded && (host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host));
}

/** Refuses what a page of another origin sends with a browser's help. */
export function refuseForeignOrigins(): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    const isRead = context.req.method === 'GET' || context.req.method === 'HEAD';
    if (isRead || origin === undefined || hostOf(origin) === context.req.header('host')) return await next();
    const failure = new Failure('ACCESS_REFUSED', { what: 'the request comes from a page of another origin' });
    return answerProblem(context, problemOf(failure, 403));
  };
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

export function needs(role: Role): MiddlewareHandler<{ Variables: Variables }> {
  return async (context, next) => {
    if (rank[context.get('person').role] >= rank[role]) return await next();
    const failure = new Failure('ACCESS_REFUSED', {
      what: `this wants the role ${role}`,
      why: `the token's role is ${context.get('person').role}`,
      mend: 'ask an admin for another token',
    });
    return answerProblem(context, problemOf(failure, 403));
  };
}

/** Embargoed jobs are for their owners and for admins. */
export function maySee({ name, role }: Person, { owner, embargoed }: Pick<JobRecord, 'owner' | 'embargoed'>): boolean {
  return !embargoed || role === 'admin' || owner === name;
}

/** For queries: null sees everything. */
export function seenBy({ name, role }: Person): string | null {
  return role === 'admin' ? null : name;
}
