import { expect, test } from 'vitest';
import { TreePool } from './tree-pool.ts';

/** A use that ends when it is told to. */
function held() {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

function pool(trees: number, capacity: number) {
  const prepared: string[] = [];
  const used: string[] = [];
  const shared = new TreePool<string>({
    trees,
    capacity,
    prepare: (tree, commit) => {
      prepared.push(`${commit} in ${tree}`);
      return commit === 'broken' ? Promise.reject(new Error('broken')) : Promise.resolve(commit);
    },
  });
  const use = (commit: string, until: Promise<void> = Promise.resolve()) =>
    shared.use(commit, async (_, tree) => {
      used.push(`${commit} in ${tree}`);
      await until;
    });
  return { prepared, used, use };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a tree that is ready for the commit is taken again', async () => {
  const { prepared, use } = pool(2, 1);
  await use('a');
  await use('a');
  expect(prepared).toEqual(['a in 0']);
});

test('a tree that was made ready for later stays while older ones will do', async () => {
  const { prepared, use } = pool(3, 1);
  for (const commit of ['a', 'later', 'b', 'c', 'later']) await use(commit);
  expect(prepared).toEqual(['a in 0', 'later in 1', 'b in 2', 'c in 0']);
});

test('uses of one commit get a tree each, and wait where there is none', async () => {
  const { used, prepared, use } = pool(2, 1);
  const first = held();
  const second = held();
  const all = [use('a', first.until), use('a', second.until), use('a')];
  await turn();
  expect(used).toEqual(['a in 0', 'a in 1']);
  second.release();
  await turn();
  expect(used).toEqual(['a in 0', 'a in 1', 'a in 1']);
  first.release();
  await Promise.all(all);
  expect(prepared).toEqual(['a in 0', 'a in 1']);
});

test('a shared tree is prepared once, and moves on only when nobody is left in it', async () => {
  const { used, prepared, use } = pool(1, 2);
  const one = held();
  const two = held();
  const all = [use('a', one.until), use('a', two.until), use('b')];
  await turn();
  one.release();
  await turn();
  expect(used).toEqual(['a in 0', 'a in 0']);
  two.release();
  await Promise.all(all);
  expect([used.at(-1), prepared]).toEqual(['b in 0', ['a in 0', 'b in 0']]);
});

test('where a tree cannot be made ready the use fails, and the next one tries anew', async () => {
  const { prepared, use } = pool(1, 1);
  await expect(use('broken')).rejects.toThrow('broken');
  await expect(use('broken')).rejects.toThrow('broken');
  await use('a');
  expect(prepared).toEqual(['broken in 0', 'broken in 0', 'a in 0']);
});
