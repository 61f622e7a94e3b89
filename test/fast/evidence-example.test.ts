import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { orWhy } from '../support/skips.ts';

const root = join(import.meta.dirname, '../..');
const isBuilt = existsSync(join(root, 'dist/core/search/evidence-strategy.js'));
const page = readFileSync(join(root, 'docs/evidence.md'), 'utf8');

function example(...names: string[]): string[] {
  const program = join(root, 'bench/evidence-example.mjs');
  const text = execFileSync(process.execPath, [program, '--only', names.join(',')], { encoding: 'utf8' });
  return text.split(/^## .*$/m).slice(1);
}

describe.skipIf(!isBuilt)(
  orWhy('the worked example of docs/evidence.md', isBuilt ? null : 'it needs `npm run build`'),
  () => {
    test('sight finds the bug behind a hidden stretch; without it the claim stays below 0.9', {
      timeout: 120_000,
    }, () => {
      const [without, withSight] = example('hidden', 'hidden-with-sight');
      expect(withSight).toMatch(/found, probability 0\.9\d+\n +0\.9\d+ topic 22, part 3$/m);
      expect(withSight).toContain('| blind |');
      expect(without).not.toContain('blind');
      expect(without).not.toMatch(/found, probability (0\.9|1)/);
    });

    test('a crash tells more than clean runs, clear sight more than blind, foreign crashes nothing', {
      timeout: 120_000,
    }, () => {
      const rows = [...example('runs')[0]!.matchAll(/^\| (.+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
      const sure = Object.fromEntries(rows.map(([, runs, chance]) => [runs, Number(chance)]));
      expect(sure['1 crash']).toBeGreaterThan(0.99);
      expect(sure['10 foreign crashes']).toBe(sure['nothing yet']);
      expect(sure['10 clean, clear']).toBeLessThan(sure['10 clean']);
      expect(sure['10 clean, blind']).toBeGreaterThan(sure['10 clean']);
      expect(sure['30 clean']).toBeGreaterThan(sure['10 clean'] / 2);
    });

    test('the page has a place for every example, and it is filled', () => {
      const places = [...page.matchAll(/^<!-- example: (\S+) -->\n([\s\S]*?)\n<!-- end -->$/gm)];
      expect(places.map(([, name]) => name)).toEqual(['runs', 'sure', 'flaky', 'hidden', 'hidden-with-sight']);
      for (const [, , text] of places) expect(text).toMatch(/^\| .* \|\n\| --- \|/);
    });
  },
);
