import type { CrashReport } from './crash-report.ts';
import type { OperatingSystem } from './operating-system.ts';
import { type ParseOptions, readConsole, type System } from './read-console.ts';
import { darwin } from './systems/darwin.ts';
import { freebsd } from './systems/freebsd.ts';
import { fuchsia } from './systems/fuchsia.ts';
import { gvisor } from './systems/gvisor.ts';
import { linux } from './systems/linux.ts';
import { netbsd } from './systems/netbsd.ts';
import { openbsd } from './systems/openbsd.ts';
import { user } from './systems/user.ts';

type Parser = (text: string, options: ParseOptions) => CrashReport[];

function parserOf<Text extends string>(system: System<Text>): Parser {
  return (text, options) => readConsole(text, system, options);
}

const parsers: Readonly<Record<OperatingSystem, Parser>> = {
  linux: parserOf(linux),
  freebsd: parserOf(freebsd),
  netbsd: parserOf(netbsd),
  openbsd: parserOf(openbsd),
  darwin: parserOf(darwin),
  fuchsia: parserOf(fuchsia),
  // Starnix runs on Fuchsia, and its panics are written to the same log.
  starnix: parserOf(fuchsia),
  gvisor: parserOf(gvisor),
  user: parserOf(user),
};

/** All crashes in a console of the given system, in its order. Never throws, whatever the text holds. */
export function parseConsoleOf(os: OperatingSystem, text: string, options: ParseOptions = {}): CrashReport[] {
  return parsers[os](text, options);
}
