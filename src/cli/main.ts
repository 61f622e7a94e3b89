import { createRequire } from 'node:module';
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { exitCodes } from './output/exit.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const stateOption = () =>
  new Option('--state <dir>', 'where journal, kernels and consoles are kept (default: $XDG_STATE_HOME/culprit)');
const jsonOption = () => new Option('--json', 'for machines: JSON on standard output');

const jobFile = `
A whole job file:
  kernel:
    repo: ./linux                 # path or URL
    commit: 9f7fb8de5d9b          # where the crash was seen
    config: ./kernel.config       # or a list, merged in order: [tinyconfig, ./more.config]
  reproducer:
    c: ./repro.c
    timeout: 60s
  crash:                          # optional: otherwise learned on the start commit
    title: general protection fault in hidraw_release
  machine: { type: qemu, count: 2, memory: 512MiB }
  search: { budget: { builds: 40, time: 12h } }

The same command again goes on where it stopped.`;

const runHelp = `
Examples:
  culprit run --good v1.4 -- make test
  culprit run --good v1.4 --build 'make -j4' --jobs 4 --timeout 2m -- ./flaky-test.sh

Exit statuses of the command, as for git bisect run:
  0 good; 1 to 124, 126, 127 bad; 125 this revision cannot be tested; 128 and above stop the search.

Your checkout is not touched. The same command again goes on where it stopped.
Exit codes: 0 found, 1 no commit named, 2 wrong usage, 3 the command or this machine failed, 130 interrupted.`;

/** An option that may be given any number of times. */
function many<Flags extends string>(flags: Flags, description: string) {
  const none: readonly string[] = [];
  return new Option(flags, description)
    .default(none, 'none')
    .argParser((value, before: readonly string[]) => [...before, value]);
}

function program(): Command {
  const root = new Command('culprit')
    .description('Finds the commit that made a kernel crash.')
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nFirst steps:\n  culprit demo           a real bisection of a small real kernel history\n  culprit doctor         what is missing on this machine\n  culprit cause job.yaml',
    );

  for (const [kind, what, example] of [
    ['cause', 'find the commit that introduced a crash', 'culprit cause hidraw.yaml --json | jq -r .culprit'],
    ['fix', 'find the commit that fixed a crash', 'culprit fix hidraw.yaml'],
  ] as const) {
    root
      .command(kind)
      .description(what)
      .argument('<job.yaml>', 'the job file')
      .addOption(stateOption())
      .addOption(new Option('--strategy <name>', "instead of the job's").choices(['gated', 'syzbot']))
      .addOption(jsonOption())
      .option('--quiet', 'no progress on standard error')
      .addHelpText(
        'after',
        `\nExample:\n  ${example}\n${jobFile}\n\nExit codes: 0 found, 1 no commit named, 2 wrong job, 3 this machine failed, 130 interrupted.`,
      )
      .action(async (job, options) => {
        const { runBisection } = await import('./commands/cause.ts');
        process.exitCode = await runBisection(kind, job, options);
      });
  }

  root
    .command('run')
    .description('find the commit from which on a command fails, in any git repository')
    .argument('<command...>', 'what to run on a revision, in a work tree of ours')
    .option('--bad <rev>', 'a revision where it fails', 'HEAD')
    .addOption(many('--good <rev>', 'a revision where it succeeds, any number; without one tags are walked back over'))
    .option('--first-parent', 'follow only the first parents of merges')
    .addOption(many('--path <pathspec>', 'only commits that touch this, any number'))
    .addOption(new Option('--term-new <term>', 'what the newer state is called instead of bad'))
    .addOption(new Option('--term-old <term>', 'what the older state is called instead of good'))
    .addOption(new Option('--term-bad <term>', "git's other name of --term-new").hideHelp())
    .addOption(new Option('--term-good <term>', "git's other name of --term-old").hideHelp())
    .option('--build <line>', 'shell line that makes a revision ready once for all its runs')
    .option('--build-timeout <time>', 'a build that takes longer cannot be tested')
    .option('--timeout <time>', 'for a run, such as 90s or 10m; default none')
    .addOption(
      new Option('--timeout-is <verdict>', 'what a run says that takes longer').choices(['bad', 'skip']).default('bad'),
    )
    .option('--jobs <n>', 'runs side by side, each in a work tree of its own', '1')
    .option('--shared-tree', 'runs side by side share one work tree: the command writes nothing there')
    .addOption(
      new Option('--titles [os]', 'tell crashes apart by their reports in the output').choices(['linux'] as const),
    )
    .option('--crash <title>', 'with --titles: the crash that is looked for; default: learned on the bad revision')
    .addOption(many('--carry <path>', 'bring this file that git does not track, any number'))
    .option('--clean', 'remove ignored files too before another revision is tested')
    .option('--repo <dir>', 'the repository; default the one around this directory')
    .addOption(
      new Option('--strategy <name>', 'how to search')
        .choices(['evidence', 'gated', 'syzbot', 'git'])
        .default('evidence'),
    )
    .addOption(stateOption())
    .addOption(jsonOption())
    .option('--quiet', 'no progress on standard error')
    .passThroughOptions()
    .addHelpText('after', runHelp)
    .action(async (command, options) => {
      const { runCommand } = await import('./commands/run.ts');
      process.exitCode = await runCommand(command, options);
    });

  root
    .command('log')
    .description('print the log of a bisection')
    .argument('<id>', 'id of the bisection, or the beginning of it')
    .addOption(new Option('--format <name>', 'how').choices(['syzbot', 'git', 'json']).default('syzbot'))
    .addOption(stateOption())
    .addHelpText('after', '\nExample:\n  culprit log 3f2a9c --format git > bisect.log && git bisect replay bisect.log')
    .action(async (id, options) => {
      const { printLog } = await import('./commands/log.ts');
      process.exitCode = await printLog(id, options);
    });

  root
    .command('status')
    .description('list the bisections')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  culprit status')
    .action(async (options) => {
      const { printStatus } = await import('./commands/status.ts');
      process.exitCode = await printStatus(options);
    });

  root
    .command('show')
    .description('show one bisection: result, revisions, runs and their consoles')
    .argument('<id>', 'id of the bisection, or the beginning of it')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  culprit show 3f2a9c')
    .action(async (id, options) => {
      const { showBisection } = await import('./commands/show.ts');
      process.exitCode = await showBisection(id, options);
    });

  root
    .command('simulate')
    .description('bisect a simulated world: a driver answers builds and runs over standard input and output')
    .addOption(new Option('--oracle <where>', 'where the driver speaks').choices(['stdio']).makeOptionMandatory())
    .option('--strategy <name>', 'how to search')
    .addHelpText('after', '\nExample:\n  node bench/simulate.mjs --families flaky --scenarios 5 --black-box')
    .action(async (options) => {
      const { simulate } = await import('./commands/simulate.ts');
      process.exitCode = await simulate(options.strategy);
    });

  root
    .command('doctor')
    .description('say what is missing on this machine, each with its remedy')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  culprit doctor')
    .action(async (options) => {
      const { examine } = await import('./commands/doctor.ts');
      process.exitCode = await examine(options);
    });

  root
    .command('demo')
    .description('a real bisection of a small real kernel history, from nothing')
    .option('--directory <dir>', 'where history and state go', '.culprit/demo')
    .option('--source <path>', 'kernel tarball or tree', '/usr/src/linux-source-6.1.tar.xz')
    .addHelpText('after', '\nExample:\n  npm run demo')
    .action(async (options) => {
      const { demo } = await import('./commands/demo.ts');
      process.exitCode = await demo(options);
    });
  return root;
}

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  else throw error;
}
