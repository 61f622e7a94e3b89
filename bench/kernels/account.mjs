// What a bisection cost, from its journal: before it had an answer, and for the confirmation of that answer.
import { decide } from '../../dist/app/bisect.js';
import { informed } from '../../dist/app/commit-contents.js';
import { bisectionOf, findBisection, openJournal, openTree } from '../../dist/cli/session.js';

/**
 * Builds, plain runs and traced runs of each of the two parts, all seconds of builders and machines, and the wall time of the
 * second part. A kernel that
 * another bisection of this state had built counts with the time that it took there.
 */
export async function accountOf(state, id) {
  const journal = openJournal(state);
  try {
    const { header, job } = await findBisection(journal, id, state);
    const tree = openTree(job.repo, state, new AbortController().signal);
    const events = await journal.read(header.id);
    const bisection = await informed(await bisectionOf(job, tree, journal), events);
    return sum(bisection, events, await buildTimes(journal));
  } finally {
    await journal.close();
  }
}

/** Milliseconds that the build of each commit took where it was really built. */
async function buildTimes(journal) {
  const times = new Map();
  for (const { id } of await journal.list())
    for (const event of await journal.read(id))
      if (event.kind === 'built' && !event.cached) times.set(event.commit, event.wallMs);
  return times;
}

/** Work belongs to the stage that was decided on when it began: on all that had ended until then. */
function sum(bisection, events, times) {
  const stages = events.map((_, i) => stageAfter(bisection, events.slice(0, i)));
  const nothing = () => ({ builds: 0, runs: 0, traced: 0 });
  const account = { before: nothing(), confirming: nothing(), seconds: 0, confirmingSeconds: 0 };
  const works = events.flatMap((event) => (event.kind === 'built' || event.kind === 'ran' ? [event.atMs] : []));
  let foundAt = works.at(-1);
  for (const [i, event] of events.entries()) {
    if (event.kind === 'built-ahead') account.seconds += event.wallMs / 1000;
    if (event.kind !== 'built' && event.kind !== 'ran') continue;
    const began = event.atMs - event.wallMs;
    const ended = events.slice(0, i).filter(({ atMs }) => atMs <= began).length;
    const part = stages[ended] === 'confirm' ? account.confirming : account.before;
    if (part === account.before) foundAt = event.atMs;
    if (event.kind === 'built') part.builds++;
    else if (event.traced) part.traced++;
    else part.runs++;
    if (event.kind === 'built' && event.ahead) continue;
    const isStored = event.kind === 'built' && event.cached;
    account.seconds += (isStored ? (times.get(event.commit) ?? 0) : event.wallMs) / 1000;
  }
  account.confirmingSeconds = (works.at(-1) - foundAt) / 1000;
  return account;
}

function stageAfter(bisection, events) {
  const decision = decide(bisection, events);
  return decision.kind === 'work' ? decision.stage.name : 'confirm';
}
