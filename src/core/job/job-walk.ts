import type { RewrittenStart } from '../search/strategy.ts';
import type { SyzbotRulesName } from '../search/syzbot-verdict.ts';
import type { WalkPolicy } from '../search/walk-policy.ts';

/** How the history of a job is searched, where its file says something of that. */
export interface JobWalk {
  readonly policy: WalkPolicy;
  /** The generation of syzbot's rules; null for today's with checks of ours, and for other strategies. */
  readonly rules: SyzbotRulesName | null;
  /** The commit whose place the start commit takes; null where it is the one that the job names. */
  readonly rewritten: RewrittenStart | null;
  /** Of a fix in another tree: where the two trees parted, 40 hex; null without one. */
  readonly parting: string | null;
}

/** What of it outcomes depend on: nothing for jobs that say nothing. */
export function identityOfWalk({ policy, rules, parting }: JobWalk): string[] {
  const { steps, oldest } = policy;
  return [
    ...(steps === null ? [] : [`walk ${steps}`]),
    ...(oldest === null ? [] : [`oldest ${oldest.commit}`]),
    ...(rules === null ? [] : [`rules ${rules}`]),
    ...(parting === null ? [] : [`parted at ${parting}`]),
  ];
}
