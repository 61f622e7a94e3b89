import type { FailureCode } from '../../core/failure/catalogue.ts';
import { Failure, type FailureParts } from '../../core/failure/failure.ts';
import type { News } from '../../service/engine.ts';

/** What main thread and engine threads send one another. Calls are numbered by the main thread. */
export type ToThread =
  | { readonly kind: 'call'; readonly call: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'abort'; readonly call: number };

export type FromThread =
  | { readonly kind: 'news'; readonly call: number; readonly news: News }
  | { readonly kind: 'end'; readonly call: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly call: number; readonly failure: SentFailure };

/** Errors lose their class on the way. */
export interface SentFailure {
  readonly code: FailureCode;
  readonly parts: Omit<FailureParts, 'cause'>;
}

export function sendable({ code, parts: { what, why, mend } }: Failure): SentFailure {
  return { code, parts: { what, ...(why === undefined ? {} : { why }), ...(mend === undefined ? {} : { mend }) } };
}

export function received({ code, parts }: SentFailure): Failure {
  return new Failure(code, parts);
}
