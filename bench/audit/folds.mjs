// Folds for cross-validation: logs that share a bug or a commit stand in the same one.

/** For each log the number of its fold, 0 to `count` - 1; another seed gives another division. */
export function foldsOf(cases, count, seed) {
  const groups = groupsOf(cases);
  const names = shuffled([...new Set(groups)], seed);
  const foldOf = new Map(names.map((name, i) => [name, i % count]));
  return groups.map((name) => foldOf.get(name));
}

function groupsOf(cases) {
  const parent = new Map();
  const find = (name) => {
    while (parent.get(name) !== name) name = parent.get(name);
    return name;
  };
  const join = (a, b) => {
    for (const name of [a, b]) if (!parent.has(name)) parent.set(name, name);
    parent.set(find(a), find(b));
  };
  for (const { truth } of cases) {
    join(truth.file, truth.file);
    for (const shared of [truth.bugId, truth.trueCulprit, truth.reportedCulprit])
      if (shared) join(truth.file, `shared ${shared}`);
  }
  return cases.map(({ truth }) => find(truth.file));
}

function shuffled(list, seed) {
  let state = (seed * 7919 + 13) >>> 0;
  const random = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) random();
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
