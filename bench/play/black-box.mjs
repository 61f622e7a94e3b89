// Plays a strategy in a world through the protocol, as `culprit simulate` in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Driver, jobOf } from '../world/driver.mjs';

const program = fileURLToPath(new URL('../../bin/culprit', import.meta.url));

/** Latencies are in milliseconds, from a line given to the line that comes back; the first has the start of the program. */
export async function playBlackBox(world, strategyName, trace = null) {
  const driver = new Driver(world);
  const child = spawn(process.execPath, [program, 'simulate', '--oracle', 'stdio', '--strategy', strategyName], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const latencies = [];
  const lines = linesOf(child.stdout);
  let line = JSON.stringify(jobOf(world));
  for (;;) {
    const from = performance.now();
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    latencies.push(performance.now() - from);
    if (done) throw new Error(`${world.name}: the program ended without a result`);
    const message = JSON.parse(value);
    if (message.type === 'result') {
      await ended;
      return { result: message, driver, latencies };
    }
    const reply = driver.answer(message);
    trace?.exchange(message, reply);
    line = JSON.stringify(reply);
  }
}

async function* linesOf(stream) {
  let pending = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop();
    for (const line of lines) if (!line.includes('"note"') || JSON.parse(line).type !== 'note') yield line;
  }
}
