import { parseDocument } from 'yaml';
import { Failure } from '../core/failure/failure.ts';
import { isVersionTag } from '../core/history/version-tag.ts';
import { explainIssues } from '../core/job/explain-issues.ts';
import { containerPrefix, type ToolchainSettings } from '../core/job/toolchain.ts';
import { type EraFile, eraSchema, type PatchFields, type ToolchainFields } from '../core/job/toolchain-schema.ts';
import { oneLine } from '../core/log/one-line.ts';
import { builtinEra } from '../core/toolchain/builtin-era.ts';
import {
  type CompilerRule,
  type ConfigRule,
  type EraTable,
  familyOf,
  type Patch,
} from '../core/toolchain/era-table.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { TitleSource } from '../ports/title-source.ts';

/** What the toolchain of a job is read with. */
export interface ToolchainSources {
  readonly tree: SourceTree & TitleSource;
  /** A file that the job names, by its path as written there; `role` is what the job calls it. */
  readonly read: (name: string, role: string) => { readonly path: string; readonly text: string };
}

/**
 * The part of a job that says what builds, with files read and revisions resolved; undefined where it says nothing.
 * Throws `Failure` JOB_INVALID, JOB_NOT_FOUND, COMMIT_NOT_FOUND.
 */
export async function resolveToolchain(
  fields: ToolchainFields,
  sources: ToolchainSources,
): Promise<ToolchainSettings | undefined> {
  const { config, patches, image, prefix } = fields;
  if (Object.values({ ...fields, config: config[0], patches: patches[0] }).every((value) => value === undefined))
    return undefined;
  const era = readEra(fields, sources);
  return {
    prefix: image === undefined ? (prefix ?? []) : containerPrefix(image),
    table: {
      ...compilersAndOptions(fields, era),
      patches: await resolvePatches([...(era?.patches ?? []), ...patches], sources),
    },
  };
}

/** The era as the job writes or names it; null where it is to be off. */
function readEra({ era, compilers, compiler }: ToolchainFields, sources: ToolchainSources): EraFile | null {
  const named = era ?? (compilers !== undefined && compiler === undefined ? 'builtin' : 'off');
  if (typeof named !== 'string') return named;
  if (named === 'off') return null;
  if (named === 'builtin') return { extends: 'builtin', compilers: [], config: [], patches: [] };
  const { path, text } = sources.read(named, 'toolchain.era');
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  const input: unknown = problem === undefined ? document.toJS({ maxAliasCount: 100 }) : null;
  const parsed = eraSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Failure('JOB_INVALID', {
    what: `${path} is no table of eras`,
    why: problem === undefined ? explainIssues(parsed.error.issues, input).join('\n') : problem.message.trimEnd(),
    mend: 'mend it, or take `era: builtin`; docs/toolchains.md shows a whole table',
  });
}

/** Rules of the job come before those of the shipped table, so that they hold where both name a tag. */
function compilersAndOptions(fields: ToolchainFields, era: EraFile | null): Omit<EraTable, 'patches'> {
  const own = { compiler: fields.compiler ?? null, linker: fields.linker ?? null };
  const shipped = builtinEra(familyOf(own.compiler));
  const base = era?.extends === 'builtin' ? shipped : { compilers: [], config: [] };
  const named = (era?.compilers ?? []).map(({ compiler, linker, since }): CompilerRule => {
    const isOwn = compiler === 'default';
    return {
      compiler: isOwn ? own.compiler : compiler,
      linker: linker ?? (isOwn ? own.linker : null),
      since: since ?? null,
    };
  });
  const inherited = base.compilers.map((rule) => (rule.compiler === null ? { ...rule, ...own } : rule));
  return {
    compilers: [...named, ...inherited, { ...own, since: null }],
    config: [...base.config, ...[...(era?.config ?? []), ...fields.config].map(configRule)],
  };
}

function configRule({ off, on, since, before }: EraFile['config'][number]): ConfigRule {
  return { off: off ?? null, on: on ?? null, since: since ?? null, before: before ?? null };
}

/** Patches with files read and revisions resolved. Throws as `resolveToolchain`. */
export async function resolvePatches(patches: readonly PatchFields[], sources: ToolchainSources): Promise<Patch[]> {
  if (patches.length === 0) return [];
  const tags = new Set((await sources.tree.tags()).map(({ tag }) => tag));
  const read = await Promise.all(patches.map((patch) => readPatch(patch, sources)));
  const titles = new Set(read.flatMap(({ title }) => title ?? []));
  const known = await sources.tree.titled([...titles]);
  const resolved: Patch[] = [];
  for (const [i, { title, source }] of read.entries()) {
    const there = title === null ? [] : (known.get(title) ?? []);
    const { since, before } = patches[i]!;
    resolved.push({
      title,
      source: source ?? { kind: 'commit', commit: commitTitled(title!, there) },
      since: await nameOrCommit(since, tags, sources.tree),
      before: await nameOrCommit(before, tags, sources.tree),
      there,
    });
  }
  return resolved;
}

/** What is applied, as far as the job names it, and its title. */
async function readPatch(
  { file, commit, title: given }: PatchFields,
  { tree, read }: ToolchainSources,
): Promise<{ readonly title: string | null; readonly source: Patch['source'] | null }> {
  const title = given ?? null;
  if (file !== undefined) {
    const { path, text } = read(file, 'a patch');
    return { title: title ?? subjectOfPatch(text), source: { kind: 'file', path, text } };
  }
  if (commit === undefined) return { title, source: null };
  const id = await tree.resolve(commit);
  const [details] = await tree.details([id]);
  return { title: title ?? details!.subject, source: { kind: 'commit', commit: id } };
}

/** The subject that git format-patch wrote, without `[PATCH 1/2]`; null where it wrote none. */
function subjectOfPatch(text: string): string | null {
  const header = /^Subject: (.*(?:\n[ \t].*)*)/m.exec(text.slice(0, 1 << 16))?.[1];
  return (
    header
      ?.replace(/\n[ \t]+/g, ' ')
      .replace(/^(?:\[[^\]]*\]\s*)+/, '')
      .trim() || null
  );
}

function commitTitled(title: string, there: readonly string[]): string {
  const [newest] = there;
  if (newest !== undefined) return newest;
  throw new Failure('COMMIT_NOT_FOUND', {
    what: `no commit of the repository has the title "${oneLine(title)}"`,
    why: 'a patch of the job names it',
    mend: 'fetch the branch that has it, or give the patch as a file',
  });
}

/** A tag as it is, another revision as its full id; a release that the repository lacks may be in one that it has. */
async function nameOrCommit(
  name: string | undefined,
  tags: ReadonlySet<string>,
  tree: SourceTree,
): Promise<string | null> {
  if (name === undefined) return null;
  return tags.has(name) || isVersionTag(name) ? name : await tree.resolve(name);
}
