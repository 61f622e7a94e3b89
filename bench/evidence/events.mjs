// Journal entries of builds and runs that nobody made.

export function built(commit) {
  const outcome = { kind: 'built', signature: commit, kernel: commit, compiler: 'none' };
  return { kind: 'built', atMs: 0, commit, outcome, wallMs: 0, cached: false, log: '' };
}

/** A run that crashed with a title, or a clean one where that is null. */
export function ran(commit, title, sight = null) {
  const crash = {
    title,
    altTitles: [],
    type: 'BUG',
    frame: null,
    corrupted: null,
    suppressed: false,
    guiltyFile: null,
  };
  const outcome = title === null ? { kind: 'ok' } : { kind: 'crashed', crash };
  return { kind: 'ran', atMs: 0, commit, outcome, wallMs: 0, sight, console: '', report: null };
}
