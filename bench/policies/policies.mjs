// Every strategy that the bench knows by name: those of the product, and baselines.
import { strategies } from '../../dist/core/search/strategies.js';
import { gitBisectRun, syzbot2019, tenAtOnce } from './any-crash.mjs';
import { bayesect } from './bayesect.mjs';

const baselines = { 'git-1': gitBisectRun(1), 'git-10': gitBisectRun(10), 'syzbot-2019': syzbot2019, bayesect };

export const policies = { ...strategies, syzbot: tenAtOnce(strategies.syzbot), ...baselines };

export function policyOf(name) {
  if (!Object.hasOwn(policies, name)) throw new RangeError(`no strategy ${name}: ${Object.keys(policies).join(', ')}`);
  return policies[name];
}
