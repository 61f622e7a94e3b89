/**
 * Words of functions that only wait: a hung task is named after the first frame without them.
 * Origin: google/syzkaller, pkg/report/linux.go (Apache-2.0); see NOTICE.
 */
export const hangSkip: readonly string[] = [
  'sched',
  '_lock',
  '_slowlock',
  'down',
  'rwsem',
  'completion',
  'kthread',
  'wait',
  'synchronize',
  'context_switch',
  '__switch_to',
  'cancel_delayed_work',
  'rcu_barrier',
];
