import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What each layer may import beside itself: layers of ours, `node:` modules, packages. The drawing is in docs/architecture.md. */
const layers: Record<
  string,
  { readonly layers: readonly string[]; readonly node: boolean; readonly packages: readonly string[] }
> = {
  core: { layers: [], node: false, packages: ['zod', 'pure-rand'] },
  ports: { layers: ['core'], node: false, packages: [] },
  app: { layers: ['core', 'ports'], node: false, packages: [] },
  adapters: { layers: ['core', 'ports'], node: true, packages: ['kysely', 'libsql', 'yaml', 'zod'] },
  service: {
    layers: ['core', 'ports', 'app', 'adapters'],
    node: true,
    packages: ['hono', '@hono/node-server', '@hono/zod-openapi', 'pino'],
  },
  cli: {
    layers: ['core', 'ports', 'app', 'adapters', 'service'],
    node: true,
    packages: ['yaml', '@commander-js/extra-typings'],
  },
};

interface Import {
  readonly from: string;
  readonly what: string;
  readonly text: string;
}

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(directory, name));
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;'"]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm)].map(
    (match) => ({
      from: relative(root, path),
      what: (match[1] ?? match[2])!,
      text,
    }),
  );
}

/** The rule that an import breaks, in words; null where it breaks none. */
function breach(layer: string, { from, what }: Import): string | null {
  const rule = layers[layer]!;
  if (what.startsWith('node:')) return rule.node ? null : `${layer} does no I/O`;
  if (!what.startsWith('.')) {
    const name = what.startsWith('@') ? what.split('/').slice(0, 2).join('/') : what.split('/')[0]!;
    return rule.packages.includes(name) ? null : `${layer} may not use the package ${name}`;
  }
  const target = relative(join(root, 'src'), resolve(root, dirname(from), what)).split('/');
  const [targetLayer = ''] = target;
  if (targetLayer === layer) return layer === 'adapters' ? adapterBreach(from, target) : null;
  return rule.layers.includes(targetLayer) ? null : `${layer} may not import ${targetLayer}`;
}

/** Adapters never import one another; the process wrapper serves them all. */
function adapterBreach(from: string, target: readonly string[]): string | null {
  const own = from.split('/')[2];
  return target[1] === own || target[1] === 'process' ? null : `adapters/${own} may not import adapters/${target[1]}`;
}

for (const layer of Object.keys(layers)) {
  test(`${layer} imports only what the drawing allows`, () => {
    const breaches = sources(join(root, 'src', layer))
      .flatMap(importsOf)
      .flatMap((found) => {
        const rule = breach(layer, found);
        return rule === null ? [] : [`${found.from} imports ${found.what}: ${rule}`];
      });
    expect(breaches).toEqual([]);
  });
}

test('the core reads no clock and draws no random numbers', () => {
  const found = sources(join(root, 'src/core')).filter((path) =>
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/.test(readFileSync(path, 'utf8')),
  );
  expect(found.map((path) => relative(root, path))).toEqual([]);
});

test('the process ends only in the command line', () => {
  const found = ['core', 'ports', 'app', 'adapters', 'service']
    .flatMap((layer) => sources(join(root, 'src', layer)))
    .filter((path) => readFileSync(path, 'utf8').includes('process.exit('));
  expect(found.map((path) => relative(root, path))).toEqual([]);
});

test('knows a breach when it sees one', () => {
  expect(breach('core', { from: 'src/core/search/x.ts', what: 'node:fs', text: '' })).toBe('core does no I/O');
  expect(breach('core', { from: 'src/core/search/x.ts', what: '../../ports/clock.ts', text: '' })).toBe(
    'core may not import ports',
  );
  expect(breach('adapters', { from: 'src/adapters/git/x.ts', what: '../make/y.ts', text: '' })).toBe(
    'adapters/git may not import adapters/make',
  );
  expect(breach('app', { from: 'src/app/x.ts', what: 'kysely', text: '' })).toBe('app may not use the package kysely');
});
