import type { SyzOptions } from '../syzkaller/syz-options.ts';

/** A file that is carried into the guest. */
export interface CarriedSpec {
  /** Absolute. */
  readonly path: string;
  /** What it is called in the guest. */
  readonly name: string;
  readonly executable: boolean;
  /** Of its contents when the job was read, 64 hex digits. */
  readonly sha256: string;
}

/** One reproducer as it is carried out: paths absolute, texts read. */
export type ReproducerSpec =
  | (Common & { readonly kind: 'c'; readonly path: string; readonly source: string; readonly args: readonly string[] })
  | (Common & {
      readonly kind: 'syz';
      readonly path: string;
      readonly source: string;
      readonly options: SyzOptions;
      /** Absolute path or URL, and a revision as the job names it. */
      readonly syzkaller: { readonly repo: string; readonly commit: string };
    })
  | (Common & { readonly kind: 'command'; readonly program: CarriedSpec; readonly args: readonly string[] });

interface Common {
  readonly files: readonly CarriedSpec[];
  readonly timeoutMs: number;
}

/** All of it that outcomes depend on, and not where things lie. */
export function identityOfReproducers(specs: readonly ReproducerSpec[]): readonly unknown[] {
  return specs.map((spec) => {
    const files = spec.files.map(({ name, executable, sha256 }) => [name, executable, sha256]);
    const own = {
      c: (c: Of<'c'>) => [c.source, c.args],
      syz: (syz: Of<'syz'>) => [syz.source, syz.options, syz.syzkaller.commit],
      command: ({ program, args }: Of<'command'>) => [program.name, program.sha256, args],
    }[spec.kind] as (spec: ReproducerSpec) => unknown[];
    return [spec.kind, spec.timeoutMs, files, ...own(spec)];
  });
}

type Of<K extends ReproducerSpec['kind']> = Extract<ReproducerSpec, { kind: K }>;
