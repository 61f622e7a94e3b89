import { crashType } from '../report/crash-type.ts';

/** Kinds of detectors, as syzbot tells them apart when it drops them. */
type Category = 'HANG' | 'LEAK' | 'UBSAN' | 'BUG' | 'KASAN' | 'LOCKDEP' | 'ATOMIC_SLEEP';

interface Instrumentation {
  readonly category: Category;
  /** Crash types (core/report/crash-type.ts) that only come with it. */
  readonly types: RegExp;
  readonly options: readonly string[];
}

/** As in syzkaller, pkg/vcs/linux.go (2023), with the names that options had before. */
const instrumentation: readonly Instrumentation[] = [
  {
    category: 'HANG',
    types: /^HANG$/,
    options: [
      'RCU_STALL_COMMON',
      'LOCKUP_DETECTOR',
      'SOFTLOCKUP_DETECTOR',
      'HARDLOCKUP_DETECTOR',
      'DETECT_HUNG_TASK',
      'WQ_WATCHDOG',
    ],
  },
  { category: 'LEAK', types: /^LEAK$/, options: ['DEBUG_KMEMLEAK'] },
  { category: 'UBSAN', types: /UBSAN/, options: ['UBSAN'] },
  { category: 'BUG', types: /^(BUG|WARNING|REFCOUNT_WARNING|MEMORY_SAFETY_BUG)$/, options: ['BUG'] },
  { category: 'KASAN', types: /^KASAN/, options: ['KASAN'] },
  {
    category: 'LOCKDEP',
    types: /^LOCKDEP$/,
    options: [
      'LOCKDEP',
      'PROVE_LOCKING',
      'DEBUG_LOCK_ALLOC',
      'PROVE_RCU',
      'LOCK_STAT',
      'DEBUG_LOCKDEP',
      'DEBUG_RT_MUTEXES',
      'DEBUG_SPINLOCK',
      'DEBUG_MUTEXES',
      'DEBUG_WW_MUTEX_SLOWPATH',
      'DEBUG_RWSEMS',
    ],
  },
  { category: 'ATOMIC_SLEEP', types: /^ATOMIC_SLEEP$/, options: ['DEBUG_ATOMIC_SLEEP'] },
];

/**
 * Kinds of detectors that crashes with these titles do not need, with their options. A crash that none of the kinds
 * reports, a fault, needs none of them; without titles, or of a class that nobody knows, nothing can be said.
 */
export function unneeded(titles: readonly string[]): readonly Omit<Instrumentation, 'types'>[] {
  const types = titles.map((title) => crashType(title));
  if (types.length === 0 || types.includes('none')) return [];
  return instrumentation.filter((kind) => !types.some((type) => kind.types.test(type)));
}

/** The kind of detector that reports a crash with this title, and its options; null where a kernel has it anyway. */
export function reporterOf(title: string): Omit<Instrumentation, 'types'> | null {
  const type = crashType(title);
  return instrumentation.find(({ types }) => types.test(type)) ?? null;
}
