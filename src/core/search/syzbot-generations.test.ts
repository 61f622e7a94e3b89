import { expect, test } from 'vitest';
import { bootFailed, crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import { type SyzbotRulesName, syzbotRules } from './syzbot-verdict.ts';

const target = { titles: new Set(['T']), frames: new Set<string>(), types: new Set(['BUG']) };
const context = { target, flaky: false, start: { crashed: 10, runs: 10 } };

/** Verdicts of the rules of 2019 (and 2020, 2022), 2023 and 2024 on so many crashed, clean and unusable runs. */
function check(counts: readonly [number, number, number], expected: string): void {
  const [bad, good, unusable] = counts;
  test(`${bad} crashed, ${good} clean, ${unusable} unusable: ${expected}`, () => {
    const runs = [...runsOf(crashed('any title'), bad), ...runsOf(ok, good), ...runsOf(bootFailed, unusable)];
    const verdict = (rules: SyzbotRulesName) => syzbotRules(rules).judge(runs, context).verdict;
    expect([verdict('2019'), verdict('2023'), verdict('2024')].join(' ')).toBe(expected);
    expect([verdict('2020'), verdict('2022')]).toEqual([verdict('2019'), verdict('2019')]);
  });
}

// Until 2023 one crash is bad, and of N runs 2 * floor(N / 3) may tell nothing; then half must tell something.
check([1, 9, 0], 'bad bad skip');
check([1, 0, 9], 'bad skip skip');
check([2, 8, 0], 'bad bad bad');
check([0, 10, 0], 'good good good');
check([0, 5, 5], 'good good good');
check([0, 4, 6], 'good skip skip');
check([0, 3, 7], 'skip skip skip');
check([0, 8, 12], 'good skip skip');
check([0, 7, 13], 'skip skip skip');
check([0, 3, 4], 'good skip skip');
check([0, 0, 10], 'skip skip skip');

test('twenty runs on the start commit since 2020', () => {
  const wanted = (rules: SyzbotRulesName, flaky: boolean) =>
    syzbotRules(rules).wanted([], { ...context, target: flaky ? target : null, flaky });
  expect([wanted('2019', false), wanted('2020', false), wanted('2022', false)]).toEqual([10, 10, 20]);
  expect([wanted('2019', true), wanted('2022', true), wanted('2024', true)]).toEqual([10, 20, 20]);
});
