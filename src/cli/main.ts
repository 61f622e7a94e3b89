import { createRequire } from 'node:module';
import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { operatingSystems } from '../core/report/operating-system.ts';
import { exitCodes } from './output/exit.ts';
import { budgetOption, confidenceOption } from './stop-options.ts';

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
  build: { parallel: 2 }          # kernels built side by side; ahead: off builds nothing before it is asked for
  search: { budget: { builds: 40, time: 12h } }

The same command again goes on where it stopped.`;

const reportHelp = `
Examples:
  culprit report console.txt
  dmesg | culprit report - --json | jq -r '.reports[].title'
  culprit report console.txt --vmlinux linux/vmlinux --kernel-source linux
  culprit report --compare run-0.txt run-1.txt
  culprit report --follow /var/log/serial.txt

Exit codes: 0 read, whatever it says, 2 a file cannot be read, 3 this machine failed, 130 interrupted.`;

/** `all`, or a number of lines. */
function lineCount(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number or all.');
}

const runHelp = `
Examples:
  culprit run --good v1.4 -- make test
  culprit run --good v1.4 --build 'make -j4' --jobs 4 --timeout 2m -- ./flaky-test.sh

Exit statuses of the command, as for git bisect run:
  0 good; 1 to 124, 126, 127 bad; 125 this revision cannot be tested; 128 and above stop the search.

Your checkout is not touched. The same command again goes on where it stopped.
Exit codes: 0 found, 1 no commit named, 2 wrong usage, 3 the command or this machine failed, 130 interrupted.`;

const markHelp = `
Examples:
  culprit mark 3f2a9c --exclude 1f0d2c3b4a59 --because 'only renames a function'
  culprit mark 3f2a9c --other 'WARNING in fence_wait'
  culprit mark 3f2a9c --list

