import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Failure } from '../../core/failure/failure.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { gitText } from '../../core/log/git-text.ts';
import { resultSchema } from '../../core/log/result-schema.ts';
import { syzbotText } from '../../core/log/syzbot-text.ts';
import type { Check } from '../../core/search/proof.ts';
import type { Conclusion } from '../../core/search/strategy.ts';
import { failureJson, interruptedJson, resultJson } from './result-json.ts';
import { resultText } from './result-text.ts';

const [culprit, other, start] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const candidates = [
  { commit: culprit, probability: 0.93 },
  { commit: other, probability: 0.04 },
];
const found: Conclusion = {
  kind: 'found',
  culprit,
  candidates,
  confidence: 0.93,
  label: 'introduces',
  proof: ['culprit crashed 3/3', 'parent clean 3/3'],
};
const checks: readonly Check[] = [
  { check: 'culprit', passed: true, says: 'crashed 3/3' },
  { check: 'parents', passed: true, says: 'clean 3/3' },
  { check: 'sight', passed: false, says: 'blind' },
  { check: 'revert', passed: null, says: 'conflict in a\u001b[31m' },
];

function recordOf(more: Partial<BisectionRecord>): BisectionRecord {
  return {
    id: '0123456789ab',
    task: { kind: 'cause', start, head: start, crashTitle: null, walk: null },
    strategy: 'evidence',
    entries: [],
    conclusion: found,
    exposure: null,
    evidence: new Map(),
    cost: { builds: 9, runs: 31, reused: 2, buildMs: 60_000, runMs: 6_000 },
    commits: new Map(),
    culpritStat: null,
    recipients: null,
    ...more,
  };
}

const places = { log: '/state/git.log', state: '/state' };
const textOf = (record: BisectionRecord) => resultText(record, { directory: '/state', command: (rest) => rest });

describe('the proof', () => {
  const record = recordOf({ proof: { grade: 'fair', checks } });
  const line = 'proof fair   passed: culprit, parents   failed: sight (blind)   open: revert (conflict in a?[31m)';

  test('stands with its grade in the result and in both logs', () => {
    expect(textOf(record).split('\n')).toContain(`  ${line}`);
    expect(gitText(record).split('\n')).toContain(`# ${line}`);
    expect(syzbotText(record).split('\n')).toContain(`# ${line}`);
    expect(resultJson(record, places)).toMatchObject({ grade: 'fair', checks });
  });

  test('says why not all was tested', () => {
    const ended = recordOf({ proof: { grade: 'fair', checks }, conclusion: { ...found, endedBy: 'no more builds' } });
    expect(textOf(ended).split('\n')).toContain('  not all was tested: no more builds');
    expect(resultJson(ended, places)).toMatchObject({ why: 'no more builds' });
  });
});

test('a search that is not over tells what is believed so far', () => {
  const soFar: Conclusion = { kind: 'inconclusive', candidates, confidence: 0.97, why: 'x' };
  const record = recordOf({ conclusion: null, soFar });
  expect(textOf(record)).toContain(
    `unfinished: the same command goes on\n  most probable so far:\n  0.930 ${culprit.slice(0, 12)} \n  0.04 `,
  );
  expect(resultJson(record, places)).toMatchObject({
    result: 'unfinished',
    culprit: null,
    candidates,
    confidence: 0.97,
  });
  expect(textOf(recordOf({ conclusion: null }))).toMatch(/^unfinished: the same command goes on\n {2}cost /);
});

test('kernels from the store are no builds', () => {
  expect(textOf(recordOf({}))).toContain('  cost 9 builds (and 2 kernels from the store), 31 runs, 1:06\n');
  expect(resultJson(recordOf({}), places).cost).toMatchObject({ builds: 9, reused: 2 });
});

test('what confirmation took is told beside the whole', () => {
  const confirmation = { builds: 3, runs: 1, reused: 0, buildMs: 20_000, runMs: 0 };
  expect(textOf(recordOf({ confirmation }))).toContain(
    '1:06   (3 builds, 1 run of them on the culprit and its parents)\n',
  );
  expect(resultJson(recordOf({ confirmation }), places).cost).toMatchObject({
    builds: 9,
    confirmation: { builds: 3, runs: 1, seconds: 20 },
  });
});

test('builds ahead are told beside the cost, where there were any', () => {
  const cost = { ...recordOf({}).cost, ahead: { builds: 5, used: 3, unusedMs: 61_000 } };
  expect(textOf(recordOf({ cost }))).toContain(' 1:06\n  built ahead: 5 builds, 3 used, 1:01 for the others\n');
  expect(textOf(recordOf({}))).not.toContain('built ahead');
  expect(resultJson(recordOf({ cost }), places).builtAhead).toEqual({ builds: 5, used: 3, unusedSeconds: 61 });
});

describe('the schema of results', () => {
  const stopped = new Failure('INTERRUPTED', { what: 'stopped' });

  test.for([
    ['found', resultJson(recordOf({ proof: { grade: 'fair', checks } }), places)],
    ['not over', resultJson(recordOf({ conclusion: null }), places)],
    ['interrupted', interruptedJson(resultJson(recordOf({ conclusion: null, soFar: found }), places), stopped)],
    ['failed', failureJson(stopped, '/state')],
    [
      'older',
      resultJson(recordOf({ conclusion: { kind: 'predates', oldest: other, confidence: 0.8, why: 'x' } }), places),
    ],
  ] as const)('holds for one that is %s', ([, result]) => {
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(result)));
  });

  test('is the one in the docs', () => {
    const published = readFileSync(new URL('../../../docs/schemas/result.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(resultSchema))));
  });
});
