/**
 * Source files of generic code, which runs in every crash and is to blame in none: searched for in the path.
 * Origin: google/syzkaller, pkg/report/linux.go (Apache-2.0); see NOTICE.
 */
export const guiltyIgnorePaths: readonly string[] = [
  '\\.h',
  '^lib/',
  '^virt/lib/',
  '^mm/kasan/',
  '^mm/kmsan/',
  '^mm/sl[auo]b(_common)?\\.c',
  '^mm/(filemap|folio-compat|truncate|memory|vmalloc|page_alloc|mempool|util)\\.c',
  '^mm/percpu',
  '^kernel/(rcu|locking)/',
  '^kernel/sched/.*\\.c',
  '^kernel/(kcov|panic|softirq|kthread|stacktrace|workqueue)\\.c',
  '^kernel/printk/printk.*\\.c',
  '^kernel/time/timer\\.c',
  '^arch/.*/kernel/(traps|unwind.*|stacktrace|apic/apic)\\.c',
  '^arch/.*/mm/(fault|physaddr)\\.c',
  '^arch/.*/lib/crc',
  '^arch/arm64/kernel/(entry.*|process)\\.c',
  '^net/core/(dev|sock|skbuff)\\.c',
  '^fs/proc/generic\\.c',
  '^trusty/',
  '^drivers/usb/core/urb\\.c',
];

/**
 * Lines that only describe a lock or a register: what they mention did not run.
 * Origin: google/syzkaller, pkg/report/linux.go (Apache-2.0); see NOTICE.
 */
export const guiltyIgnoreLines: readonly string[] = [
  '(hard|soft)irqs\\s+last\\s+(enabled|disabled)',
  ',\\s+at:\\s+',
  '^\\s*#[0-9]+:',
  '^Register r[0-9]+ information',
];
