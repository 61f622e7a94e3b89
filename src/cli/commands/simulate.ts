import { Simulation } from '../../app/simulate.ts';
import { readJob, readReply, wrong } from '../../app/simulate-messages.ts';
import { defaultStrategy, type StrategyName, strategies } from '../../core/search/strategies.ts';
import type { Strategy } from '../../core/search/strategy.ts';
import { asFailure, exitCodeOf, exitCodes } from '../output/exit.ts';
import { linesOf } from './simulate-lines.ts';

/** Plays one scenario of a driver over standard input and output, by the simulation protocol. */
export async function simulate(strategyName: string = defaultStrategy): Promise<number> {
  const strategy = strategyOf(strategyName);
  if (strategy === null) {
    process.stderr.write(`culprit: no strategy ${strategyName}; there are ${Object.keys(strategies).join(', ')}\n`);
    return exitCodes.usage;
  }
  // A driver that went away is noticed when its next line does not come.
  process.stdout.on('error', () => {});
  try {
    await play(strategy);
    return exitCodes.done;
  } catch (error) {
    const failure = asFailure(error);
    process.stderr.write(`culprit: ${failure.message}\n`);
    return exitCodeOf(failure);
  } finally {
    process.stdin.destroy();
  }
}

function strategyOf(name: string): Strategy | null {
  return Object.hasOwn(strategies, name) ? strategies[name as StrategyName] : null;
}

async function play(strategy: Strategy): Promise<void> {
  const lines = linesOf(process.stdin);
  const read = async () => {
    const { value, done } = await lines.next();
    if (done) throw wrong('the driver went away before the result', 'its output has ended');
    return value;
  };
  const simulation = new Simulation(readJob(await read()), strategy);
  for (;;) {
    const message = simulation.next();
    process.stdout.write(`${JSON.stringify(message)}\n`);
    if (message.type === 'result') return;
    simulation.answer(readReply(await read()));
  }
}
