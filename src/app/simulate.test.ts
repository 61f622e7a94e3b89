import { expect, test } from 'vitest';
import { strategies } from '../core/search/strategies.ts';
import type { Ask, Conclusion, Decision, Known, Strategy } from '../core/search/strategy.ts';
import { Simulation } from './simulate.ts';
import { type Question, readJob, readReply, type SimulatedJob, type SimulationResult } from './simulate-messages.ts';

/*
 *  The history of the tests; the bug comes with `drop`, `base` and `left` are the releases.
 *
 *      base --- left ------- join --- docs --- tip
 *          \                /
 *           start --- drop -
 */
const job = (): Record<string, unknown> => ({
  type: 'job',
  somethingNew: true,
  commits: [
    commit('base', [], ['Makefile']),
    commit('left', ['base'], ['fs/foo/super.c']),
    commit('start', ['base'], ['net/bar/dev.c']),
    commit('drop', ['start'], ['net/bar/dev.c']),
    commit('join', ['left', 'drop'], []),
    commit('docs', ['join'], ['Documentation/bar.rst']),
    commit('tip', ['docs'], ['mm/baz.c']),
  ],
  bad: 'tip',
  good: ['base'],
  releases: [
    { tag: 'whatever', commit: 'base' },
    { tag: 'v0.9-rc1', commit: 'left' },
  ],
  target: {
    title: 'WARNING in bar_open',
    guiltyFile: 'net/bar/dev.c',
    altTitles: ['general protection fault in bar_open'],
  },
  costs: { build: 360, run: 60 },
  parallel: 10,
  limits: { builds: 150, runs: 2000, seconds: 300 },
});

function commit(id: string, parents: readonly string[], paths: readonly string[]) {
  return { id, parents, paths, date: '2020-01-01T00:00:00.000Z', author: 'nobody' };
}

const read = (change: object = {}): SimulatedJob => readJob(JSON.stringify({ ...job(), ...change }));
const withBug = ['drop', 'join', 'docs', 'tip'];

interface Outcome {
  readonly kind: string;
  readonly title?: string;
  readonly sight?: string;
}

/** Plays to the end. `outcome` gives each run of a commit; builds always work. */
function play(strategy: Strategy, outcome: (commit: string, run: number) => Outcome) {
  const simulation = new Simulation(read(), strategy);
  const questions: Question[] = [];
  const runs = new Map<string, number>();
  for (let message = simulation.next(); ; message = simulation.next()) {
    if (message.type === 'result') return { result: message, questions };
    questions.push(message);
    if (message.type === 'build')
      simulation.answer(
        readReply(JSON.stringify({ type: 'built', ok: true, signature: `s-${message.commit}`, log: '' })),
      );
    else {
      const first = runs.get(message.commit) ?? 0;
      runs.set(message.commit, first + message.count);
      const outcomes = Array.from({ length: message.count }, (_, i) => outcome(message.commit, first + i));
      simulation.answer(readReply(JSON.stringify({ type: 'outcomes', outcomes })));
    }
  }
}

const sure = (id: string): Outcome =>
  withBug.includes(id) ? { kind: 'crash', title: 'WARNING in bar_open' } : { kind: 'ok', title: '' };

/** A strategy that asks for one thing, whatever is known, until there are so many runs; then it concludes. */
function asking(ask: Omit<Ask, 'commit' | 'why'>, conclusion: (known: Known) => Conclusion): Strategy {
  return (known): Decision => {
    const found = known.evidence.get(known.task.start);
    if (found !== undefined && found.runs.length >= ask.runs)
      return { kind: 'concluded', conclusion: conclusion(known), log: [] };
    const stage = { name: 'search', candidates: null, revisionsLeft: null } as const;
    return { kind: 'work', asks: [{ commit: known.task.start, why: 'test', ...ask }], log: [], stage };
  };
}

const unknown: Conclusion = {
  kind: 'inconclusive',
  candidates: [],
  confidence: 0.95,
  untellable: 0.25,
  why: 'no idea',
};

