import type { ClassifiedRun } from '../../core/evidence/classify-run.ts';
import { guiltyFile } from '../../core/report/guilty-file.ts';
import type { Kernel } from '../../ports/kernel-builder.ts';
import type { RunResult } from '../../ports/test-machine.ts';
import type { MachineOptions } from './machine-options.ts';

/** Symbols name files, also that of the guilty function, which the console alone cannot. */
export async function withSymbols(
  { symbolize }: Pick<MachineOptions, 'symbolize'>,
  kernel: Kernel,
  { outcome, report }: ClassifiedRun,
): Promise<Pick<RunResult, 'outcome' | 'report'>> {
  if (report === null || symbolize === undefined) return { outcome, report: report?.text ?? null };
  const text = await symbolize(kernel, report.text);
  if (outcome.kind !== 'crashed') return { outcome, report: text };
  const file = guiltyFile(text, report.title) ?? report.guiltyFile;
  return { outcome: { kind: 'crashed', crash: { ...outcome.crash, guiltyFile: file } }, report: text };
}
