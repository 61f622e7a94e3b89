// Answers the questions of a bisector in a world, as the simulation protocol says, and counts what it costs.
import { Random } from './random.mjs';

const limits = { builds: 150, runs: 2000, seconds: 300 };
const parallel = 10;
const mostErrors = 10;
const bootTitles = [
  'no output from test machine',
  'kernel panic: VFS: Unable to mount root fs',
  'BUG: unable to handle page fault in early_init',
];
const infraTitles = ['ssh: connection timed out', 'failed to create VM', 'disk quota exceeded'];

/** The first line that a driver says. */
export function jobOf({ ids, range, truth, costs }) {
  return {
    type: 'job',
    commits: range.parents.map((parents, i) => ({
      id: ids[i],
      parents: parents.map((parent) => ids[parent]),
      paths: range.paths[i].slice(0, 24),
      date: new Date(range.dates[i] * 1000).toISOString(),
    })),
    bad: ids[range.bad],
    good: null,
    releases: range.releases.map((commit, i) => ({ tag: `v1.${i}`, commit: ids[commit] })),
    target: { title: truth.names.reported, guiltyFile: truth.names.guiltyFile, altTitles: truth.names.altTitles },
    costs,
    parallel,
    limits,
  };
}

export class Driver {
  /** What was spent so far; `wall` in seconds. */
  cost = { builds: 0, runs: 0, wall: 0 };
  errors = 0;
  #world;
  #numberOf;
  #builds = new Map();
  #runsOf = new Map();
  #machines;
  #burst = 0;

  constructor(world) {
    this.#world = world;
    this.#numberOf = new Map(world.ids.map((id, i) => [id, i]));
    this.#machines = new Random(world.name, 'machines');
  }

  answer(question) {
    const commit = this.#numberOf.get(question.commit);
    if (commit === undefined) return this.#error(`no commit ${question.commit}`);
    if (question.type === 'build') return this.#build(commit);
    if (question.type === 'run') return this.#run(commit, question);
    return this.#error(`no question ${question.type}`);
  }

  get machineMinutes() {
    const { build, run } = this.#world.costs;
    return (this.cost.builds * build + this.cost.runs * run) / 60;
  }

  #error(message) {
    this.errors++;
    return this.errors > mostErrors ? { type: 'limit', which: 'errors' } : { type: 'error', message };
  }

  #build(commit) {
    const before = this.#builds.get(commit);
    if (before !== undefined) return before;
    if (this.cost.builds >= limits.builds) return { type: 'limit', which: 'builds' };
    this.cost.builds++;
    this.cost.wall += this.#world.costs.build;
    const { broken, signature } = this.#world.behaviour.of(commit);
    const reply =
      broken === 'build'
        ? { type: 'built', ok: false, signature: '', log: 'drivers/x/y.c:12:3: error: unknown type name' }
        : { type: 'built', ok: true, signature, log: '' };
    this.#builds.set(commit, reply);
    return reply;
  }

  #run(commit, { count, traced }) {
    if (this.#builds.get(commit)?.ok !== true) return this.#error('not built');
    if (!Number.isInteger(count) || count < 1 || count > 1000) return this.#error('count is not 1 to 1000');
    if (this.cost.runs + count > limits.runs) return { type: 'limit', which: 'runs' };
    this.cost.runs += count;
    this.cost.wall += Math.ceil(count / parallel) * this.#world.costs.run;
    const kernel = this.#world.behaviour.of(commit);
    const outcomes = Array.from({ length: count }, () => this.#outcome(commit, kernel));
    if (traced === true) for (const outcome of outcomes) if (outcome.kind === 'ok') outcome.sight = kernel.sight;
    return { type: 'outcomes', outcomes };
  }

  /** The n-th run of a kernel gives the same in whatever order revisions are asked for; machines fail in time. */
  #outcome(commit, kernel) {
    const infra = this.#infraFailure();
    if (infra !== null) return infra;
    const turn = this.#runsOf.get(commit) ?? 0;
    this.#runsOf.set(commit, turn + 1);
    return outcomeOf(kernel, new Random(this.#world.name, 'run', commit, turn));
  }

  #infraFailure() {
    const { begins, length } = this.#world.infra;
    if (this.#burst > 0) this.#burst--;
    else if (this.#machines.yes(begins)) this.#burst = Math.ceil(-Math.log(1 - this.#machines.next()) * length);
    return this.#burst > 0 ? { kind: 'infra', title: this.#machines.pick(infraTitles) } : null;
  }
}

/** One run of a kernel: what comes first of all that would crash it. */
export function outcomeOf({ broken, rate, foreign, titles }, random) {
  if (broken === 'boot') return { kind: 'boot', title: bootTitles[random.below(bootTitles.length)] };
  const own = random.yes(rate);
  const others = foreign.filter((bug) => random.yes(bug.rate));
  const other = others.find((bug) => !own || random.yes(bug.first));
  if (other !== undefined) return { kind: 'crash', title: random.pick(other.titles) };
  if (own) return { kind: 'crash', title: random.weighted(Object.fromEntries(titles)) };
  return { kind: 'ok', title: '' };
}
