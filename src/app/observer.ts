import type { AheadRecord, BuildRecord, JournalEvent, RunRecord } from '../core/evidence/journal-event.ts';
import type { Ask, BisectionTask, Conclusion, Stage } from '../core/search/strategy.ts';
import type { BuildProgress } from '../ports/kernel-builder.ts';

/** What happens in a bisection, as it happens, for whoever watches. Nothing is decided from it. */
export type Progress =
  | { readonly kind: 'preparing'; readonly what: string }
  | {
      readonly kind: 'begun';
      readonly id: string;
      readonly task: BisectionTask;
      /** Whether it is looked if clean runs could have shown the bug. */
      readonly sight: boolean;
      readonly events: readonly JournalEvent[];
    }
  | { readonly kind: 'decided'; readonly stage: Stage; readonly asks: readonly Ask[] }
  | { readonly kind: 'subject'; readonly commit: string; readonly subject: string }
  | {
      readonly kind: 'building';
      readonly commit: string;
      readonly worker: number;
      readonly progress: BuildProgress | null;
      /** Whether nobody asked for it yet. */
      readonly ahead?: boolean;
    }
  | { readonly kind: 'running'; readonly commit: string; readonly machine: number }
  /** The worker is null where the build was made ahead, and is asked for now. */
  | { readonly kind: 'built'; readonly record: BuildRecord; readonly worker: number | null }
  | { readonly kind: 'built-ahead'; readonly record: AheadRecord; readonly worker: number }
  | { readonly kind: 'ran'; readonly record: RunRecord; readonly machine: number }
  | { readonly kind: 'concluded'; readonly conclusion: Conclusion };

export type Observer = (progress: Progress) => void;
