// The families of worlds: what can go wrong in each, as ranges that a world draws its own values from. Shares of the
// main line are given as lengths; chances are per world unless a comment says otherwise.

/** What every world has unless its family says otherwise: a sure bug in a quiet kernel. */
const quiet = {
  /** Chance that a run of a revision with the bug shows it, at the start commit. `sure` is the chance of 1. */
  rate: { sure: 1, otherwise: [1, 1] },
  /** Other rates in other parts of history: how many parts, and their rates. */
  drift: { parts: [0, 0], rate: [1, 1] },
  /** How the file of the report lies to the culprit: touched by it, in its directory, anywhere. */
  guiltyFile: { touched: 0.75, near: 0.12, elsewhere: 0.13 },
  /** Titles of the bug, the chance that each further one is told in the job, the chance of a renamed function. */
  names: { titles: [1, 2], told: 0.7, renamed: 0.1 },
  older: 0,
  /** Chance that the bug came in late, and the latest share of the range (by number) at which it can. */
  age: { young: 0.5, latest: 1 },
  /** Other bugs. `rate` is the chance per run, `first` the chance that it comes before the target does. */
  strays: { count: [0, 0], rate: [0.01, 0.05] },
  masks: { count: [0, 0], rate: [0.3, 1], length: [0.03, 0.3] },
  constant: { chance: 0, length: [0.05, 0.5] },
  /** Stretches in which nothing builds or boots, and the share of single kernels that do not. */
  broken: { stretches: [0, 0], length: [0.005, 0.08], single: 0, bootShare: 0.4 },
  /** Stretches in which the bug never fires. `kinds` are explained in hidden-stretches.mjs. */
  hidden: { chance: 0, kinds: { between: 1 }, length: [0.02, 0.6], more: [0, 2] },
  /** What traced runs tell. */
  sight: { told: 1, right: [0.88, 0.97] },
  /** Failures of machines: chance that a burst begins at a run, and its mean length. */
  infra: { begins: [0, 0.01], length: 3 },
};

const brokenStretches = { stretches: [2, 6], length: [0.005, 0.08], single: 0.08, bootShare: 0.4 };

export const families = {
  deterministic: {},
  flaky: { rate: { sure: 0, otherwise: [0.05, 0.6] }, infra: { begins: [0, 0.02], length: 3 } },
  drift: {
    rate: { sure: 0.4, otherwise: [0.3, 1] },
    drift: { parts: [1, 4], rate: [0.05, 1] },
    infra: { begins: [0, 0.02], length: 3 },
  },
  foreign: {
    rate: { sure: 0.6, otherwise: [0.4, 1] },
    names: { titles: [1, 3], told: 0.6, renamed: 0.25 },
    strays: { count: [1, 3], rate: [0.01, 0.05] },
    masks: { count: [0, 1], rate: [0.2, 1], length: [0.02, 0.2] },
    constant: { chance: 0.25, length: [0.05, 0.3] },
    infra: { begins: [0, 0.02], length: 3 },
  },
  broken: {
    rate: { sure: 0.7, otherwise: [0.5, 1] },
    broken: brokenStretches,
    infra: { begins: [0, 0.03], length: 4 },
  },
  old: {
    rate: { sure: 0.6, otherwise: [0.3, 1] },
    older: 0.25,
    drift: { parts: [0, 1], rate: [0.2, 1] },
    strays: { count: [0, 1], rate: [0.01, 0.05] },
  },
  misleading: {
    rate: { sure: 0.7, otherwise: [0.4, 1] },
    guiltyFile: { touched: 0, near: 0.2, elsewhere: 0.8 },
    strays: { count: [0, 1], rate: [0.01, 0.05] },
  },
  hidden: {
    rate: { sure: 0.8, otherwise: [0.5, 1] },
    age: { young: 0.2, latest: 0.9 },
    hidden: {
      chance: 1,
      kinds: { between: 0.7, from: 0.08, covered: 0.07, older: 0.15 },
      length: [0.05, 0.8],
      more: [0, 2],
    },
    sight: { told: 0.7, right: [0.85, 0.97] },
    infra: { begins: [0, 0.01], length: 3 },
  },
  mixed: {
    rate: { sure: 0.72, otherwise: [0.06, 1] },
    drift: { parts: [0, 2], rate: [0.2, 1] },
    guiltyFile: { touched: 0.65, near: 0.15, elsewhere: 0.2 },
    names: { titles: [1, 3], told: 0.6, renamed: 0.15 },
    older: 0.08,
    strays: { count: [0, 2], rate: [0.005, 0.03] },
    masks: { count: [0, 1], rate: [0.2, 1], length: [0.02, 0.2] },
    constant: { chance: 0.1, length: [0.05, 0.4] },
    broken: { stretches: [1, 4], length: [0.005, 0.06], single: 0.06, bootShare: 0.5 },
    hidden: {
      chance: 0.25,
      kinds: { between: 0.7, from: 0.05, covered: 0.05, older: 0.2 },
      length: [0.02, 0.4],
      more: [0, 1],
    },
    sight: { told: 0.8, right: [0.85, 0.97] },
    infra: { begins: [0, 0.03], length: 4 },
  },
  harsh: {
    rate: { sure: 0.2, otherwise: [0.08, 0.8] },
    drift: { parts: [1, 3], rate: [0.08, 1] },
    guiltyFile: { touched: 0.4, near: 0.15, elsewhere: 0.45 },
    names: { titles: [1, 3], told: 0.5, renamed: 0.3 },
    older: 0.15,
    strays: { count: [1, 3], rate: [0.01, 0.06] },
    masks: { count: [1, 2], rate: [0.2, 1], length: [0.03, 0.25] },
    constant: { chance: 0.3, length: [0.05, 0.5] },
    broken: { stretches: [2, 6], length: [0.01, 0.08], single: 0.1, bootShare: 0.5 },
    hidden: {
      chance: 0.2,
      kinds: { between: 0.7, from: 0.05, covered: 0.05, older: 0.2 },
      length: [0.02, 0.3],
      more: [0, 1],
    },
    sight: { told: 0.7, right: [0.8, 0.95] },
    infra: { begins: [0.01, 0.05], length: 4 },
  },
};

export const familyNames = Object.keys(families);

export function parametersOf(family) {
  if (!Object.hasOwn(families, family)) throw new RangeError(`no family ${family}: ${familyNames.join(', ')}`);
  return { ...quiet, ...families[family] };
}
