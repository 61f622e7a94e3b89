import type { Evidence, Revert, RevisionEvidence } from '../evidence/evidence.ts';
import type { BuildRecord } from '../evidence/journal-event.ts';
import type { Strategy } from './strategy.ts';

/**
 * A strategy for commands that say themselves when a revision cannot be tested: one such run is enough, as for
 * git bisect, while a kernel that did not boot once is tried again.
 */
export function forCommands(strategy: Strategy): Strategy {
  return (known) =>
    strategy({
      ...known,
      evidence: readAsCommand(known.evidence),
      ...(known.reverts === undefined ? {} : { reverts: known.reverts.map(readRevert) }),
    });
}

function readRevert(revert: Revert): Revert {
  return { ...revert, evidence: readRevision(revert.evidence) };
}

/** Revisions that the command called untestable, read as such that do not build. */
function readAsCommand(evidence: Evidence): Evidence {
  return new Map([...evidence].map(([commit, revision]) => [commit, readRevision(revision)]));
}

function readRevision(revision: RevisionEvidence): RevisionEvidence {
  const said = revision.runs.filter(({ outcome }) => outcome.kind === 'test-failed');
  if (said.length === 0 || revision.build === null) return revision;
  if (said.length < revision.runs.length)
    return { ...revision, runs: revision.runs.filter((run) => !said.includes(run)) };
  const { outcome } = said[0]!;
  const errors = outcome.kind === 'test-failed' ? [outcome.title] : [];
  const build: BuildRecord = { ...revision.build, outcome: { kind: 'build-failed', errors, compiler: '' } };
  return { ...revision, build, runs: [] };
}
