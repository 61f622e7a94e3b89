import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Minimized, minimize } from './minimize.ts';

/** An option and what it depends on; `selectedBy` switches it on whatever is asked. */
interface Option {
  readonly name: string;
  readonly needs?: string;
  readonly selectedBy?: string;
}

/** What make would make of a configuration without some options: dependants go, selected ones stay. */
function made(world: readonly Option[], without: readonly string[]): string[] {
  const off = new Set(without);
  const on = new Set(world.map(({ name }) => name).filter((name) => !off.has(name)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { name, needs, selectedBy } of world) {
      const isOn =
        (selectedBy !== undefined && on.has(selectedBy)) || (!off.has(name) && (needs === undefined || on.has(needs)));
      if (isOn === on.has(name)) continue;
      changed = true;
      if (isOn) on.add(name);
      else on.delete(name);
    }
  }
  return world.map(({ name }) => name).filter((name) => on.has(name));
}

interface Played extends Minimized {
  readonly lines: readonly string[];
  readonly tried: readonly (readonly string[])[];
  /** Configurations in which the crash came. */
  readonly crashed: readonly string[];
}

function play(
  world: readonly Option[],
  crashes: (on: ReadonlySet<string>) => boolean,
  { titles = ['Kernel mode fault in f'], baseline = [] as readonly string[] | null, tests = 5 } = {},
): Played {
  const steps = minimize({ titles, hasBaseline: true, tests });
  const lines: string[] = [];
  const tried: (readonly string[])[] = [];
  const crashed: string[] = [];
  let next = steps.next();
  while (!next.done) {
    const { value } = next;
    if (value.kind === 'log') {
      lines.push(value.line);
      next = steps.next(null);
    } else if (value.kind === 'full') next = steps.next(made(world, []));
    else if (value.kind === 'baseline') next = steps.next(baseline);
    else {
      tried.push(value.without);
      const on = made(world, value.without);
      const isKept = crashes(new Set(on));
      if (isKept) crashed.push(value.without.join());
      next = steps.next(isKept ? on : null);
    }
  }
  return { ...next.value, lines, tried, crashed };
}

const plain = (count: number, prefix = 'O'): Option[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${prefix}${i}` }));

test('finds the one option that the crash needs where it may try often enough', () => {
  const { after, without } = play(plain(40), (on) => on.has('O17'), { tests: 20 });
  expect(after).toEqual(['O17']);
  expect(without).toHaveLength(39);
});

test('what is left when the tests are used up counts as needed', () => {
  const { after, tests, lines } = play(plain(40), (on) => on.has('O17'), { tests: 3 });
  expect(tests).toBe(3);
  expect(after).toEqual(
    plain(40)
      .slice(16)
      .map(({ name }) => name),
  );
  expect(lines).toContain('we have reached the limit; what is left counts as needed');
  expect(lines.at(-1)).toMatch(/^minimized to 24 configs; suspects: \[O16 O17 /);
});

test('a half that is needed because the other is not needs no test', () => {
  const { lines, tried } = play(plain(6), (on) => on.has('O1'), { tests: 20 });
  expect(lines).toContain("no need to test this chunk, it's definitely needed");
  expect(tried.some((without) => without.includes('O1') && without.includes('O0') && without.length === 2)).toBe(true);
});

test('options of the baseline are not touched, and without a baseline that can be made none are', () => {
  const baseline = plain(20).map(({ name }) => name);
  const { after } = play(plain(30), () => true, { baseline });
  expect(after).toEqual(baseline);
  const { tests, lines } = play(plain(30), () => true, { baseline: null });
  expect([tests, lines.at(-1)]).toEqual([0, 'kconfig minimization: the baseline cannot be made here']);
});

test('what goes with an option is dropped with it, and what another one selects stays', () => {
  const world: Option[] = [
    { name: 'NET' },
    { name: 'INET', needs: 'NET' },
    { name: 'CRYPTO', selectedBy: 'KEEP' },
    { name: 'KEEP' },
  ];
  const { after, without } = play(world, (on) => on.has('KEEP'), { baseline: ['KEEP'], tests: 20 });
  expect(after).toEqual(['CRYPTO', 'KEEP']);
  expect(without).toContain('NET');
});

test('detectors of other crashes go in one test, those of this one stay', () => {
  const world = ['KASAN', 'PROVE_LOCKING', 'BUG', 'DETECT_HUNG_TASK', 'UBSAN'].map((name) => ({ name }));
  const played = (title: string, crashes: (on: ReadonlySet<string>) => boolean = () => true) =>
    play(world, crashes, { titles: [title], baseline: world.map(({ name }) => name) });
  expect(played('KASAN: use-after-free Read in f').after).toEqual(['KASAN']);
  expect(played('WARNING in f').after).toEqual(['BUG']);
  expect(played('INFO: task hung in f').lines).toContain(
    'disabling configs for [UBSAN BUG KASAN LOCKDEP], they are not needed',
  );
  const needed = played('WARNING in f', (on) => on.has('KASAN'));
  expect([needed.after, needed.tests]).toEqual([world.map(({ name }) => name), 1]);
  expect(played('something strange').tests).toBe(0);
});

const option = fc.record({ needs: fc.option(fc.nat(59)), selectedBy: fc.option(fc.nat(59), { freq: 8 }) });

test('whatever the world, what is taken crashed, is what make makes of it, and has all that the crash needs', () => {
  const worlds = fc.record({
    drawn: fc.array(option, { minLength: 1, maxLength: 60 }),
    wanted: fc.array(fc.nat(59), { maxLength: 4 }),
    tests: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(worlds, ({ drawn, wanted, tests }) => {
      const world = drawn.map(({ needs, selectedBy }, i): Option => {
        const needed = needs !== null && needs < i ? { needs: `O${needs}` } : {};
        return { name: `O${i}`, ...needed, ...(selectedBy === null ? {} : { selectedBy: `O${selectedBy}` }) };
      });
      const full = made(world, []);
      const needed = wanted.map((i) => `O${i % drawn.length}`).filter((name) => full.includes(name));
      const played = play(world, (on) => needed.every((name) => on.has(name)), { tests });
      expect(played.tests).toBeLessThanOrEqual(tests);
      expect(played.after).toEqual(made(world, played.without));
      expect(needed.every((name) => played.after.includes(name))).toBe(true);
      if (played.accepted > 0) expect(played.crashed).toContain(played.without.join());
      else expect(played.without).toEqual([]);
      expect(new Set(played.tried.map((without) => without.join())).size).toBe(played.tried.length);
    }),
    { numRuns: 400 },
  );
});
