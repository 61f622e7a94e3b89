import { oneLine } from '../log/one-line.ts';
import { wrap } from '../mail/columns.ts';
import type { KitCommit, KitFacts } from './kit-facts.ts';

/** What a kit is, for somebody who has never heard of us. */
export function kitReadme(facts: KitFacts): string {
  const { bad, good, crash, boot, config, compilers, runs, cmdline } = facts;
  const files = config.filter(({ kind }) => kind === 'file').length;
  const lines = [
    ...wrap(
      'This directory reproduces a crash of the Linux kernel. It needs a shell, make, gcc with a static C library, what the kernel needs to be built, and git.',
    ),
    '',
    '  ./run.sh /path/to/linux              the commit with the crash',
    ...(good === null ? [] : [`  ./run.sh /path/to/linux ${good.id.slice(0, 12)}  without it`]),
    '  ./run.sh /path/to/linux REVISION     any other',
    '',
    ...wrap(
      'Exit status: 0 the crash came, 1 it did not, 2 wrong usage, 3 there is no kernel or no machine to say so. Nothing is written outside of work/ (or $WORK); the repository is only read.',
    ),
    '',
    'The crash:',
    ...wrap(oneLine(crash.title), '  '),
    'With it:',
    ...commit(bad),
    ...(good === null ? [] : ['Without it:', ...commit(good)]),
    'What a bisection says:',
    ...wrap(oneLine(facts.answer), '  '),
    '',
    ...wrap(
      `It is looked for in up to ${runs} run${runs === 1 ? '' : 's'} (RUNS=N for another number). ${
        crash.sign === 'silence'
          ? 'It shows as a machine that falls silent or ends before the reproducer does.'
          : `It counts as seen when the console has a crash report after the reproducer began${crash.names === null ? '' : ` and names ${oneLine(crash.names)}`}.`
      } The whole console of the last run is in work/console.txt.`,
    ),
    '',
    'What is here:',
    '  run.sh     what does it all',
    ...(files === 0
      ? []
      : [`  ${(files > 1 ? 'config-N' : 'config').padEnd(9)}  configuration of the kernel; olddefconfig follows`]),
    '  repro.c    the reproducer, compiled statically',
    '  guest/     init, which runs it, and a control program that shows that the',
    '             machine is sound; guest/run has their settings',
    '  triggers   texts that begin a crash report',
    '',
    ...wrap(`Machine: ${boot.machine}. Kernel parameters of the job: ${oneLine(cmdline.trim() || 'none')}.`),
    ...compilers.flatMap((compiler) => wrap(`Built in the bisection with: ${oneLine(compiler)}.`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function commit({ id, subject }: KitCommit): string[] {
  return [`  ${id}`, ...wrap(oneLine(subject), '  ')];
}
