import { oneLine } from '../../core/log/one-line.ts';
import type { CrashReport } from '../../core/report/crash-report.ts';
import type { OperatingSystem } from '../../core/report/operating-system.ts';
import { safeJson } from '../output/json-line.ts';
import { type ReportExtras, reportJson } from '../output/report-json.ts';
import { decoded, reportText } from '../output/report-text.ts';
import { print } from '../output/stdout.ts';

export interface PrinterOptions {
  readonly json: boolean;
  /** Lines of a report's text that are shown to people. */
  readonly textLines: number;
  /** Whether to say which file a report is from. */
  readonly several: boolean;
  /** Each report is a whole answer of its own, because nobody knows which is the last. */
  readonly following: boolean;
}

/** Prints the reports of one console as they come, without keeping them: for machines one line of JSON. */
export class ReportPrinter {
  readonly #file: string;
  readonly #options: PrinterOptions;
  #count = 0;

  constructor(file: string, options: PrinterOptions) {
    this.#file = file;
    this.#options = options;
  }

  report(report: CrashReport, extras: ReportExtras, os: OperatingSystem): Promise<void> {
    const { json, textLines, several, following } = this.#options;
    const isFirst = this.#count++ === 0;
    if (!json) {
      const heading = several && (isFirst || following) ? `${oneLine(this.#file)} (${os})\n\n` : '';
      return print(`${heading}${reportText(report, extras, { textLines })}`);
    }
    const one = reportJson({ ...report, text: decoded(report.text) }, extras);
    if (following) return print(`${safeJson({ file: this.#file, reports: [one], os })}\n`);
    return print(`${isFirst ? this.#jsonHead() : ','}${safeJson(one)}`);
  }

  /** The console has ended. */
  async end(os: OperatingSystem): Promise<void> {
    const { json, following } = this.#options;
    if (json && !following) await print(`${this.#count === 0 ? this.#jsonHead() : ''}],"os":${safeJson(os)}}\n`);
    else if (this.#count === 0 && !json) await print(`${oneLine(this.#file)}: no crash report (read as ${os})\n`);
  }

  /** The console cannot be read, or no further; the message for people is told elsewhere. */
  async fail(error: { readonly code: string; readonly what: string; readonly why: string }): Promise<void> {
    if (!this.#options.json) return;
    const head = this.#options.following || this.#count === 0 ? this.#jsonHead() : '';
    await print(`${head}],"error":${safeJson(error)}}\n`);
  }

  #jsonHead(): string {
    return `{"file":${safeJson(this.#file)},"reports":[`;
  }
}
