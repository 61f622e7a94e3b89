import { anyOf, type CrashFormat, callTrace, lineWith, stack } from '../crash-format.ts';

const origin = lineWith(/Local variable .{0,200}created at:|Uninit was created at:/);
/** Before 2022 (Linux 5.17) a KMSAN report had `Call Trace:` above its first stack. */
const otherwise = [callTrace, stack];

/** U of the USB families: functions that only pass a request on to the bus. */
export const usbSubmission = [
  'usb_submit_urb',
  'usb_start_wait_urb',
  'usb_bulk_msg',
  'usb_interrupt_msg',
  'usb_control_msg',
] as const;

/** Reports of the sanitizer for uninitialised memory: mm/kmsan/report.c. */
export const kmsan: readonly CrashFormat[] = [
  {
    line: /BUG: KMSAN: kernel-usb-infoleak in /,
    title: 'KMSAN: kernel-usb-infoleak in {F}',
    alternatives: ['KMSAN origin in {G}'],
    frames: { steps: [stack, origin, stack], otherwise, skip: anyOf('alloc_skb', ...usbSubmission) },
    needsStack: false,
  },
  {
    line: /BUG: KMSAN: ([a-z-]{1,64}) in /,
    title: 'KMSAN: {1} in {F}',
    alternatives: ['bad-access in {F}'],
    frames: {
      steps: [stack, origin, stack],
      otherwise,
      skip: anyOf(
        'alloc_skb',
        'netlink_ack',
        'netlink_rcv_skb',
        '_encrypt$',
        '^crypto_',
        '^cipher_',
        '^drbg_',
        '^rng_',
      ),
    },
    needsStack: false,
  },
];
