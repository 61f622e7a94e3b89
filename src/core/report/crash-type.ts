/** Title prefixes and the class that they stand for; the first that fits decides. As in syzkaller, pkg/report/crash. */
const types: readonly (readonly [type: string, ...prefixes: string[]])[] = [
  ['KFENCE-USE-AFTER-FREE-WRITE', 'KFENCE: use-after-free write'],
  ['KFENCE-USE-AFTER-FREE-READ', 'KFENCE: use-after-free'],
  ['KFENCE-WRITE', 'KFENCE: invalid write', 'KFENCE: out-of-bounds write'],
  ['KFENCE-READ', 'KFENCE: invalid read', 'KFENCE: out-of-bounds'],
  ['KFENCE-MEMORY-CORRUPTION', 'KFENCE: memory corruption'],
  ['KFENCE-INVALID-FREE', 'KFENCE: invalid free'],
  ['KMSAN-UNINIT-VALUE', 'KMSAN: uninit-value'],
  [
    'KMSAN-USE-AFTER-FREE-READ',
    'KMSAN: kernel-infoleak-after-free',
    'KMSAN: kernel-usb-infoleak-after-free',
    'KMSAN: use-after-free',
  ],
  ['KMSAN-INFO-LEAK', 'KMSAN: kernel-infoleak', 'KMSAN: kernel-usb-infoleak'],
  ['KASAN-NULL-POINTER-DEREFERENCE-WRITE', 'KASAN: null-ptr-deref Write'],
  ['KASAN-NULL-POINTER-DEREFERENCE-READ', 'KASAN: null-ptr-deref Read'],
  ['NULL-POINTER-DEREFERENCE', 'BUG: unable to handle kernel NULL pointer dereference in'],
  ['KASAN-WRITE', ...badAccess('Write')],
  ['KASAN-READ', ...badAccess('Read'), 'KASAN: invalid-access Read', 'KASAN: unknown-crash Read'],
  ['KASAN-READ', 'KASAN: slab-out-of-bounds', 'KASAN: stack-out-of-bounds', 'KASAN: wild-memory-access'],
  ['KASAN-INVALID-FREE', 'KASAN: invalid-free', 'KASAN: double-free or invalid-free'],
  ['KASAN-USE-AFTER-FREE-WRITE', 'KASAN: slab-use-after-free Write', 'KASAN: use-after-free Write'],
  ['KASAN-USE-AFTER-FREE-READ', 'KASAN: slab-use-after-free Read', 'KASAN: use-after-free'],
  ['MEMORY_SAFETY_BUG', 'BUG: corrupted list', 'BUG: unable to handle kernel paging request'],
  ['REFCOUNT_WARNING', 'WARNING: refcount bug'],
  ['MEMORY_SAFETY_UBSAN', 'UBSAN: array-index-out-of-bounds'],
  ['KCSAN-DATARACE', 'KCSAN: data-race'],
  ['KCSAN-ASSERT', 'KCSAN: assert: race in'],
  [
    'LOCKDEP',
    ...['bad unlock balance', 'held lock freed', 'still has locks held'].flatMap((it) => [
      `BUG: ${it} in`,
      `WARNING: ${it} in`,
    ]),
    ...['BUG: rwlock', 'BUG: spinlock', 'BUG: using', 'WARNING: lock held', 'WARNING: locking bug in'],
    ...['WARNING: nested lock was not taken in', 'WARNING: suspicious RCU usage in'],
    ...['inconsistent lock state in', 'possible deadlock in'],
  ],
  ['ATOMIC_SLEEP', 'BUG: scheduling while atomic in', 'BUG: sleeping function called from invalid context in'],
  ['LEAK', 'memory leak in'],
  ['BUG', 'BUG: bad usercopy in', 'kernel BUG'],
  ['WARNING', 'WARNING in'],
  [
    'none',
    ...['BUG: stack guard page was hit in', 'WARNING: corrupted'],
    ...['WARNING: kernel stack frame pointer has bad value', 'WARNING: kernel stack regs has bad'],
  ],
  ['HANG', 'BUG: soft lockup in', 'INFO: rcu detected stall in', "INFO: task can't die in", 'INFO: task hung in'],
  [
    'DoS',
    ...['Alignment trap in', 'Internal error in', 'Unhandled fault in', 'divide error in', 'general protection fault in'],
    ...['int3 in', 'invalid opcode in', 'stack segment fault in', 'BUG: Object already free', 'PANIC: double fault'],
    ...['Kernel mode fault in', 'kernel stack overflow', 'kernel panic:', 'panic:', 'trusty:', 'rust_kernel panicked'],
    ...['go runtime error', 'VFS: Close: file count is zero', 'VFS: Busy inodes after unmount'],
    ...['unregister_netdevice: waiting for'],
  ],
  ['LOST_CONNECTION', 'lost connection to test machine'],
  ['NO_OUTPUT', 'no output from test machine'],
  ['REBOOT', 'unexpected kernel reboot'],
  ['SYZ_FAILURE', 'SYZFAIL', 'SYZFATAL:'],
  ['WARNING', 'WARNING:'],
  ['none', 'BUG:', 'INFO:'],
  ...['KASAN', 'KFENCE', 'KMSAN', 'KCSAN'].map((word) => [`${word}-UNKNOWN`, `${word}:`] as const),
  ['UBSAN', 'UBSAN:'],
];

function badAccess(direction: string): string[] {
  const outOfBounds = ['global-', 'slab-', 'stack-', 'vmalloc-', ''].map((where) => `${where}out-of-bounds`);
  return [...outOfBounds, 'user-memory-access', 'wild-memory-access'].map((kind) => `KASAN: ${kind} ${direction}`);
}

/** The class of a crash, told by its title alone; `none` where no class fits. */
export function crashType(title: string): string {
  return types.find(([, ...prefixes]) => prefixes.some((prefix) => title.startsWith(prefix)))?.[0] ?? 'none';
}
