import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildOutcome } from '../../core/evidence/outcome.ts';
import { Failure } from '../../core/failure/failure.ts';
import { type BuildRecipe, changesOf } from '../../core/toolchain/build-recipe.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { BuildProgress, KernelSpec } from '../../ports/kernel-builder.ts';
import { lieInSource } from './build-errors.ts';
import type { BuildLog } from './build-log.ts';
import { bootTarget, ccacheEnvironment, compilerFlags, type MakePlace, makeVariables } from './build-plan.ts';
import { CompileCounter, FullBuildCount } from './build-progress.ts';
import { compiledFiles } from './compiled-files.ts';
import { lostOptions } from './config-text.ts';
import { type ConfigCache, type ConfigEnd, isConfigInput, makeConfig } from './kernel-config.ts';
import type { KernelStore } from './kernel-store.ts';
import { type MakeEnd, runMake } from './make-run.ts';
import { ObjectDirectory } from './object-directory.ts';
import { filledPrefix, placesOf } from './run-prefix.ts';
import { kernelSignature } from './signature.ts';
import type { Toolchain } from './toolchain.ts';

/**
 * Moves the tree of a worker to a commit and returns its path. The directory that the tree lies in is the
 * worker's own: object directories are put beside the tree.
 */
export type Checkout = (worker: number, commit: string, signal: Cancellation) => Promise<string>;

/** Everything that one build of one revision needs. */
export interface RevisionBuild {
  readonly spec: KernelSpec;
  readonly commit: string;
  /** The commit that has its files as they are built: itself, or one of ours with its patches applied. */
  readonly source: string;
  readonly recipe: BuildRecipe;
  readonly worker: number;
  readonly checkout: Checkout;
  readonly filesHash?: (commit: string, wanted: (path: string) => boolean) => Promise<string>;
  readonly startCommit: string | null;
  readonly directory: string;
  readonly store: KernelStore;
  readonly configs: ConfigCache;
  readonly toolchain: Toolchain;
  /** Key of the kernel in the store. */
  readonly key: string;
  readonly log: BuildLog;
  readonly jobs: number;
  /** Whether nobody waits for it. */
  readonly ahead?: boolean;
  /** When the time limit ends, on the clock of `performance.now()`. */
  readonly deadlineMs: number;
  readonly onProgress: (progress: BuildProgress) => void;
  readonly signal: Cancellation;
}

/** Checks out, configures, makes, signs and stores one revision. */
export async function buildRevision(build: RevisionBuild): Promise<BuildOutcome> {
  const tree = await build.checkout(build.worker, build.source, build.signal);
  checkPath(tree);
  const configured = await configure(build, tree);
  if (configured.kind !== 'configured') return outcomeOf(configured, build.toolchain);
  noteLostOptions(build, configured.config);
  const objects = objectDirectory(build, tree, 'objects');
  const place = { tree, objects: objects.path };
  const end = await makeIn(build, objects, (isFresh) => makeKernel(build, place, configured.config, isFresh));
  return end.kind === 'made' ? await keep(build, place, configured.config) : outcomeOf(end, build.toolchain);
}

/** The final configuration, from the cache where one was made from the same files. */
export async function configure(build: RevisionBuild, tree: string): Promise<ConfigEnd> {
  const { spec, toolchain, recipe } = build;
  const madeFrom = build.filesHash && [
    spec.arch,
    spec.config.map((part) => (part.kind === 'target' ? [part.target] : ['', part.text])),
    toolchain.identity,
    await build.filesHash(build.source, isConfigInput),
    ...(changesOf(recipe).length === 0 ? [] : [changesOf(recipe)]),
  ];
  const known = madeFrom && (await build.configs.find(madeFrom));
  if (known) return { kind: 'configured', config: known };
  const objects = objectDirectory(build, tree, 'configuration');
  const made = await makeIn<ConfigEnd>(build, objects, () =>
    makeConfig({
      parts: spec.config,
      changes: changesOf(recipe),
      objects: objects.path,
      isStart: build.commit === build.startCommit,
      make: (target) => make(build, { tree, objects: objects.path }, [target]),
    }),
  );
  if (made.kind === 'configured' && madeFrom) await build.configs.add(madeFrom, made.config);
  return made;
}

/**
 * A directory beside the tree that only builds for the same architecture with the same compiler and the same changes of the
 * configuration share.
 */
