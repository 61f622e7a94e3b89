// Plays one scenario again and tells each decision, beside the truth that the strategy could not see.
import { judge } from '../judge.mjs';
import { play } from '../play/scenario.mjs';
import { isIn } from '../world/regions.mjs';
import { makeWorld } from '../world/world.mjs';

/** `which` is FAMILY:NUMBER. */
export async function replay(which, names, options) {
  const [family, number] = which.split(':');
  const world = makeWorld(family, Number(number), options.seed, options);
  say(truthText(world));
  for (const name of names) {
    say(`--- ${name}`);
    const { result, driver } = await play(world, name, options, new Teller(world));
    say(`${judge(world, result).toUpperCase()} ${result.reason} (claims ${result.confidence.toFixed(4)})`);
    for (const { commit, probability } of result.candidates.slice(0, 8))
      say(`  ${probability.toFixed(4)} ${describe(world, world.ids.indexOf(commit))}`);
    const { builds, runs } = driver.cost;
    say(`${builds} builds, ${runs} runs, ${driver.machineMinutes.toFixed(0)} machine minutes`);
  }
}

class Teller {
  #world;
  #why = '';

  constructor(world) {
    this.#world = world;
  }

  decision(decision) {
    this.#why = decision.kind === 'work' ? `${decision.stage.name}: ${decision.asks[0].why}` : '';
  }

  exchange(question, reply) {
    const world = this.#world;
    const commit = world.ids.indexOf(question.commit);
    if (question.type === 'build') {
      const made = reply.ok ? reply.signature.slice(0, 6) : (reply.which ?? 'does not build');
      say(`build ${describe(world, commit)} -> ${made}   [${this.#why}]`);
    } else
      say(
        `  run ${question.count}${question.traced ? ' traced' : ''} of ${commit} -> ${counted(reply)}   [${this.#why}]`,
      );
  }
}

function counted(reply) {
  if (reply.type !== 'outcomes') return JSON.stringify(reply);
  const counts = new Map();
  for (const { kind, title, sight } of reply.outcomes) {
    const name = kind === 'ok' ? `ok${sight ? ` ${sight}` : ''}` : `${kind} "${title}"`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

/** Number of a commit, and in braces the truth about it. */
function describe(world, commit) {
  const { truth, behaviour, range } = world;
  const kernel = behaviour.of(commit);
  const release = range.releases.indexOf(commit);
  const facts = [
    commit === truth.culprit ? 'CULPRIT' : kernel.present ? 'bug' : 'no bug',
    kernel.hidden ? 'hidden' : kernel.present ? `rate ${kernel.rate.toFixed(2)}` : '',
    kernel.broken === null ? '' : `no ${kernel.broken}`,
    ...kernel.foreign.map(({ rate, first }) => `foreign ${rate.toFixed(2)}${first === 1 ? ' first' : ''}`),
    range.isMerge[commit] ? 'merge' : '',
    release >= 0 ? `release ${release}` : commit === range.bad ? 'start' : '',
  ];
  return `${commit} {${facts.filter(Boolean).join(', ')}}`;
}

function truthText(world) {
  const { truth, range, costs, behaviour } = world;
  const { culprit, names, rates, hidden, foreign, broken, sight } = truth;
  const count = (region) => range.parents.filter((_, commit) => isIn(region, world.kernels.of(commit).history)).length;
  const span = ({ from, until }) => `${from ?? 'begin'}..${until ?? 'end'}`;
  const lines = [
    `${world.name}: ${range.project}, ${range.size} commits, start ${range.bad}, releases ${range.releases.join(' ')}`,
    culprit === null
      ? 'the bug is older'
      : `culprit ${describe(world, culprit)} touches ${range.paths[culprit].join(' ')}`,
    `guilty file ${names.guiltyFile}; reported "${names.reported}", told besides ${JSON.stringify(names.altTitles)}`,
    `titles ${JSON.stringify(names.now)}${names.renamedAt === null ? '' : `, before ${names.renamedAt} ${JSON.stringify(names.earlier)}`}`,
    `rates ${rates.rates.map((rate, i) => `${i === 0 ? '' : `from ${rates.borders[i - 1]} `}${rate.toFixed(2)}`).join(', ')}`,
    ...hidden.map((region) => `hidden in ${span(region)}: ${count(region)} commits`),
    ...foreign.map(
      ({ region, rate, first, titles }) =>
        `foreign ${JSON.stringify(titles)} at ${rate.toFixed(3)} in ${span(region)}: ${count(region)} commits${first === 1 ? ', comes first' : ''}`,
    ),
    ...broken.stretches.map(({ region, kind }) => `no ${kind} in ${span(region)}: ${count(region)} commits`),
    `single broken kernels ${broken.single}; sight ${sight.kind} ${sight.right?.toFixed(2) ?? ''}; start sight ${behaviour.of(range.bad).sight}`,
    `costs ${costs.build} s a build, ${costs.run} s a run; bursts of machine failures begin at ${world.infra.begins.toFixed(3)}`,
  ];
  return lines.join('\n');
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
