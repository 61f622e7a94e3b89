import { expect, test } from 'vitest';
import type { Extractor } from './crash-format.ts';
import { hangFrame, stallFrame } from './extractors.ts';

function check([extract, frames, names]: readonly [Extractor, string, string]): void {
  expect(extract(frames.split(' ').filter((name) => name !== '')).join(' ')).toBe(names);
}

test('a stall is named above the first known caller', () => {
  check([stallFrame, 'toy_spin toy_flush __x64_sys_toy do_syscall_64', '__x64_sys_toy']);
  check([stallFrame, 'toy_spin toy_write vfs_write ksys_write do_syscall_64', 'toy_write']);
  check([stallFrame, 'toy_spin toy_mux compat_SyS_ioctl do_fast_syscall_32', 'toy_mux']);
});

test('a known caller on top is named itself, and without one there is no name', () => {
  check([stallFrame, 'do_syscall_64 toy', 'do_syscall_64']);
  check([stallFrame, 'toy_spin toy_thread', '']);
  check([stallFrame, '', '']);
});

test('waiting for other processors is one kind, known by its real name too', () => {
  check([stallFrame, 'toy smp_call_function_many do_syscall_64', 'smp_call_function smp_call_function_many']);
});

test('a hung task is named at the network lock, at a grace period, or behind its waiting', () => {
  check([hangFrame, 'toy_wait rtnl_lock toy_set', 'rtnl_lock']);
  check([hangFrame, 'schedule synchronize_srcu toy_set', 'synchronize_rcu synchronize_srcu']);
  check([hangFrame, 'schedule wait_for_toy toy_set', 'toy_set']);
  check([hangFrame, 'schedule wait_for_toy', '']);
});
