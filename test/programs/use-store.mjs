// Uses a store of kernels as one of several processes.
// use-store.mjs STORE MOST_BYTES add KEY FILE...: adds a kernel for each file, with keys of this digit and the file's
// number; prints `begun` and `added`. use-store.mjs STORE MOST_BYTES hold KEY: takes a kernel, prints `held`, and
// keeps it until standard input ends.
import { KernelStore } from '../../dist/adapters/make/kernel-store.js';

const [directory, mostBytes, what, key, ...files] = process.argv.slice(2);
const store = new KernelStore(directory, Number(mostBytes));
const say = (text) => process.stdout.write(`${text}\n`);

if (what === 'add') {
  say('begun');
  for (const [i, file] of files.entries()) {
    const facts = { arch: 'um', commit: 'c', signature: 's', compiler: 'gcc' };
    const own = `${key}${i.toString(16)}`.padEnd(64, '0');
    await store.add(own, facts, { vmlinux: file, bootImage: file, config: 'CONFIG_A=y\n', files: null });
  }
  say('added');
} else {
  say((await store.kernel(key)) === null ? 'not there' : 'held');
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.on('end', resolve));
}
