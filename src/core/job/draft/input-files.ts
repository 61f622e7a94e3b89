import { parseConsole } from '../../report/parse-console.ts';

/** A file of the directory in which somebody wants to begin, and the beginning of its text. */
export interface FoundFile {
  readonly name: string;
  readonly text: string;
}

/** What files are for, by name; null where there is none. */
export interface InputFiles {
  readonly config: string | null;
  readonly c: string | null;
  readonly syz: string | null;
  readonly crash: FoundCrash | null;
}

export interface FoundCrash {
  readonly file: string;
  readonly title: string;
  /** The commit in the name of the kernel, as abbreviated there (`6.5.0-rc3-00123-g3f01e9fed845`); null without one. */
  readonly commit: string | null;
}

/** Names that syzkaller, syzbot and people give, the best first. */
const names = {
  config: [/^\.config$/, /^kernel\.config$/, /^kconfig$/, /^config$/, /^(config|kernel[-_]?config).*$/, /\.config$/],
  c: [/^repro\.c$/, /^repro\.cprog$/, /^repro.*\.(c|cprog)$/, /\.c$/],
  syz: [/^repro\.syz$/, /^repro\.prog$/, /^repro.*\.(syz|prog)$/, /\.syz$/],
  crash: [
    /^(report|repro\.report|report0)(\.txt)?$/,
    /^report.*$/,
    /^console.*$/,
    /^(log0?|repro\.log|dmesg)(\.txt)?$/,
    /\.(log|report)$/,
    /\.txt$/,
  ],
} as const;

/** Tells what is what by name, and looks whether the text agrees. */
export function inputFiles(files: readonly FoundFile[]): InputFiles {
  const first = (role: keyof typeof names, fits: (text: string) => boolean) =>
    names[role].flatMap((name) => files.filter((file) => name.test(file.name) && fits(file.text)))[0]?.name ?? null;
  return {
    config: first('config', (text) => /^(CONFIG_\w+=|# CONFIG_\w+ is not set)/m.test(text)),
    c: first('c', (text) => /\bmain\s*\(/.test(text)),
    syz: first('syz', (text) => /^(r\d+ = )?[a-z_0-9]+(\$\w+)?\(.*\)/m.test(text) && !/\bmain\s*\(/.test(text)),
    crash: firstCrash(files),
  };
}

function firstCrash(files: readonly FoundFile[]): FoundCrash | null {
  for (const name of names.crash)
    for (const file of files.filter((one) => name.test(one.name))) {
      const found = crashIn(file);
      if (found !== null) return found;
    }
  return null;
}

/** The first crash of a console that is no mere failure of tools; null without one. */
export function crashIn({ name, text }: FoundFile): FoundCrash | null {
  const report = parseConsole(text).find(({ suppressed }) => !suppressed);
  if (report === undefined) return null;
  const version = /(?:Linux version |tainted:? .{0,60}?\s|Not tainted )\d+\.\d[^\s]{0,100}?-g([0-9a-f]{7,40})\b/.exec(
    text,
  );
  return { file: name, title: report.title, commit: version?.[1] ?? null };
}

/** What a configuration is for; null where it does not say. */
export function archOfConfig(text: string): 'um' | 'x86_64' | 'arm64' | 'riscv64' | null {
  if (/^CONFIG_UML=y$/m.test(text)) return 'um';
  if (/^CONFIG_X86_64=y$/m.test(text)) return 'x86_64';
  if (/^CONFIG_ARM64=y$/m.test(text)) return 'arm64';
  return /^CONFIG_RISCV=y$/m.test(text) ? 'riscv64' : null;
}
