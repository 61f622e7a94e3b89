import type { CommandSort } from './command-names.ts';

/** What the arguments and the result of a system call are, as far as comparing traces asks. */
export interface CallShape {
  /** Arguments that say what is asked for: calls that differ in them are of different kinds. */
  readonly commands: readonly (readonly [argument: number, sort: CommandSort])[];
  /** Arguments with flags or modes: calls that differ in them are of different kinds, too. */
  readonly flags: readonly number[];
  /** Arguments that are handles which an earlier call gave: descriptors, keys, queues. */
  readonly handles: readonly number[];
  /** Arguments that point to a path, or to a name such as that of a file system. */
  readonly texts: readonly number[];
  /** Whether the result is a handle, or two are written to memory. */
  readonly makes: 'handle' | 'pair' | null;
  /** The argument with the path that the call makes or covers, so that later calls below it need it. */
  readonly covers: number | null;
  /**
   * `waits`: other threads are often found in it, whatever happens. `ends`: it takes down what the program built up.
   * `starts`: its result is another task.
   */
  readonly role: 'waits' | 'ends' | 'starts' | null;
}

const plain: CallShape = {
  commands: [],
  flags: [],
  handles: [],
  texts: [],
  makes: null,
  covers: null,
  role: null,
};

/** Calls by what is alike in them; a call may stand in several rows. */
const rows: readonly (readonly [change: Partial<CallShape>, calls: string])[] = [
  [
    { handles: [0] },
    `read write pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 close fstat lseek ioctl fcntl flock fsync
    fdatasync ftruncate getdents getdents64 fchdir fchmod fchown fstatfs fallocate readahead sync_file_range fadvise64
    dup dup2 dup3 connect accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown bind listen
    getsockname getpeername setsockopt getsockopt epoll_ctl epoll_wait epoll_pwait epoll_pwait2 timerfd_settime
    timerfd_gettime inotify_add_watch inotify_rm_watch fanotify_mark syncfs setns finit_module io_uring_enter
    io_uring_register signalfd signalfd4 fsetxattr fgetxattr flistxattr fremovexattr tee vmsplice
    mq_timedsend mq_timedreceive mq_notify mq_getsetattr msgctl msgsnd msgrcv semctl semop semtimedop shmctl shmat
    pidfd_send_signal pidfd_getfd fsconfig fsmount quotactl_fd landlock_add_rule landlock_restrict_self
    timer_settime timer_gettime timer_getoverrun timer_delete io_submit io_getevents io_pgetevents io_cancel io_destroy
    futimesat utimensat openat openat2 mkdirat mknodat fchownat unlinkat renameat renameat2 linkat readlinkat fchmodat
    faccessat faccessat2 newfstatat statx name_to_handle_at open_by_handle_at open_tree mount_setattr execveat`,
  ],
  [{ handles: [0, 1] }, 'sendfile move_mount'],
  [{ handles: [0, 2] }, 'splice copy_file_range epoll_ctl linkat renameat renameat2'],
  [{ handles: [4] }, 'mmap'],
  [{ handles: [3] }, 'perf_event_open'],
  [{ handles: [1] }, 'symlinkat'],
  [
    { makes: 'handle' },
    `open openat openat2 creat socket accept accept4 dup dup2 dup3 epoll_create epoll_create1 eventfd eventfd2
    timerfd_create signalfd signalfd4 inotify_init inotify_init1 fanotify_init memfd_create memfd_secret userfaultfd
    perf_event_open io_uring_setup pidfd_open pidfd_getfd open_tree fsopen fsmount fspick open_by_handle_at mq_open
    msgget semget shmget add_key request_key landlock_create_ruleset bpf ioctl fcntl keyctl inotify_add_watch`,
  ],
  [{ makes: 'pair' }, 'pipe pipe2 socketpair timer_create io_setup'],
  [
    { texts: [0] },
    `open creat stat lstat access chdir mkdir rmdir unlink chmod chown lchown truncate statfs readlink mknod utime utimes
    chroot acct swapon swapoff uselib execve memfd_create fsopen mq_open mq_unlink add_key request_key delete_module
    setxattr getxattr lsetxattr lgetxattr removexattr umount2`,
  ],
  [{ texts: [0, 1] }, 'rename link symlink pivot_root'],
  [
    { texts: [1] },
    `openat openat2 mkdirat mknodat unlinkat newfstatat statx faccessat faccessat2 fchmodat fchownat readlinkat utimensat
    name_to_handle_at execveat inotify_add_watch open_tree fspick mount_setattr`,
  ],
  [{ texts: [1, 3] }, 'renameat renameat2 linkat move_mount'],
  [{ texts: [1, 2] }, 'mount'],
  [{ covers: 1 }, 'mount mkdirat mknodat link symlink rename'],
  [{ covers: 0 }, 'mkdir mknod creat chdir chroot'],
  [{ covers: 3 }, 'move_mount linkat renameat renameat2'],
  [{ commands: [[1, 'fcntl']] }, 'fcntl'],
  [{ commands: [[1, 'hexadecimal']] }, 'ioctl'],
  [
    {
      commands: [
        [0, 'family'],
        [1, 'socketType'],
        [2, 'number'],
      ],
    },
    'socket socketpair',
  ],
  [
    {
      commands: [
        [1, 'level'],
        [2, 'number'],
      ],
    },
    'setsockopt getsockopt',
  ],
  [{ commands: [[0, 'bpf']] }, 'bpf'],
  [{ commands: [[0, 'keyctl']] }, 'keyctl'],
  [{ commands: [[0, 'prctl']] }, 'prctl'],
  [{ commands: [[1, 'ipc']] }, 'msgctl shmctl'],
  [{ commands: [[2, 'ipc']] }, 'semctl'],
  [{ commands: [[1, 'ioUring']] }, 'io_uring_register'],
  [{ commands: [[2, 'madvise']] }, 'madvise'],
  [{ commands: [[1, 'epoll']] }, 'epoll_ctl'],
  [{ commands: [[1, 'futex']] }, 'futex'],
  [{ commands: [[0, 'hexadecimal']] }, 'unshare personality ptrace quotactl membarrier seccomp arch_prctl modify_ldt'],
  [{ commands: [[1, 'number']] }, 'fsconfig'],
  [
    { flags: [0] },
    `epoll_create1 inotify_init1 userfaultfd memfd_secret unshare clone mlockall close_range timer_create`,
  ],
  [
    { flags: [1] },
    `pipe2 eventfd2 open memfd_create umount2 pidfd_open msgget fallocate fsopen fsmount shutdown flock`,
  ],
  [{ flags: [0, 1] }, 'timerfd_create fanotify_init'],
  [
    { flags: [2] },
    `openat dup3 mprotect mlock2 msync getrandom semget shmget shmat fspick open_tree sendmsg recvmsg lseek
    landlock_create_ruleset`,
  ],
  [{ flags: [2, 3] }, 'mmap'],
  [{ flags: [3] }, 'accept4 signalfd4 sendto recvfrom sendmmsg recvmmsg mremap mount vmsplice tee io_uring_enter'],
  [{ flags: [4] }, 'renameat2 move_mount perf_event_open'],
  [{ flags: [5] }, 'splice copy_file_range preadv2 pwritev2'],
  [
    { role: 'waits' },
    `pause nanosleep clock_nanosleep wait4 waitid poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2
    rt_sigtimedwait rt_sigsuspend futex futex_wait futex_waitv restart_syscall sched_yield`,
  ],
  [{ role: 'ends' }, 'exit exit_group close close_range munmap kill tkill tgkill shutdown umount2 unlink rmdir'],
  [{ role: 'starts' }, 'clone clone3 fork vfork'],
];

const shapes = new Map<string, CallShape>();
for (const [change, calls] of rows)
  for (const name of calls.trim().split(/\s+/)) shapes.set(name, { ...(shapes.get(name) ?? plain), ...change });

export function callShape(name: string): CallShape {
  return shapes.get(name) ?? plain;
}
