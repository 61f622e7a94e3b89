import type { CrashFormat } from '../crash-format.ts';
import { pattern } from '../frame-patterns.ts';

/** Things that somebody forgot to give back, or that got stuck. */
export const workqueues: readonly CrashFormat[] = [
  {
    line: /BUG: workqueue leaked lock or atomic/,
    below: [pattern`last function: ([A-Za-z0-9_$]{1,512})`],
    title: 'BUG: workqueue leaked lock or atomic in {1}',
  },
  { line: /BUG: workqueue lockup/, title: 'BUG: workqueue lockup' },
];

export const dentryInUse: readonly CrashFormat[] = [
  {
    line: /BUG: Dentry .{0,1000}still in use \(-?\d+\) (\[unmount of [^\]]{1,200}\])/,
    title: 'BUG: Dentry still in use in unmount',
    alternatives: ['BUG: Dentry still in use {1}'],
    needsStack: true,
  },
];

export const netdevice: readonly CrashFormat[] = [
  {
    line: /unregister_netdevice: waiting for .{0,200} to become free/,
    title: 'unregister_netdevice: waiting for DEV to become free',
  },
];

export const vfsClose: readonly CrashFormat[] = [
  { line: /VFS: Close: file count is 0/, title: 'VFS: Close: file count is zero (use-after-free)' },
];
export const vfsBusy: readonly CrashFormat[] = [
  { line: /VFS: Busy inodes after unmount/, title: 'VFS: Busy inodes after unmount (use-after-free)' },
];
