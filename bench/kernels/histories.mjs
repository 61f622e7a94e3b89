// Real kernel histories with known truth: made by the tool beside the checkout, or by another that writes the same.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const maker =
  process.env.CULPRIT_KERNEL_HISTORIES ?? resolve(import.meta.dirname, '../../../shared/tools/make-kernel-history');
const source = '/usr/src/linux-source-6.1.tar.xz';

/** Null where everything is there; otherwise why nothing can be played. */
export function whatIsMissing() {
  return [maker, source].find((path) => !existsSync(path)) ?? null;
}

/**
 * The history of a scenario, its name or the path of a file of its own, below `directory`, made where it is not there
 * yet: its name, the job for a machine, and what is true.
 */
export function historyOf(scenario, directory, arch) {
  const name = basename(scenario, '.mjs');
  const out = join(directory, name);
  if (!existsSync(`${out}.truth.json`)) {
    const which = scenario.includes('/') ? resolve(scenario) : scenario;
    execFileSync(process.execPath, [maker, '--scenario', which, '--out', out, '--force'], { stdio: 'inherit' });
  }
  return { name, job: `${out}.input/${arch}.yaml`, truth: JSON.parse(readFileSync(`${out}.truth.json`, 'utf8')) };
}
