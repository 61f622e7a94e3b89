/** What went wrong, coarsely: one defect keeps its family more often than its words. */
export type CrashFamily =
  /** Memory used that should not be, whoever noticed: a checker, the processor, or a counter or list that it spoiled. */
  | 'memory'
  /** Nothing goes on. */
  | 'hang'
  /** Locks and contexts misused, found by the kernel's own checks. */
  | 'locks'
  | 'leak'
  | 'uninitialised'
  | 'race'
  /** An assertion of the kernel: WARNING, BUG, arithmetic. */
  | 'assertion'
  /** The machine went away or fell silent: every kernel can, for any reason. */
  | 'silence'
  | 'other';

/** Beginnings of titles; the first that fits decides. */
const families: readonly (readonly [CrashFamily, RegExp])[] = [
  ['memory', /^(?:KASAN|KFENCE|ASan|asan):? |^(?:bad-access|invalid-free) in/],
  ['uninitialised', /^(?:KMSAN|MSan):? /],
  ['race', /^(?:KCSAN|TSan):? |^DATA RACE/],
  ['leak', /^memory leak|^LeakSanitizer/],
  [
    'memory',
    /^(?:general protection fault|stack segment fault|Kernel mode fault|kernel NULL pointer|BUG: corrupted list)/,
  ],
  ['memory', /^BUG: (?:unable to handle|bad usercopy|Bad page|Object already free|stack guard page)/],
  ['memory', /^(?:PANIC: double fault|kernel stack overflow|Internal error|Unhandled fault|fatal page fault)/],
  ['memory', /^kernel panic: (?:corrupted stack end|stack is corrupted)/],
  ['memory', /^WARNING: (?:refcount bug|ODEBUG bug|bad usercopy|kobject bug|proc registration bug)/],
  ['memory', /^UBSAN: (?:array-index-out-of-bounds|null-ptr-deref|object-size|misaligned)/],
  ['memory', /^(?:SIGSEGV|SIGBUS|uvm_fault|protection_fault|Fatal trap)/],
  [
    'hang',
    /^INFO: (?:rcu detected stall|task hung|task can't die)|^BUG: (?:soft lockup|workqueue lockup)|^(?:stall|hang) in/,
  ],
  ['hang', /^unregister_netdevice: waiting/],
  ['locks', /^possible deadlock|^inconsistent lock state|^INFO: (?:trying to register|suspicious RCU)/],
  [
    'locks',
    /^(?:BUG|WARNING): (?:bad unlock|held lock|still has locks|lock held|locking bug|nested lock|suspicious RCU)/,
  ],
  ['locks', /^BUG: (?:spinlock|rwlock|scheduling while atomic|sleeping function|using |workqueue leaked|Invalid wait)/],
  ['silence', /^(?:no output from|lost connection to|unexpected kernel reboot|timed out)/],
  ['assertion', /^WARNING|^kernel BUG|^UBSAN:|^divide error|^invalid opcode|^int3 |^BUG: /],
  ['assertion', /^kernel panic: |^panic: |^assert failed/],
];

export function crashFamily(title: string): CrashFamily {
  return families.find(([, pattern]) => pattern.test(title))?.[0] ?? 'other';
}

/** The words of a title in front of the function: `KASAN: use-after-free Read`. The whole title where it names none. */
export function crashClass(title: string): string {
  const at = title.lastIndexOf(' in ');
  // One defect, two words: since 2023 KASAN says which memory it was.
  return (at === -1 ? title : title.slice(0, at)).replace('slab-use-after-free', 'use-after-free');
}
