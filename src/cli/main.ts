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

function program(): Command {
  const root = new Command('culprit')
    .description('Finds the commit that made a kernel crash.')
    .version(version)
    .exitOverride()
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
    .command('log')
    .description('print the log of a bisection')
    .argument('<id>', 'id of the bisection, or the beginning of it')
    .addOption(
      new Option('--format <name>', 'how').choices(['syzbot', 'git', 'json', 'ktap', 'junit']).default('syzbot'),
    )
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
    .command('replay')
    .description('search a recorded bisection again, by the rules of its time or by others')
    .argument('<log>', "syzbot's log; - for standard input")
    .addOption(new Option('--format <name>', 'how').choices(['syzbot', 'json']).default('syzbot'))
    .addOption(
      new Option(
        '--rules <year>',
        "syzbot's of 2019, 2020, 2022, 28 June 2023 or 15 July 2024, or what the evidence says; default those of the log",
      ).choices(['2019', '2020', '2022', '2023', '2024', 'evidence']),
    )
    .addHelpText('after', '\nExample:\n  culprit replay bisect.txt --rules 2024 > other.txt')
    .action(async (log, options) => {
      const { replayLogFile } = await import('./commands/replay.ts');
      process.exitCode = await replayLogFile(log, options);
    });

  root
    .command('audit')
    .description('how far to trust the answer of a bisection, told from its log alone')
    .argument('[logs...]', 'logs of syzbot, or in this format; - for standard input')
    .addOption(new Option('--json', 'one object, for several logs an array').conflicts(['html', 'batch']))
    .addOption(new Option('--html', 'one page that needs nothing else').conflicts(['batch']))
    .option('--batch', 'answer lines of JSON {"id", "log"} from standard input, a byte a character')
    .option('--roundtrip', 'with --batch: answer with each log, printed again')
    .addHelpText('after', '\nExample:\n  culprit audit bisect.txt\n  culprit audit --html *.txt > audit.html')
    .action(async (logs, { json, html, batch, roundtrip }, command) => {
      const { auditBatch, auditFiles } = await import('./commands/audit.ts');
      if (batch) process.exitCode = await auditBatch(roundtrip === true);
      else if (logs.length === 0) command.error("error: missing required argument 'logs'");
      else process.exitCode = await auditFiles(logs, { json, html });
    });

  root
    .command('convert')
    .description('a bisection log in another format')
    .argument(
      '[log]',
      'a log of syzbot, what `git bisect log` prints, or what this command wrote; - for standard input',
    )
    .addOption(
      new Option('--to <format>', 'which').choices(['syzbot', 'git', 'json', 'ktap', 'junit']).default('syzbot'),
    )
    .option('--schema', 'print the schema of the format json')
    .addHelpText(
      'after',
      '\nExample:\n  culprit convert syzbot.txt --to git > bisect.log && git bisect replay bisect.log',
    )
    .action(async (log, { to, schema }, command) => {
      const { convertLogFile, printSchema } = await import('./commands/convert.ts');
      if (schema) process.exitCode = await printSchema();
      else if (log === undefined) command.error("error: missing required argument 'log'");
      else process.exitCode = await convertLogFile(log, { to });
    });

  root
    .command('import')
    .description('go on with a bisection that another tool began: makes its journal from its log')
    .argument('<log>', 'a log of syzbot, or what `git bisect log` prints')
    .argument('[job.yaml]', 'the job that goes on')
    .addOption(stateOption())
    .option('--job <job.yaml>', 'the same')
    .addOption(new Option('--strategy <name>', "instead of the job's").choices(['gated', 'syzbot']))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  culprit import syzbot.txt job.yaml && culprit cause job.yaml')
    .action(async (log, job, options) => {
      const { importLog } = await import('./commands/import.ts');
      process.exitCode = await importLog(log, job ?? options.job, options);
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
