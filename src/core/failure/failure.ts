import { type Blame, catalogue, type FailureCode, type Retry } from './catalogue.ts';

export interface FailureParts {
  /** What happened and where, without a final full stop. */
  readonly what: string;
  /** The evidence seen. */
  readonly why?: string;
  /** The next action, as something one can type where possible. */
  readonly mend?: string;
  readonly cause?: unknown;
}

/**
 * The one class of thrown errors. Expected outcomes of builds and runs are values, never thrown.
 * `message` has the three parts that `composeMessage` lays out.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly blame: Blame;
  readonly retry: Retry;
  readonly parts: FailureParts;

  constructor(code: FailureCode, parts: FailureParts) {
    super(composeMessage(code, parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'Failure';
    this.code = code;
    this.blame = catalogue[code].blame;
    this.retry = catalogue[code].retry;
    this.parts = parts;
  }
}

/** Three lines: what (with the code), why, mend; the last two only where there is something to say. */
function composeMessage(code: FailureCode, parts: FailureParts): string {
  const lines = [`${code}: ${parts.what}`];
  if (parts.why) lines.push(`why:  ${indentRest(parts.why)}`);
  if (parts.mend) lines.push(`mend: ${indentRest(parts.mend)}`);
  return lines.join('\n');
}

function indentRest(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n      ');
}