One kind of mark at a time, any number of that kind. Every measurement is kept.
Exit codes: 0 done, 2 wrong mark, 3 this machine failed.`;

function wholeNumber(text: string, least: number, most: number): number {
  if (/^-?\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
}

const portNumber = (text: string) => wholeNumber(text, 0, 65_535);
const jobCount = (text: string) => wholeNumber(text, 1, 64);
const priorityNumber = (text: string) => wholeNumber(text, -100, 100);

/** Collects at most two revisions. */
function oneOrTwo(revision: string, before: readonly string[] | undefined): readonly string[] {
  if (before !== undefined && before.length >= 2) throw new InvalidArgumentError('Two revisions are the most.');
  return [...(before ?? []), revision];
}

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
      .addOption(new Option('--strategy <name>', "instead of the job's").choices(['gated', 'syzbot', 'evidence']))
      .addOption(jsonOption())
      .option('--no-sight', 'do not look whether clean runs could have shown the bug')
      .option('--no-prior', 'believe nothing of a commit for what it changes')
      .option('--no-revert-test', 'do not take the named commit back to see whether the crash is gone')
      .addOption(confidenceOption())
      .addOption(budgetOption())
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
    .option('--build-ahead <n>', 'meanwhile build what may be asked for next, in so many more work trees')
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
    .addOption(confidenceOption())
    .addOption(budgetOption())
    .option('--revert-test', 'take the named commit back at the bad revision, to see whether the command succeeds then')
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
    .addOption(
      new Option('--format <name>', 'how').choices(['syzbot', 'git', 'json', 'ktap', 'junit']).default('syzbot'),
    )
    .option('--sight', 'add whether clean revisions could have shown the bug, as comments (syzbot, git)')
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
    .option('--sight <revision...>', 'the system calls of its traced run, or of two revisions side by side', oneOrTwo)
    .option('--priors', 'which commits were most and least suspicious before any test, and why')
    .addHelpText('after', '\nExamples:\n  culprit show 3f2a9c\n  culprit show 3f2a9c --sight v6.4 fa2d2e2c5dc8')
    .action(async (id, options) => {
      const { showBisection } = await import('./commands/show.ts');
      process.exitCode = await showBisection(id, options);
    });

  root
    .command('mark')
    .description("a person's word on a bisection: the same command then goes on with it")
    .argument('<id>', 'id of the bisection, or the beginning of it')
    .addOption(many('--exclude <rev>', 'this commit is not the culprit'))
    .addOption(many('--bad <rev>', 'this revision has the bug'))
    .addOption(many('--good <rev>', 'this revision does not have the bug'))
    .addOption(many('--skip <rev>', 'leave this revision alone'))
    .addOption(many('--same <title>', 'crashes of this title are the bug that is looked for'))
    .addOption(many('--other <title>', 'crashes of this title are another bug'))
    .addOption(many('--prior <rev=weight>', 'so many times as likely as other commits, 0.01 to 100'))
    .addOption(many('--prior-path <path=weight>', 'the same of all commits that touch a path'))
    .addOption(many('--builds <n>', 'so many builds more than the job allows'))
    .addOption(many('--undo <n>', 'take a mark back, by its number'))
    .option('--list', 'list the marks')
    .option('--because <text>', 'why: kept with the mark')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', markHelp)
    .action(async (id, options) => {
      const { markBisection } = await import('./commands/mark.ts');
      process.exitCode = await markBisection(id, options);
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
    .addOption(new Option('--strategy <name>', "instead of the job's").choices(['gated', 'syzbot', 'evidence']))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  culprit import syzbot.txt job.yaml && culprit cause job.yaml')
    .action(async (log, job, options) => {
      const { importLog } = await import('./commands/import.ts');
      process.exitCode = await importLog(log, job ?? options.job, options);
    });

  root
    .command('report')
    .description('read consoles: the crashes that they tell of')
    .argument('[file...]', 'consoles; - is standard input')
    .addOption(new Option('--os <name>', 'whose console it is').choices(['auto', ...operatingSystems]).default('auto'))
    .addOption(new Option('--lines <n>', "lines of each report's text to show").default(12).argParser(lineCount))
    .option('--vmlinux <file>', 'kernel image with debug information: adds files and lines')
    .option('--modules <dir>', 'where the *.ko of that kernel are')
    .option('--kernel-source <dir>', 'source tree of that kernel: says who is to hear of the crash')
    .option('--compare', 'say whether the consoles tell of the same defect as the first one')
    .option('--follow', 'go on reading as the console grows')
    .option('--batch', 'answer JSON lines {"id","os","log"} of standard input with {"id","reports"}')
    .addOption(jsonOption())
    .addHelpText('after', reportHelp)
    .action(async (files, options) => {
      const { reportCrashes } = await import('./commands/report.ts');
      process.exitCode = await reportCrashes(files, options);
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
    .command('serve')
    .description('the service: HTTP API, page, queue and workers in one process')
    .addOption(stateOption())
    .addOption(new Option('--port <n>', 'where it listens; 0 for any that is free').default(8080).argParser(portNumber))
    .option('--host <address>', 'on which address it listens', '127.0.0.1')
    .addOption(
      new Option('--jobs <n>', 'jobs that run side by side (default: one for each 8 cores)').argParser(jobCount),
    )
    .addOption(many('--allow-repo <dir>', 'a directory below which repositories of jobs may lie, any number'))
    .addHelpText('after', '\nExample:\n  culprit serve --allow-repo /srv/git\n\nMore in docs/service.md.')
    .action(async (options) => {
      const { serve } = await import('./commands/serve.ts');
      process.exitCode = await serve(options, version);
    });

  const token = root.command('token').description('tokens that the service lets in; without any, only this host is');
  token
    .command('create')
    .description('make a token and print it, once')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['viewer', 'operator', 'admin'] as const)
        .makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'whose it is')
    .addOption(stateOption())
    .addHelpText('after', '\nExample:\n  culprit token create --role operator --name ada')
    .action(async (options) => {
      const { createToken } = await import('./commands/token.ts');
      process.exitCode = await createToken(options);
    });
  token
    .command('list')
    .description('names and roles')
    .addOption(stateOption())
    .action(async (options) => {
      const { listTokens } = await import('./commands/token.ts');
      process.exitCode = await listTokens(options);
    });
  token
    .command('revoke')
    .description('let it in no more')
    .argument('<name>')
    .addOption(stateOption())
    .action(async (name, options) => {
      const { revokeToken } = await import('./commands/token.ts');
      process.exitCode = await revokeToken(name, options);
    });

  root
    .command('submit')
    .description('hand a job to a service')
    .argument('<job.yaml>', 'the job file; the files that it names are sent along')
    .option('--server <url>', 'where the service is', 'http://127.0.0.1:8080')
    .option('--token <token>', 'default: $CULPRIT_TOKEN')
    .option('--fix', 'find the commit that fixed the crash')
    .addOption(new Option('--priority <n>', '-100 to 100, higher first').default(0).argParser(priorityNumber))
    .option('--embargoed', 'visible to you and to admins only')
    .option('--watch', 'follow it to its end')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  culprit submit hidraw.yaml --watch')
    .action(async (job, options) => {
      const { submit } = await import('./commands/submit.ts');
      process.exitCode = await submit(job, options);
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
