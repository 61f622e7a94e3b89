import { expect, test } from 'vitest';
import { parseConsole } from '../parse-console.ts';
import { compareCrashes, type Identity, probabilityOfOne } from './compare-crashes.ts';
import type { ComparableCrash } from './crash-facts.ts';
import { tellingFrames } from './telling-frames.ts';

type Side = string | (Partial<ComparableCrash> & { readonly title: string });
const crash = (side: Side): ComparableCrash => ({
  altTitles: [],
  ...(typeof side === 'string' ? { title: side } : side),
});

function check([a, b, identity]: readonly [Side, Side, Identity]): void {
  const there = compareCrashes(crash(a), crash(b));
  const back = compareCrashes(crash(b), crash(a));
  expect({ identity: there.identity, reasons: there.reasons }).toMatchObject({ identity });
  expect(back.logRatio).toBeCloseTo(there.logRatio, 10);
}

const stack = ['tls_sk_proto_close', 'inet_release', 'sock_map_close', 'tls_push_sg', 'tls_tx_records'];

const cases: readonly (readonly [what: string, Side, Side, Identity])[] = [
  ['equal titles', 'WARNING in lab_warn', 'WARNING in lab_warn', 'same'],
  [
    'an alternative title in common',
    { title: 'KASAN: use-after-free Read in nfc_send', altTitles: ['bad-access in nfc_send'] },
    { title: 'general protection fault in nfc_send', altTitles: ['bad-access in nfc_send'] },
    'same',
  ],
  [
    'with a checker and without, told by the titles alone',
    'KASAN: null-ptr-deref Write in get_block',
    'BUG: unable to handle kernel NULL pointer dereference in get_block',
    'same',
  ],
  [
    'slab-use-after-free is the new word',
    'KASAN: slab-use-after-free Read in tcf_destroy',
    'KASAN: use-after-free Read in tcf_destroy',
    'same',
  ],
  [
    'a renamed function',
    'general protection fault in btf_decl_tag_resolve',
    'general protection fault in btf_tag_resolve',
    'variant',
  ],
  [
    'a prefix more',
    'KASAN: null-ptr-deref Write in get_block',
    'KASAN: null-ptr-deref Write in V1_minix_get_block',
    'variant',
  ],
  [
    'a moved file in the title',
    'kernel BUG at arch/x86/kvm/mmu.c:LINE!',
    'kernel BUG at arch/x86/kvm/mmu/mmu.c:LINE!',
    'variant',
  ],
  [
    'another file in the title',
    'kernel BUG at arch/x86/kvm/mmu.c:LINE!',
    'kernel BUG at fs/ext4/extents.c:LINE!',
    'foreign',
  ],
  [
    'hangs are noticed anywhere',
    'INFO: rcu detected stall in addrconf_dad_work',
    'INFO: task hung in synchronize_rcu',
    'variant',
  ],
  [
    'a stall that names nothing',
    'INFO: rcu detected stall in br_handle_frame',
    'BUG: soft lockup in corrupted',
    'variant',
  ],
  ['cut off', 'WARNING in batadv_send_ogm', 'WARNING in corrupted', 'variant'],
  [
    'another thing elsewhere',
    'possible deadlock in j1939_errqueue',
    'general protection fault in ext4_xattr_set',
    'foreign',
  ],
  [
    'the same kind elsewhere',
    'KASAN: use-after-free Read in tls_close',
    'general protection fault in hci_rx_work',
    'foreign',
  ],
  [
    'a helper that an older parser blamed',
    'KASAN: use-after-free Read in kfree_skb',
    'KASAN: use-after-free Read in bcsp_close',
    'variant',
  ],
  ['the counter of syzbot', 'WARNING in lab_warn (2)', 'WARNING in lab_warn', 'same'],
  [
    'a corrupted report that names something else',
    { title: 'KASAN: use-after-free Read in tls_close', corrupted: 'the call trace is cut' },
    'KASAN: use-after-free Read in hci_rx_work',
    'variant',
  ],
  ['silence tells nothing', 'no output from test machine', 'KASAN: use-after-free Read in tls_close', 'variant'],
  [
    'other words, nearly the same stack',
    { title: 'general protection fault in tls_sk_proto_close', frames: stack },
    { title: 'WARNING in inet_release', frames: [...stack.slice(1), 'tcp_close'] },
    'variant',
  ],
  [
    'related names, but other stacks and files',
    { title: 'WARNING in tls_push_sg', frames: stack, guiltyFile: 'net/tls/tls_main.c' },
    {
      title: 'general protection fault in tls_dev_event',
      frames: ['tls_dev_event', 'dev_close_many', 'bond_enslave', 'do_set_master'],
      guiltyFile: 'drivers/net/bonding/bond_main.c',
    },
    'foreign',
  ],
];

