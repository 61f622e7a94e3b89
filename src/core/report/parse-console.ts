/**
 * From the console of a machine to the crashes that it tells of: where a report begins and which lines belong to it, its
 * title, its class, the function and the file that it names, and whether it can be trusted. Titles are those of
 * syzkaller (pkg/report, 2026), because the crashes that people ask about were named by it. This folder reads text that
 * exists: it does not watch machines, does not know whether a run was good or bad (core/evidence does), and looks up
 * no addresses itself (adapters/symbolizer does). A new kind of crash of Linux is a new file in `families/`, one of
 * another system or of a program a rule or a file in `systems/`.
 */
import type { CrashReport } from './crash-report.ts';
import { type ParseOptions, readConsole } from './read-console.ts';
import { linux } from './systems/linux.ts';

/** All crashes in a console of Linux, in its order: the first names the run. Never throws, whatever the text holds. */
export function parseConsole(text: string, options: ParseOptions = {}): CrashReport[] {
  return readConsole(text, linux, options);
}