for (const [name, strategy] of Object.entries(strategies)) {
  test(`${name}: finds the culprit of a toy history with ids that are no hashes`, () => {
    const { result, questions } = play(strategy, sure);
    expect(result).toMatchObject({ type: 'result', culprit: 'drop' });
    expect(result.reason).toMatch(/^found: /);
    expect(result.candidates[0]!.commit).toBe('drop');
    expect(questions[0]).toEqual({ type: 'build', commit: 'tip' });
  });

  test(`${name}: says that the bug predates the range`, () => {
    const { result } = play(strategy, () => ({ kind: 'crash', title: 'WARNING in bar_open' }));
    expect(result).toMatchObject({ culprit: null });
    expect(result.reason).toMatch(/^predates: /);
  });

  test(`${name}: says that the crash does not come back`, () => {
    const { result } = play(strategy, () => ({ kind: 'ok' }));
    expect(result).toMatchObject({ culprit: null });
    expect(result.reason).toMatch(/^not-reproduced: /);
  });

  test(`${name}: asks again for runs that machines spoiled`, () => {
    const { result, questions } = play(strategy, (id, run) =>
      run < 3 ? { kind: 'infra', title: 'no disk' } : sure(id),
    );
    expect(result).toMatchObject({ culprit: 'drop' });
    expect(questions.filter((question) => question.type === 'run' && question.commit === 'tip').length).toBeGreaterThan(
      1,
    );
  });
}

test('gives the strategy all that the job tells', () => {
  let seen: Known | null = null;
  play(
    asking({ runs: 1 }, (known) => {
      seen = known;
      return unknown;
    }),
    sure,
  );
  const { task, history, costs } = seen as unknown as Known;
  const nameOf = (id: string) => read().commits[history.graph.indexOf(id)]!.id;
  expect(task).toMatchObject({
    kind: 'cause',
    crashTitle: 'WARNING in bar_open',
    altTitles: ['general protection fault in bar_open'],
    guiltyFile: 'net/bar/dev.c',
  });
  expect(task.good!.map(nameOf)).toEqual(['base']);
  expect(history.releases.map(({ commit: id }) => nameOf(id))).toEqual(['base', 'left']);
  expect(history.paths!(3)).toEqual(['net/bar/dev.c']);
  expect([...history.graph.parentsOf(4)]).toEqual([1, 3]);
  expect(costs).toEqual({ buildMs: 360_000, runMs: 60_000 });
});

test('hands on sight, titles and boot failures', () => {
  const outcomes: Outcome[] = [
    { kind: 'ok', sight: 'blind' },
    { kind: 'ok', sight: 'odd' },
    { kind: 'boot', title: 'panic' },
    { kind: 'crash', title: 'KASAN: use-after-free Read in bar_open' },
  ];
  let runs: unknown;
  const { questions } = play(
    asking({ runs: 4, traced: true }, ({ evidence, task }) => {
      runs = evidence.get(task.start)!.runs.map(({ outcome, sight }) => ({ outcome, sight }));
      return unknown;
    }),
    (_, run) => outcomes[run]!,
  );
  expect(questions[1]).toEqual({ type: 'run', commit: 'tip', count: 4, traced: true });
  expect(runs).toMatchObject([
    { outcome: { kind: 'ok' }, sight: 'blind' },
    { outcome: { kind: 'ok' }, sight: null },
    { outcome: { kind: 'boot-failed', title: 'panic' } },
    { outcome: { kind: 'crashed', crash: { frame: 'bar_open', type: 'KASAN-USE-AFTER-FREE-READ' } } },
  ]);
});

test('asks for no more than a thousand runs at once', () => {
  const { questions } = play(
    asking({ runs: 1500 }, () => unknown),
    () => ({ kind: 'ok' }),
  );
  expect(questions.slice(1)).toMatchObject([{ count: 1000 }, { count: 500 }]);
});

