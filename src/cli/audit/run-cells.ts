import type { Step } from '../../core/audit/step.ts';
import { type KnownTitles, kinshipOf } from '../../core/audit/title-kinship.ts';
import type { RunResult } from '../../core/log/syzbot/codec.ts';

/** How a run looks in a picture: what it was and a letter and sign for it. */
export type RunLook = 'ok' | 'target' | 'class' | 'foreign' | 'boot' | 'test' | 'infra';

export interface RunCell {
  readonly look: RunLook;
  /** The title of a crash or failure; empty for a clean run. */
  readonly title: string;
}

/** The runs of a step in their order, at most `most`; where a log says only `all runs` as many as its rules wanted. */
export function runCells({ test, runs }: Step, known: KnownTitles, most: number): readonly RunCell[] {
  const [first] = test.results;
  const results = test.uniform && first !== undefined ? Array.from({ length: runs.all }, () => first) : test.results;
  return results.slice(0, most).map((result) => ({
    look: lookOf(result, known),
    title: result.kind === 'ok' ? '' : result.title,
  }));
}

function lookOf(result: RunResult, known: KnownTitles): RunLook {
  switch (result.kind) {
    case 'ok':
      return 'ok';
    case 'crashed': {
      const kinship = kinshipOf(result.title, known);
      return kinship === 'same' || kinship === 'variant' ? 'target' : kinship;
    }
    case 'boot-failed':
      return 'boot';
    case 'test-failed':
    case 'failed':
      return 'test';
    case 'ignored':
    case 'infra-failed':
      return 'infra';
  }
}
