import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { ConfigPart } from '../../core/job/job.ts';
import { configLines } from '../../core/toolchain/changed-config.ts';
import type { ConfigChange } from '../../core/toolchain/era-table.ts';
import { looksLikeConfig, strangeLines } from './config-text.ts';
import type { MakeEnd } from './make-run.ts';

/** What a configuration is made with. */
export interface ConfigRequest {
  readonly parts: readonly ConfigPart[];
  /** What is changed after that, for this revision. */
  readonly changes: readonly ConfigChange[];
  /** Directory that make writes `.config` to; its programs stay there for the next time. */
  readonly objects: string;
  /** Whether trouble with the configuration itself is the request's fault, not this revision's. */
  readonly isStart: boolean;
  /** Runs make for one target in `objects`. */
  readonly make: (target: string) => Promise<MakeEnd>;
}

export type ConfigEnd = { readonly kind: 'configured'; readonly config: string } | Exclude<MakeEnd, { kind: 'made' }>;

/**
 * Merges the parts in their order: a target is made by make, a file is appended, and where an option is there
 * twice the later line holds; then the changes, and `olddefconfig`. Throws `Failure` CONFIG_REJECTED.
 */
export async function makeConfig(request: ConfigRequest): Promise<ConfigEnd> {
  const file = join(request.objects, '.config');
  await mkdir(request.objects, { recursive: true });
  await rm(file, { force: true });
  for (const part of [...request.parts, { kind: 'target', target: 'olddefconfig' } as const]) {
    if (part.kind === 'target' && part.target === 'olddefconfig') await change(file, request.changes);
    if (part.kind === 'file') {
      await appendFile(file, `\n${part.text}\n`);
      continue;
    }
    const end = await request.make(part.target);
    if (end.kind === 'made') continue;
    if (end.kind === 'failed' && request.isStart && isUnknownTarget(part.target, end.errors))
      throw rejected(part, end.errors);
    return end;
  }
  return { kind: 'configured', config: await readFile(file, 'utf8') };
}

async function change(file: string, changes: readonly ConfigChange[]): Promise<void> {
  if (changes.length > 0) await appendFile(file, `\n${configLines(await readFile(file, 'utf8'), changes)}`);
}

/** Throws `Failure` CONFIG_REJECTED for parts that no revision could take. */
export function checkConfigParts(parts: readonly ConfigPart[]): void {
  for (const part of parts) {
    if (part.kind === 'target' && !/^[a-z0-9][\w.-]*config$/i.test(part.target))
      throw rejected(part, ['this cannot be the name of a configuration target']);
    if (part.kind === 'file' && !looksLikeConfig(part.text))
      throw rejected(part, [
        'it has no line such as `CONFIG_NET=y`',
        ...strangeLines(part.text).slice(0, 3).map(quote),
      ]);
  }
}

function isUnknownTarget(target: string, errors: readonly string[]): boolean {
  return errors.some(
    (error) => /No rule to make target|Can't find default configuration/.test(error) && error.includes(target),
  );
}

function rejected(part: ConfigPart, why: readonly string[]): Failure {
  const [what, mend] =
    part.kind === 'target'
      ? [
          `\`make ${part.target}\` does not work`,
          'name a target that `make help` of this kernel lists, such as defconfig',
        ]
      : [
          `${part.path} is no kernel configuration`,
          'give the .config of a build, or a fragment with lines of its form',
        ];
  return new Failure('CONFIG_REJECTED', { what, why: why.join('\n'), mend });
}

function quote(line: string): string {
  return JSON.stringify(line.slice(0, 100));
}

/**
 * Files of a kernel tree that decide how parts become a configuration: all that Kconfig reads or runs. Makefiles
 * at the top and of architectures are among them, as they choose the files; a release so makes a new one.
 */
export function isConfigInput(path: string): boolean {
  return /(^|\/)[^/]*config[^/]*$|^scripts\/|\.sh$|^Makefile$|^arch\/[^/]+\/(configs\/|[^/]*Makefile)|^kernel\/configs\//i.test(
    path,
  );
}

/** Configurations made before, by all that they were made from. */
export class ConfigCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** `madeFrom` names everything that the configuration depends on. */
  async find(madeFrom: readonly unknown[]): Promise<string | null> {
    return await readFile(this.#file(madeFrom), 'utf8').catch(() => null);
  }

  async add(madeFrom: readonly unknown[], config: string): Promise<void> {
    const file = this.#file(madeFrom);
    await mkdir(dirname(file), { recursive: true });
    // Builders side by side may make the same one.
    const own = `${file}.${randomUUID()}`;
    await writeFile(own, config, { flush: true });
    await rename(own, file);
  }

  #file(madeFrom: readonly unknown[]): string {
    return join(this.#directory, createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex'));
  }
}
