// Plays a strategy in a world inside this process, through the code of `culprit simulate` but its reading of lines.
import { Simulation } from '../../dist/app/simulate.js';
import { readJob } from '../../dist/app/simulate-messages.js';
import { Driver, jobOf } from '../world/driver.mjs';

/** `trace` hears each decision, question and reply. Latencies are in milliseconds, one for each question. */
export function playInProcess(world, strategy, trace = null) {
  const driver = new Driver(world);
  const latencies = [];
  const began = performance.now();
  const simulation = new Simulation(readJob(JSON.stringify(jobOf(world))), strategy, (decision) =>
    trace?.decision(decision),
  );
  for (let from = began; ; from = performance.now()) {
    const message = simulation.next();
    latencies.push(performance.now() - from);
    if (message.type === 'result') return { result: message, driver, latencies };
    const reply = driver.answer(message);
    trace?.exchange(message, reply);
    simulation.answer(reply);
  }
}
