// How much wall time builds ahead save in the simulated worlds: the code that carries out real bisections, in virtual time.
// node bench/build-ahead-worlds.mjs [--families a,b] [--scenarios N] [--seed S] [--size N] [--builders 0,1,2] [--strategy NAME]
import { parseArgs } from 'node:util';
import { strategies } from '../dist/core/search/strategies.js';
import { playInVirtualTime } from './play/virtual-time.mjs';
import { families } from './world/families.mjs';
import { makeWorld } from './world/world.mjs';

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: Object.keys(families).join() },
    scenarios: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '1000' },
    builders: { type: 'string', default: '0,1,2' },
    strategy: { type: 'string', default: 'evidence' },
  },
});
const builders = options.builders.split(',').map(Number);

async function play(family) {
  const ends = [];
  for (let number = 0; number < Number(options.scenarios); number++) {
    const world = makeWorld(family, number, Number(options.seed), { size: Number(options.size) });
    const reference = await playInVirtualTime(world, strategies.syzbot, 0);
    const own = [];
    for (const count of builders) own.push(await playInVirtualTime(world, strategies[options.strategy], count));
    const answers = new Set(own.map(({ conclusion: { kind, culprit } }) => `${kind} ${culprit}`));
    ends.push({ reference, own, isOne: answers.size === 1 });
  }
  return ends;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

function row(name, ends) {
  const reference = sum(ends.map((end) => end.reference.wallMs));
  const cells = builders.map((_, i) => {
    const own = ends.map((end) => end.own[i]);
    const ahead = own.map(({ cost }) => cost.ahead ?? { builds: 0, used: 0 });
    const builds = sum(own.map(({ cost }) => cost.builds));
    const used = sum(ahead.map((one) => one.used));
    const made = sum(ahead.map((one) => one.builds));
    return `${(sum(own.map(({ wallMs }) => wallMs)) / reference).toFixed(2)} | ${used} of ${builds} | ${made - used}`;
  });
  return `| ${name} | ${ends.filter(({ isOne }) => isOne).length} of ${ends.length} | ${cells.join(' | ')} |`;
}

console.log(
  `seed ${options.seed}, ${options.scenarios} worlds a family, about ${options.size} commits, ${options.strategy}\n`,
);
console.log(
  `| family | same answer | ${builders.map((n) => `builders ${n}: wall/ref | ready | unused`).join(' | ')} |`,
);
console.log(`|---|---|${builders.map(() => '---|---|---|').join('')}`);
const all = [];
for (const family of options.families.split(',')) {
  const ends = await play(family);
  all.push(...ends);
  console.log(row(family, ends));
}
console.log(row('all', all));
