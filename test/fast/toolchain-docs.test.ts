import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { eraSchema, toolchainSchema } from '../../src/core/job/toolchain-schema.ts';
import { builtinEra } from '../../src/core/toolchain/builtin-era.ts';

const page = readFileSync(new URL('../../docs/toolchains.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => parse(text!));

test('the examples of docs/toolchains.md are parts of a job', () => {
  const examples = blocks.filter((block) => 'toolchain' in block);
  expect(examples.length).toBe(2);
  for (const { toolchain } of examples) expect(toolchainSchema.safeParse(toolchain).error).toBeUndefined();
});

test('the table of docs/toolchains.md is the one that is shipped', () => {
  const { compilers, config } = builtinEra('gcc');
  const shown = eraSchema.parse(blocks.find((block) => 'config' in block));
  expect(shown.compilers).toEqual(
    compilers.map(({ compiler, since }) => ({ compiler: compiler ?? 'default', ...(since === null ? {} : { since }) })),
  );
  const changes = config.map((rule) => Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null)));
  expect(shown.config).toEqual(changes);
});
