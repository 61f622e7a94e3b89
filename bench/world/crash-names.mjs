// Titles of crashes: those one bug is seen under, and those of others.

const checkers = [
  'KASAN: use-after-free Read in',
  'KASAN: slab-out-of-bounds Read in',
  'KASAN: null-ptr-deref Write in',
  'general protection fault in',
  'WARNING in',
  'BUG: unable to handle kernel NULL pointer dereference in',
  'kernel BUG in',
  'possible deadlock in',
  'KMSAN: uninit-value in',
  'WARNING: refcount bug in',
];
const verbs = [
  'open',
  'release',
  'poll',
  'ioctl',
  'queue_work',
  'lookup',
  'destroy',
  'xmit',
  'alloc',
  'insert',
  'flush',
  'timeout',
  'attach',
  'write_iter',
];
const words = [
  'tcp',
  'vhost',
  'ext4',
  'hidraw',
  'bpf',
  'snd',
  'kvm',
  'cgroup',
  'netlink',
  'xfrm',
  'ip6',
  'fuse',
  'loop',
  'nfc',
  'rxrpc',
  'l2cap',
  'tun',
  'jfs',
  'ntfs',
  'uhid',
];
/** Crashes that many causes have. */
const vague = [
  'INFO: rcu detected stall in corrupted',
  'lost connection to test machine',
  'no output from test machine',
  'INFO: task hung in rescuer_thread',
  'BUG: soft lockup in smp_call_function',
  'WARNING in static_key_slow_dec',
];

/** A function name, in the manner of the file where it might be. */
export function functionName(random, path = '') {
  const stem = /([\w-]+)\.\w+$/.exec(path)?.[1]?.replaceAll('-', '_') ?? random.pick(words);
  return `${random.yes(0.5) ? stem : random.pick(words)}_${random.pick(verbs)}${random.yes(0.3) ? `_${random.pick(words)}` : ''}`;
}

/**
 * The names of the target: `names` are seen in revisions that do not have `renamedAt`, or all where it is null;
 * each is `[title, weight]`. `reported` is the title of the report, `altTitles` what the job tells besides.
 */
export function targetNames(random, guiltyFile, renamedAt, { titles = 1, told = 0.6 } = {}) {
  const current = functionName(random, guiltyFile);
  const before = random.pick([
    `__${current}`,
    `${current}_locked`,
    current.replace(/_[a-z]+$/, '_do$&'),
    functionName(random, guiltyFile),
  ]);
  const kinds = shuffled(random, checkers).slice(0, titles);
  const namesOf = (name) => kinds.map((checker, i) => [`${checker} ${name}`, i === 0 ? 0.8 : 0.2 / (titles - 1)]);
  const now = namesOf(current);
  const earlier = renamedAt === null ? now : namesOf(before);
  const others = [...now.slice(1), ...(earlier === now ? [] : earlier)].map(([title]) => title);
  return { reported: now[0][0], now, earlier, renamedAt, altTitles: others.filter(() => random.yes(told)) };
}

/** Titles of one other bug. A function of its own: nobody could tell it from the target by name otherwise. */
export function foreignNames(random, avoid, isVague) {
  if (isVague) return [random.pick(vague)];
  for (;;) {
    const name = functionName(random);
    if (avoid.some((title) => title.includes(name))) continue;
    return shuffled(random, checkers)
      .slice(0, random.whole([1, 2]))
      .map((checker) => `${checker} ${name}`);
  }
}

function shuffled(random, list) {
  return list
    .map((item) => [random.next(), item])
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}
