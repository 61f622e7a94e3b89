import { expect, test } from 'vitest';
import { demangle } from './demangle.ts';

function check([symbol, readable]: readonly [string, string]): void {
  expect(demangle(symbol)).toBe(readable);
}

test.each([
  ['vfs_write', 'vfs_write'],
  ['_raw_spin_lock', '_raw_spin_lock'],
  ['_Z5toyitii', 'toyit'],
  ['_ZN3toy4ring3popEv', 'toy::ring::pop'],
  ['_ZNK3toy4ring4sizeEv', 'toy::ring::size'],
  ['_ZN4core9panicking9panic_fmt17h0123456789abcdefE', 'core::panicking::panic_fmt'],
  [
    '_ZN51_$LT$toy..Ring$u20$as$u20$core..ops..drop..Drop$GT$4drop17h0123456789abcdefE',
    '<toy::Ring as core::ops::drop::Drop>::drop',
  ],
] as const)('%s is read as the C++ or old Rust symbol that it is', (...row) => check(row));

test.each([
  ['_RNvCsdfZWD8DztAw_7___rustc17rust_begin_unwind', '__rustc::rust_begin_unwind'],
  ['_RNvNtCs43vyB533jt3_3toy4ring3pop', 'toy::ring::pop'],
  ['_RNvMs_NtCs43vyB533jt3_3toy4ringNtB4_4Ring3pop', '<toy::ring::Ring>::pop'],
  ['_RNvXCs43vyB533jt3_3toyNtB2_6ModuleNtCs1_6kernel7InPlace4init', '<toy::Module as kernel::InPlace>::init'],
  ['_RNCNvCs43vyB533jt3_3toy4main0', 'toy::main::{closure#0}'],
  ['_RINvCs43vyB533jt3_3toy4swaphjE', 'toy::swap::<u8, usize>'],
  ['_RINvCs43vyB533jt3_3toy4fillKj8_E', 'toy::fill::<8>'],
  ['_RNvCs43vyB533jt3_3toy4main.llvm.123', 'toy::main'],
] as const)('%s is read as a Rust symbol', (...row) => check(row));

test.each(['_R', '_RNv', '_RNvC', '_RNvB_1x', '_ZN', '_ZN3toy', `_R${'NvC'.repeat(5000)}`, `_RI${'RB_'.repeat(99)}`])(
  '%s cannot be read and stays',
  (symbol) => check([symbol, symbol]),
);
