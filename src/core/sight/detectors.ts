/**
 * What in a kernel speaks up about a crash, by its title or class: without any of these options the crash may
 * happen and nobody says so. Several options where a detector had other names in other years, or comes with others.
 */
interface Detector {
  readonly name: string;
  readonly titles: RegExp;
  readonly options: readonly string[];
}

/** The first that fits a title is its detector. */
const detectors: readonly Detector[] = [
  { name: 'KASAN', titles: /^KASAN: /, options: ['KASAN'] },
  { name: 'KMSAN', titles: /^KMSAN: /, options: ['KMSAN'] },
  { name: 'KCSAN', titles: /^KCSAN: /, options: ['KCSAN'] },
  { name: 'KFENCE', titles: /^KFENCE: /, options: ['KFENCE'] },
  {
    name: 'UBSAN',
    titles: /^UBSAN: array-index/,
    options: ['UBSAN_BOUNDS', 'UBSAN_ARRAY_BOUNDS', 'UBSAN_SANITIZE_ALL'],
  },
  { name: 'UBSAN', titles: /^UBSAN: shift/, options: ['UBSAN_SHIFT', 'UBSAN_SANITIZE_ALL'] },
  { name: 'UBSAN', titles: /^UBSAN: /, options: ['UBSAN'] },
  { name: 'RCU debugging', titles: /^WARNING: suspicious RCU usage/, options: ['PROVE_RCU', 'PROVE_LOCKING'] },
  {
    name: 'lockdep',
    titles:
      /^(possible deadlock|inconsistent lock state|BUG: bad unlock balance|WARNING: (bad unlock balance|locking bug|nested lock|lock held|possible))/,
    options: ['PROVE_LOCKING', 'LOCKDEP'],
  },
  {
    name: 'lockdep',
    titles: /: (held lock freed|still has locks held)/,
    options: ['DEBUG_LOCK_ALLOC', 'PROVE_LOCKING'],
  },
  { name: 'spinlock debugging', titles: /^BUG: (spinlock|rwlock)/, options: ['DEBUG_SPINLOCK'] },
  {
    name: 'the check for sleeping in atomic context',
    titles: /^BUG: sleeping function called from invalid context/,
    options: ['DEBUG_ATOMIC_SLEEP', 'DEBUG_SPINLOCK_SLEEP'],
  },
  { name: 'preemption debugging', titles: /^BUG: using /, options: ['DEBUG_PREEMPT'] },
  { name: 'kmemleak', titles: /^memory leak in/, options: ['DEBUG_KMEMLEAK'] },
  { name: 'the hung task detector', titles: /^INFO: (task hung|task can't die)/, options: ['DETECT_HUNG_TASK'] },
  {
    name: 'the soft lockup detector',
    titles: /^BUG: soft lockup/,
    options: ['SOFTLOCKUP_DETECTOR', 'LOCKUP_DETECTOR', 'DETECT_SOFTLOCKUP'],
  },
  { name: 'list debugging', titles: /^BUG: corrupted list/, options: ['DEBUG_LIST', 'LIST_HARDENED'] },
  { name: 'object debugging', titles: /^WARNING: ODEBUG bug/, options: ['DEBUG_OBJECTS'] },
  { name: 'the usercopy check', titles: /^BUG: bad usercopy/, options: ['HARDENED_USERCOPY'] },
  {
    name: 'the stack protector',
    titles: /stack.protector|stack is corrupted/i,
    options: ['STACKPROTECTOR', 'CC_STACKPROTECTOR', 'STACKPROTECTOR_STRONG', 'CC_STACKPROTECTOR_STRONG'],
  },
  { name: 'the DMA check', titles: /DMA-API/, options: ['DMA_API_DEBUG'] },
  { name: 'WARN and BUG', titles: /^(WARNING|kernel BUG)/, options: ['BUG'] },
];

/** The detector behind a crash; null where the crash speaks for itself. */
export function detectorOf(title: string): Detector | null {
  return detectors.find(({ titles }) => titles.test(title)) ?? null;
}

/**
 * Options without which a system call is not there, by its name. Only those that the calls have had since they
 * exist: for others a missing option may only be a younger one.
 */
const callOptions: readonly (readonly [option: string, calls: string])[] = [
  ['SYSVIPC', 'msgget msgsnd msgrcv msgctl semget semop semctl semtimedop shmget shmat shmdt shmctl'],
  ['POSIX_MQUEUE', 'mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr'],
  ['EPOLL', 'epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait'],
  ['EVENTFD', 'eventfd eventfd2'],
  ['TIMERFD', 'timerfd_create timerfd_settime timerfd_gettime'],
  ['SIGNALFD', 'signalfd signalfd4'],
  ['INOTIFY_USER', 'inotify_init inotify_init1 inotify_add_watch inotify_rm_watch'],
  ['FANOTIFY', 'fanotify_init fanotify_mark'],
  ['FUTEX', 'futex'],
  ['NET', 'socket bind connect listen accept accept4 sendto recvfrom sendmsg recvmsg setsockopt getsockopt socketpair'],
  ['BPF_SYSCALL', 'bpf'],
  ['PERF_EVENTS', 'perf_event_open'],
  ['KEYS', 'add_key request_key keyctl'],
  ['USERFAULTFD', 'userfaultfd'],
  ['IO_URING', 'io_uring_setup io_uring_enter io_uring_register'],
  ['QUOTACTL', 'quotactl'],
  ['SWAP', 'swapon swapoff'],
  ['SECURITY_LANDLOCK', 'landlock_create_ruleset landlock_add_rule landlock_restrict_self'],
];

/** The option that a system call needs; null where it needs none that we know. */
export function optionOfCall(name: string): string | null {
  return callOptions.find(([, calls]) => calls.split(' ').includes(name))?.[0] ?? null;
}

/** Every option that sight asks a build about. */
export const askedOptions: readonly string[] = [
  ...new Set([...detectors.flatMap(({ options }) => options), ...callOptions.map(([option]) => option)]),
].toSorted();
