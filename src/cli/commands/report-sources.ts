import { stat } from 'node:fs/promises';
import { SourceDirectory } from '../../adapters/maintainers/source-directory.ts';
import { Symbolizer } from '../../adapters/symbolizer/symbolizer.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { CrashReport } from '../../core/report/crash-report.ts';
import type { OperatingSystem } from '../../core/report/operating-system.ts';
import type { Recipients } from '../../core/report/recipients.ts';
import { symbolizedReport } from '../../core/report/symbolized-report.ts';

interface CompletedReport {
  readonly report: CrashReport;
  /** Null where nobody is named; undefined where nobody asked, or no file is to blame. */
  readonly recipients: Recipients | null | undefined;
}

/** What is known of a kernel beside its consoles: its image, its modules and its source tree. */
export interface ReportSources {
  complete(report: CrashReport, os: OperatingSystem): Promise<CompletedReport>;
  /** What did not work as asked, once, in words; null where all did. */
  readonly problem: string | null;
  close(): void;
}

interface SourceOptions {
  readonly vmlinux?: string | undefined;
  readonly modules?: string | undefined;
  readonly kernelSource?: string | undefined;
}

/** Throws `Failure` INPUT_UNREADABLE where a file or directory is not there. */
export async function reportSources(options: SourceOptions, signal: AbortSignal): Promise<ReportSources> {
  const { vmlinux, modules, kernelSource } = options;
  await demand(vmlinux, 'file');
  await demand(modules, 'directory');
  const symbolizer = vmlinux === undefined ? null : new Symbolizer(vmlinux, modules === undefined ? {} : { modules });
  const tree = kernelSource === undefined ? null : await SourceDirectory.open(kernelSource, { signal });
  return {
    async complete(report, os) {
      // Only Linux has reports whose symbols are looked up so.
      const symbolized =
        symbolizer === null || os !== 'linux'
          ? report
          : symbolizedReport(report, await symbolizer.symbolize(report.text));
      const { guiltyFile } = symbolized;
      return {
        report: symbolized,
        recipients: tree === null || guiltyFile === null ? undefined : await tree.recipients(guiltyFile),
      };
    },
    get problem() {
      const why = symbolizer?.problem ?? null;
      return why === null ? null : `no sources from ${vmlinux}: ${why}`;
    },
    close: () => symbolizer?.close(),
  };
}

async function demand(path: string | undefined, kind: 'file' | 'directory'): Promise<void> {
  if (path === undefined) return;
  try {
    const found = await stat(path);
    if (kind === 'file' ? !found.isFile() : !found.isDirectory()) throw new Error(`it is no ${kind}`);
  } catch (error) {
    throw new Failure('INPUT_UNREADABLE', {
      what: `cannot read \`${path}\``,
      why: error instanceof Error ? error.message : String(error),
      mend: kind === 'file' ? 'name the vmlinux of that kernel' : 'name the directory with its *.ko files',
      cause: error,
    });
  }
}
