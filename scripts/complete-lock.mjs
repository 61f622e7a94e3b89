// Adds to a package-lock.json the optional packages of other platforms that its registry did not offer, so that
// `npm ci` finds the file complete: version and platform only, no integrity.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2];
const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || lock.packages[`${parent}/${key}`]) continue;
    const m =
      /(android|darwin|freebsd|linux|openharmony|win32|sunos|aix|netbsd|openbsd|wasm32)-?([a-z0-9]+)?-?([a-z0-9]+)?$/.exec(
        name.slice(name.indexOf('/') + 1),
      );
    if (!m || !/^\d/.test(version)) {
      console.log('left out:', name, version);
      continue;
    }
    const [, os, cpu, abi] = m;
    lock.packages[key] = {
      version,
      cpu: [os === 'wasm32' ? 'wasm32' : cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...(os === 'linux' && abi ? { libc: [abi.includes('musl') ? 'musl' : 'glibc'] } : {}),
      optional: true,
      ...(os === 'wasm32' ? {} : { os: [os] }),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log('added', added);
