/** What one run shows at a glance. Of clean runs the sight counts: only `ok-clear` could surely have shown the bug. */
export type RunShape =
  | 'ok-clear'
  | 'ok'
  | 'ok-blind'
  | 'target'
  | 'foreign'
  | 'undecided'
  | 'boot-failed'
  | 'test-failed'
  | 'build-failed'
  | 'infra-failed'
  | 'not-run'
  | 'running';

interface Look {
  /** For legends, tables and screen readers. */
  readonly says: string;
  /** The form without pictures: look.md's letters. */
  readonly letter: string;
}

export const looks: Readonly<Record<RunShape, Look>> = {
  'ok-clear': { says: 'clean, would have shown the bug', letter: 'o' },
  ok: { says: 'clean', letter: 'o' },
  'ok-blind': { says: 'clean, could not have shown the bug', letter: 'o' },
  target: { says: 'crashed: this bug', letter: 'x' },
  foreign: { says: 'crashed: another bug', letter: 'd' },
  undecided: { says: 'crashed: not decided whether this bug', letter: '?' },
  'boot-failed': { says: 'did not boot', letter: 'b' },
  'test-failed': { says: 'test failed before the reproducer', letter: 't' },
  'build-failed': { says: 'did not build', letter: '-' },
  'infra-failed': { says: 'the machine failed', letter: '.' },
  'not-run': { says: 'built, not run', letter: '|' },
  running: { says: 'under way', letter: '~' },
};

export const shapes = Object.keys(looks) as readonly RunShape[];

export interface ShownRun {
  readonly outcome: 'ok' | 'crashed' | 'boot-failed' | 'test-failed' | 'infra-failed';
  readonly sight?: 'clear' | 'dim' | 'blind' | 'unknown' | null | undefined;
  /** Of a crash. A variant counts as the target; missing and `unknown` are not decided. */
  readonly identity?: 'target' | 'variant' | 'foreign' | 'unknown' | null | undefined;
}

export function shapeOf({ outcome, sight, identity }: ShownRun): RunShape {
  switch (outcome) {
    case 'ok':
      return sight === 'clear' ? 'ok-clear' : sight === 'blind' ? 'ok-blind' : 'ok';
    case 'crashed':
      return identity === 'target' || identity === 'variant'
        ? 'target'
        : identity === 'foreign'
          ? 'foreign'
          : 'undecided';
    default:
      return outcome;
  }
}

/** The shape that stands for all runs of a revision: one crash of the bug outweighs everything else. */
export function shapeOfAll(shapesOfRuns: readonly RunShape[]): RunShape | null {
  return importance.find((shape) => shapesOfRuns.includes(shape)) ?? shapesOfRuns[0] ?? null;
}

const importance: readonly RunShape[] = [
  'target',
  'undecided',
  'foreign',
  'ok-clear',
  'ok',
  'ok-blind',
  'build-failed',
  'boot-failed',
  'test-failed',
  'running',
  'not-run',
  'infra-failed',
];

/** Counts by shape, as a person would say them: `8 crashed: this bug, 2 clean`. */
export function tellShapes(all: readonly RunShape[]): string {
  return importance
    .map((shape) => ({ shape, count: all.filter((one) => one === shape).length }))
    .filter(({ count }) => count > 0)
    .map(({ shape, count }) => `${count} ${looks[shape].says}`)
    .join('; ');
}
