import { Failure } from '../../core/failure/failure.ts';
import type { Edit, HistoryFile } from './history-file.ts';
import type { SourceFile } from './kernel-source.ts';

export interface PlannedCommit {
  /** Number of the commit in the stream, from 1. */
  readonly mark: number;
  readonly parents: readonly number[];
  /** `Name <address>`. */
  readonly author: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly message: string;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The release that this commit is, such as `v6.2`. */
  readonly tag: string | null;
  readonly culprit: boolean;
  readonly builds: boolean;
}

/** 4 March 2024; a commit follows every seven hours, so that hashes are the same everywhere and for ever. */
const firstTime = 1_709_546_400;
const stepSeconds = 7 * 3600;

interface Branch {
  tip: number;
  /** Files that differ from the first commit. */
  files: Map<string, SourceFile>;
  /** Edits since the branch started. */
  edits: Edit[];
}

/**
 * The commits of the history file on top of a tree, oldest first; the first holds the tree. Merging repeats the
 * edits of the branch. Throws `Failure` REPO_UNUSABLE where the tree has not the lines that an edit looks for.
 */
export function planCommits(history: HistoryFile, tree: ReadonlyMap<string, SourceFile>): PlannedCommit[] {
  const maintainer = Object.values(history.people)[0]!;
  const version = versionOf(tree);
  const main: Branch = { tip: 0, files: new Map(), edits: [] };
  const branches = new Map([['main', main]]);
  const branch = (name: string) => {
    const found = branches.get(name);
    if (found === undefined) throw new Error(`history.yaml: no branch ${name} at this place`);
    return found;
  };
  const planned: PlannedCommit[] = [];
  const add = (on: Branch, fields: CommitFields, edits: readonly Edit[], merged?: Branch) => {
    const changed = new Map<string, SourceFile>();
    for (const one of edits) {
      const file = applyEdit(on.files.get(one.file) ?? tree.get(one.file), one);
      on.files.set(one.file, file);
      changed.set(one.file, file);
    }
    on.edits.push(...edits);
    const mark = planned.length + 1;
    planned.push({
      mark,
      parents: [on.tip, merged?.tip ?? 0].filter((tip) => tip > 0),
      author: fields.author,
      time: firstTime + planned.length * stepSeconds,
      message: `${fields.subject}\n\n${fields.body ?? ''}${fields.body ? '\n' : ''}Signed-off-by: ${fields.author}\n`,
      files: planned.length === 0 ? new Map([...tree, ...on.files]) : changed,
      tag: fields.tag ?? null,
      culprit: fields.culprit ?? false,
      builds: fields.builds ?? true,
    });
    on.tip = mark;
  };
  const release = (name: string, edits: readonly Edit[], body?: string) =>
    add(main, { author: maintainer, subject: `Linux ${name}`, tag: `v${name}`, ...(body && { body }) }, edits);

  release(
    `${version.major}.${version.minor}`,
    [...plainVersion(tree), ...history.base],
    'What a tiny User Mode Linux is built from; the rest of the tree is left out.\n',
  );
  for (const entry of history.commits) {
    if ('branch' in entry) {
      branches.set(entry.branch, { tip: main.tip, files: new Map(main.files), edits: [] });
    } else if ('release' in entry) {
      const last = version.minor++;
      const find = `PATCHLEVEL = ${last}\n`;
      release(`${version.major}.${version.minor}`, [
        { file: 'Makefile', find, put: `PATCHLEVEL = ${version.minor}\n` },
      ]);
    } else if ('merge' in entry) {
      const side = branch(entry.merge);
      const subject = `Merge branch '${entry.merge}'`;
      add(main, { author: person(history, entry.by), subject, body: entry.body }, side.edits, side);
    } else {
      add(branch(entry.on), { ...entry, author: person(history, entry.by) }, entry.edits);
    }
  }
  return planned;
}

interface CommitFields {
  readonly author: string;
  readonly subject: string;
  readonly body?: string;
  readonly tag?: string;
  readonly culprit?: boolean;
  readonly builds?: boolean;
}

function person(history: HistoryFile, by: string): string {
  const found = history.people[by];
  if (found === undefined) throw new Error(`history.yaml: nobody is called ${by}`);
  return found;
}

function versionOf(tree: ReadonlyMap<string, SourceFile>): { major: number; minor: number } {
  const text = tree.get('Makefile')?.data.toString('latin1') ?? '';
  const [, major, minor] = /^VERSION = (\d+)\nPATCHLEVEL = (\d+)$/m.exec(text) ?? [];
  if (minor === undefined)
    throw new Failure('REPO_UNUSABLE', {
      what: "the demo's kernel source is no kernel tree",
      why: 'its Makefile states no version',
      mend: 'name a tree or tarball of Linux 6.1 with --source',
    });
  return { major: Number(major), minor: Number(minor) };
}

/** Makes a stable release such as 6.1.192 the release 6.1. */
function plainVersion(tree: ReadonlyMap<string, SourceFile>): Edit[] {
  const text = tree.get('Makefile')?.data.toString('latin1') ?? '';
  return ['SUBLEVEL = 0\n', 'EXTRAVERSION =\n'].flatMap((put) => {
    const [find] = new RegExp(`^${put.split(' ')[0]} =.*\n`, 'm').exec(text) ?? [];
    return find === undefined ? [] : [{ file: 'Makefile', find, put }];
  });
}

function applyEdit(file: SourceFile | undefined, { file: path, find, put }: Edit): SourceFile {
  const parts = file?.data.toString('latin1').split(Buffer.from(find).toString('latin1')) ?? [];
  if (file === undefined || parts.length !== 2)
    throw new Failure('REPO_UNUSABLE', {
      what: "the demo's history does not fit this kernel source",
      why: `${path} ${file === undefined ? 'is not there' : `has ${parts.length - 1} times, not once: ${find.trim().split('\n')[0]}`}`,
      mend: 'use the source of Debian 12: the package linux-source-6.1, which `scripts/setup demo` installs',
    });
  return { ...file, data: Buffer.from(parts.join(Buffer.from(put).toString('latin1')), 'latin1') };
}