function objectDirectory({ spec, toolchain, recipe }: RevisionBuild, tree: string, name: string): ObjectDirectory {
  const changes = recipe.config.length === 0 ? '' : `-${shortHash(JSON.stringify(recipe.config))}`;
  return new ObjectDirectory(join(dirname(tree), `${name}-${spec.arch}-${toolchain.tag}${changes}`));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/**
 * Lets make work in a directory that earlier revisions were made in. Where that fails and the reason is not
 * plainly in the source, what they left there may be the reason: then once more from nothing.
 */
async function makeIn<End extends MakeEnd | ConfigEnd>(
  build: RevisionBuild,
  objects: ObjectDirectory,
  attempt: (isFresh: boolean) => Promise<End>,
): Promise<End> {
  const isFresh = await objects.begin();
  const end = await attempt(isFresh);
  if (end.kind !== 'host-failed') await objects.end();
  if (end.kind !== 'failed' || isFresh || lieInSource(end.errors)) return end;
  build.log.note('this may be due to what is left of other revisions: once more from nothing');
  await objects.clear();
  return await makeIn(build, objects, attempt);
}

async function makeKernel(build: RevisionBuild, place: MakePlace, config: string, isFresh: boolean): Promise<MakeEnd> {
  await writeIfOther(join(place.objects, '.config'), config);
  const fullCount = new FullBuildCount(join(build.directory, 'counts', `${build.spec.arch}-${build.toolchain.tag}`));
  const counter = new CompileCounter(isFresh ? await fullCount.read() : null, build.onProgress);
  const target = bootTarget(build.spec.arch, config).target;
  const flags = compilerFlags(config, build.toolchain, place);
  const end = await make(build, place, [...flags, `-j${build.jobs}`, target], (line) => counter.line(line));
  if (end.kind === 'made' && isFresh) await fullCount.write(counter.done);
  return end;
}

function make(
  build: RevisionBuild,
  place: MakePlace,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<MakeEnd> {
  const cache = join(build.directory, 'ccache');
  return runMake({
    place,
    args: [...makeVariables(build.spec.arch, build.toolchain, place), ...args],
    env: ccacheEnvironment(cache, place),
    prefix: filledPrefix(build.spec.prefix ?? [], placesOf(place.tree, cache)),
    timeoutMs: Math.max(1000, build.deadlineMs - performance.now()),
    signal: build.signal,
    log: build.log,
    onLine,
    yields: build.ahead === true,
  });
}

/** Signs and stores what make made. */
async function keep(build: RevisionBuild, { objects, tree }: MakePlace, config: string): Promise<BuildOutcome> {
  const { spec, commit, toolchain, key } = build;
  const vmlinux = join(objects, 'vmlinux');
  const bootImage = join(objects, bootTarget(spec.arch, config).file);
  const signature = await kernelSignature(vmlinux).catch((error: Error) => error);
  if (signature instanceof Error || !existsSync(bootImage)) {
    const why = signature instanceof Error ? signature.message : `there is no ${bootImage}`;
    return outcomeOf({ kind: 'failed', errors: [`make ended well, but made no kernel: ${why}`] }, toolchain);
  }
  const facts = { arch: spec.arch, commit, signature, compiler: toolchain.identity };
  const finalConfig = await readFile(join(objects, '.config'), 'utf8');
  const files = await compiledFiles(objects, tree, vmlinux).catch(() => null);
  await build.store.add(key, facts, { vmlinux, bootImage, config: finalConfig, files });
  build.log.note(`signature: ${signature}`);
  return { kind: 'built', signature, kernel: key, compiler: toolchain.identity };
}

function outcomeOf(end: Exclude<MakeEnd, { kind: 'made' }>, toolchain: Toolchain): BuildOutcome {
  return end.kind === 'failed'
    ? { kind: 'build-failed', errors: end.errors, compiler: toolchain.identity }
    : { kind: 'infra-failed', reason: end.reason };
}

/** Asked-for options that the kernel does not have: at most 20, in the log, as a hint why a crash may not show. */
function noteLostOptions(build: RevisionBuild, config: string): void {
  const requested = build.spec.config.map((part) => (part.kind === 'file' ? part.text : '')).join('\n');
  const lost = lostOptions(requested, config);
  if (lost.length === 0) return;
  const more = lost.length > 20 ? [`and ${lost.length - 20} more`] : [];
  build.log.note(['options that olddefconfig did not keep:', ...lost.slice(0, 20), ...more].join('\n  '));
}

/** Writes a file only where its text changes: make looks at its time. */
async function writeIfOther(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) !== text) await writeFile(path, text);
}

/** The kernel's makefiles and make's own word splitting bear only plain paths. */
function checkPath(tree: string): void {
  if (/^[\w./+@%=,~-]+$/.test(tree)) return;
  throw new Failure('STATE_UNUSABLE', {
    what: `kernels cannot be built in ${JSON.stringify(tree)}`,
    why: 'its path has a space or another character that make or a shell reads otherwise',
    mend: 'choose a directory with a plain name: --state DIR',
  });
}
