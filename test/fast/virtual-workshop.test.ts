import { createHash } from 'node:crypto';
import type { BuilderScene } from '../contract/kernel-builder.ts';
import { kernelBuilderContract } from '../contract/kernel-builder.ts';
import { virtualWorkshop } from '../support/virtual-workshop.ts';

const idOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 40);

/** The stand-in keeps what real builders keep; its time passes as soon as a build waits for it. */
kernelBuilderContract('a builder in virtual time', (): Promise<BuilderScene> => {
  const outcomeOf = (commit: string) =>
    commit === idOf('broken')
      ? ({ kind: 'build-failed', errors: ['x.c:1: error: no'], compiler: 'cc' } as const)
      : ({ kind: 'built', signature: commit.padEnd(64, '0'), kernel: commit, compiler: 'cc' } as const);
  const { workshop, time } = virtualWorkshop(
    {
      build: (commit) => ({ outcome: outcomeOf(commit), ms: commit === idOf('endless') ? 1e9 : 1000 }),
      run: () => ({ outcome: { kind: 'ok' }, ms: 1000 }),
    },
    { builders: 2, machines: 1 },
  );
  const builder: BuilderScene['builder'] = {
    ...workshop.builder,
    build: async (request, onProgress, signal) => {
      const work = workshop.builder.build(request, onProgress, signal);
      await time.pass(work);
      return await work;
    },
  };
  const [good, other, broken, endless] = ['good', 'other', 'broken', 'endless'].map(idOf) as [
    string,
    string,
    string,
    string,
  ];
  return Promise.resolve({ builder, good, other, broken, endless, logs: false });
});