test.each(cases)('%s', (_, ...row) => check(row));

test('reasons are sentences, what tells most first', () => {
  const a = crash({ title: 'WARNING in tls_push_sg', frames: stack, guiltyFile: 'net/tls/tls_sw.c' });
  const b = crash({ title: 'general protection fault in hci_rx_work', frames: stack, guiltyFile: 'net/tls/tls_sw.c' });
  expect(compareCrashes(a, b).reasons).toEqual([
    'They share 5 of 5 telling functions in their stacks.',
    'tls_push_sg and hci_rx_work have nothing in common. Different things went wrong.',
    'Both blame the file net/tls/tls_sw.c.',
    "tls_push_sg, which one of them blames, is in the other's stacks.",
  ]);
});

test('a prior is moved by the evidence and by nothing else', () => {
  expect(probabilityOfOne(0, 0.2)).toBeCloseTo(0.2);
  expect(probabilityOfOne(Math.log(4), 0.2)).toBeCloseTo(0.5);
  expect(probabilityOfOne(-1000, 0.5)).toBe(0);
});

test('whatever the titles are, there is an answer', () => {
  const odd = ['', ' in ', 'x'.repeat(5000), '\u0000 in \u0000', 'KASAN: in', 'in corrupted in corrupted', '🙂 in 🙂'];
  for (const a of odd)
    for (const b of odd) {
      const { probability, reasons } = compareCrashes(crash(a), crash(b));
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThan(1);
      expect(reasons.length).toBeGreaterThan(0);
    }
});

test('a million comparisons take seconds', () => {
  const all = Array.from({ length: 500 }, (_, i) =>
    crash({ title: `KASAN: use-after-free Read in toy_${i}_close`, frames: stack.map((name) => `${name}${i % 7}`) }),
  );
  const before = performance.now();
  let same = 0;
  for (const a of all) for (const b of all) if (compareCrashes(a, b).identity === 'same') same++;
  expect(same).toBeGreaterThanOrEqual(all.length);
  // A quarter of a million; a slow machine is given ten times what it should need.
  expect(performance.now() - before).toBeLessThan(3000);
});

const console = `BUG: KASAN: use-after-free in toy_read+0x1/0x20
Read of size 4 at addr ffff8880003e2204 by task repro/15
Call Trace:
 dump_stack_lvl+0x1f/0x2c
 kasan_report+0x10/0x12
 toy_read.isra.0+0x1/0x20
 ? toy_guess+0x1/0x20
 toy_show+0x1/0x20 [toymod]
 vfs_read+0x1/0x20
 do_syscall_64+0x1/0x20
Allocated by task 15:
 kmalloc+0x1/0x20
 toy_alloc+0x1/0x20
`;

test('the telling functions of a report are those that not every report has', () => {
  const [report] = parseConsole(console);
  expect(tellingFrames(report!.text)).toEqual(['toy_read', 'toy_show', 'toy_alloc']);
  const withSources = ' toy_slot include/toy.h:3 [inline]\n toy_read+0x1/0x20 fs/toy.c:7\n[<ffff>] toy_x+0x1/0x2\n';
  expect(tellingFrames(withSources)).toEqual(['toy_slot', 'toy_read', 'toy_x']);
});
