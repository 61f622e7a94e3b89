import { Symbolizer } from '../../adapters/symbolizer/symbolizer.ts';
import type { CrashReport } from '../../core/report/crash-report.ts';
import type { OperatingSystem } from '../../core/report/operating-system.ts';
import type { Recipients } from '../../core/report/recipients.ts';
import { symbolizedReport } from '../../core/report/symbolized-report.ts';

export interface CompletedReport {
  readonly report: CrashReport;
  /** Undefined where nobody asked. */
  readonly recipients: Recipients | null | undefined;
}

/** What is known of a kernel beside its consoles: its image and its source tree. */
export interface ReportSources {
  complete(report: CrashReport, os: OperatingSystem): Promise<CompletedReport>;
  close(): void;
}

interface SourceOptions {
  readonly vmlinux?: string | undefined;
  readonly modules?: string | undefined;
  readonly kernelSource?: string | undefined;
}

export async function reportSources(options: SourceOptions, _signal: AbortSignal): Promise<ReportSources> {
  const symbolizer = options.vmlinux === undefined ? null : new Symbolizer(options.vmlinux);
  return {
    complete: async (report, os) => ({
      report:
        symbolizer === null || os !== 'linux'
          ? report
          : symbolizedReport(report, await symbolizer.symbolize(report.text)),
      recipients: undefined,
    }),
    close: () => symbolizer?.close(),
  };
}
