import type { Extractor } from './crash-format.ts';
import { hangSkip } from './names/hang-skip.ts';
import { stallAnchors } from './names/stall-anchors.ts';
import { withoutPrefix } from './system-call-prefix.ts';

const anchor = new RegExp(stallAnchors.join('|'));
const waits = new RegExp(hangSkip.join('|'));

/**
 * A stall is noticed at a random depth of a loop. So the function is taken that was called from a known place, such
 * as the system call's entry: the frame above the first anchor, or the anchor itself where nothing is above it.
 */
export const stallFrame: Extractor = (frames) => {
  const at = frames.findIndex((frame) => anchor.test(frame) || anchor.test(withoutPrefix(frame)));
  if (at === -1) return [];
  const found = frames[at]!;
  if (found.includes('smp_call_function')) return ['smp_call_function', found];
  return [frames[Math.max(0, at - 1)]!];
};

/**
 * A hung task is a victim, not the cause. Those that wait for the network lock or for a grace period of RCU are kept
 * together; of the others the first function is taken that does more than wait.
 */
export const hangFrame: Extractor = (frames) => {
  const networkLock = frames.find((frame) => frame.includes('rtnl_lock'));
  if (networkLock !== undefined) return [networkLock];
  const gracePeriod = frames.find((frame) => /synchronize_(?:rcu|srcu|net|sched)/.test(frame));
  if (gracePeriod !== undefined) return ['synchronize_rcu', gracePeriod];
  const found = frames.find((frame) => !waits.test(frame));
  return found === undefined ? [] : [found];
};
