import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Part of syzkaller at a commit of March 2023, enough for the two programs that run in a guest. */
const pack = join(import.meta.dirname, '../../../shared/peers/syzkaller-f8902b5747fb.tar.xz');

/** Why syzkaller cannot be built here, or null. */
export function whyNoSyzkaller(): string | null {
  if (!existsSync(pack)) return `${pack} is not there`;
  const missing = [
    ['go', 'version'],
    ['g++', '--version'],
  ].filter(([program, option]) => spawnSync(program!, [option!], { stdio: 'ignore' }).error !== undefined);
  return missing.length > 0 ? `missing to build syzkaller: ${missing.map(([program]) => program).join(', ')}` : null;
}

export interface SyzkallerRepository {
  readonly repository: string;
  readonly commit: string;
  /** A state directory for all tests, so that the programs are built once. */
  readonly state: string;
}

/** A git repository of one commit made from the pack, below the temporary directory. */
export function syzkallerRepository(): SyzkallerRepository {
  const place = join(tmpdir(), 'culprit-test-syzkaller');
  const repository = join(place, 'syzkaller');
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: repository, encoding: 'utf8', env: { ...process.env, ...date } }).trim();
  if (!existsSync(place)) {
    const making = `${place}.${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making);
    execFileSync('tar', ['-xf', pack, '-C', making]);
    renameSync(making, place);
    git('init', '-q', '-b', 'main', '.');
    git('add', '-A', '-f');
    git('-c', 'user.name=syzkaller', '-c', 'user.email=syzkaller@example.org', 'commit', '-q', '-m', 'syzkaller');
  }
  return { repository, commit: git('rev-parse', 'HEAD'), state: join(place, 'state') };
}

const date = { GIT_AUTHOR_DATE: '1677664079 +0100', GIT_COMMITTER_DATE: '1677664079 +0100' };
