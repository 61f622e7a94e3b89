// What a bisection cost, from its journal: before it had an answer, and for the confirmation of that answer.
import { decide } from '../../dist/app/bisect.js';
import { informed } from '../../dist/app/commit-contents.js';
import { bisectionOf, findBisection, openJournal, openTree } from '../../dist/cli/session.js';

/** Builds, plain runs and traced runs of each of the two parts, and all seconds of builders and machines. */
export async function accountOf(state, id) {
  const journal = openJournal(state);
  try {
    const { header, job } = await findBisection(journal, id, state);
    const tree = openTree(job.repo, state, new AbortController().signal);
    const events = await journal.read(header.id);
    const bisection = await informed(await bisectionOf(job, tree, journal), events);
    return sum(bisection, events);
  } finally {
    await journal.close();
  }
}

/** Work belongs to the stage that was decided on when it began: on all that had ended until then. */
function sum(bisection, events) {
  const stages = events.map((_, i) => stageAfter(bisection, events.slice(0, i)));
  const nothing = () => ({ builds: 0, runs: 0, traced: 0 });
  const account = { before: nothing(), confirming: nothing(), seconds: 0 };
  for (const [i, event] of events.entries()) {
    const began = event.atMs - event.wallMs;
    const ended = events.slice(0, i).filter(({ atMs }) => atMs <= began).length;
    const part = stages[ended] === 'confirm' ? account.confirming : account.before;
    if (event.kind === 'built') part.builds++;
    else if (event.traced) part.traced++;
    else part.runs++;
    account.seconds += event.wallMs / 1000;
  }
  return account;
}

function stageAfter(bisection, events) {
  const decision = decide(bisection, events);
  return decision.kind === 'work' ? decision.stage.name : 'confirm';
}