test('tells at most a hundred candidates, in the ids of the driver', () => {
  const { result } = play(
    asking({ runs: 1 }, ({ task, history }) => ({
      ...unknown,
      candidates: [task.start, ...Array.from({ length: 150 }, () => history.graph.id(0))].map((id) => ({
        commit: id,
        probability: 0.01,
      })),
    })),
    sure,
  );
  expect(result.candidates).toHaveLength(100);
  expect(result.candidates.slice(0, 2).map(({ commit: id }) => id)).toEqual(['tip', 'base']);
  expect(result).toMatchObject({ culprit: null, confidence: 0.25, reason: 'inconclusive: no idea' });
});

test('claims nothing for a list whose commits further tests could tell apart', () => {
  const { untellable, ...list } = unknown;
  expect(untellable).toBe(0.25);
  expect(
    play(
      asking({ runs: 1 }, () => list),
      sure,
    ).result.confidence,
  ).toBe(0);
});

test('gives up on machines that never work', () => {
  const { result } = play(strategies.syzbot, () => ({ kind: 'infra', title: 'no disk' }));
  expect(result.reason).toMatch(/^inconclusive: \d+ runs in a row failed/);
});

for (const [reply, reason] of [
  [{ type: 'limit', which: 'runs' }, 'inconclusive: the limit of runs is reached'],
  [{ type: 'error', message: 'what?' }, 'inconclusive: the driver refused a question: what?'],
] as const) {
  test(`ends with a result after ${reply.type}`, () => {
    const simulation = new Simulation(read(), strategies.syzbot);
    expect(simulation.next()).toEqual({ type: 'build', commit: 'tip' });
    simulation.answer(readReply(JSON.stringify(reply)));
    const result = simulation.next() as SimulationResult;
    expect(result).toMatchObject({ type: 'result', culprit: null, reason });
  });
}

const [base, left] = job()['commits'] as object[];

for (const [name, change, message] of [
  ['a job without commits', { commits: undefined }, 'commits is not a list'],
  ['a commit without parents', { commits: [{ id: 'a' }] }, 'commits[0].parents is not a list'],
  ['a commit that is there twice', { commits: [base, base] }, 'a commit is there twice'],
  [
    'a child before its parent',
    { commits: [left, base], bad: 'base', good: null, releases: [] },
    'a commit stands before its parent',
  ],
  ['a bad commit that is not there', { bad: 'nowhere' }, 'bad is not among the commits'],
  ['a release that is not there', { releases: [{ tag: 'v1', commit: 'x' }] }, 'a release is not among the commits'],
  ['no title', { target: {} }, 'target.title is not a text'],
  ['costs that are no numbers', { costs: { build: '1', run: 2 } }, 'costs.build is not a number of seconds'],
  ['another first line', { type: 'built' }, 'the first line is not of type "job"'],
] as const) {
  test(`refuses ${name}`, () => {
    expect(() => new Simulation(read(change), strategies.syzbot)).toThrow(`JOB_INVALID: simulate: ${message}`);
  });
}

test('parents outside of the range are left out', () => {
  const commits = [commit('base', ['older'], []), commit('tip', ['base', 'elsewhere'], [])];
  const simulation = new Simulation(read({ commits, releases: [{ tag: 'v1', commit: 'base' }] }), strategies.syzbot);
  expect(simulation.next()).toEqual({ type: 'build', commit: 'tip' });
});

for (const [line, message] of [
  ['{"type":', 'a line is not JSON'],
  ['[]', 'a message is not an object'],
  ['{"type":"hello"}', 'a reply is of no known type'],
  ['{"type":"built"}', 'built.ok is not true or false'],
  ['{"type":"built","ok":true}', 'built.signature is not a text'],
  ['{"type":"outcomes","outcomes":[{"kind":"fine"}]}', 'outcomes[0].kind is none of ok, crash, boot, infra'],
] as const) {
  test(`refuses the reply ${line}`, () => {
    expect(() => readReply(line)).toThrow(`JOB_INVALID: simulate: ${message}`);
  });
}

test('refuses an answer to another question', () => {
  const simulation = new Simulation(read(), strategies.syzbot);
  simulation.next();
  expect(() => simulation.answer({ type: 'outcomes', outcomes: [] })).toThrow('a reply does not fit its question');
});
