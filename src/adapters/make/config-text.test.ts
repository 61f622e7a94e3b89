import { expect, test } from 'vitest';
import { looksLikeConfig, lostOptions, strangeLines } from './config-text.ts';

test('tells which options a configuration lost', () => {
  const requested =
    'CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D="text"\nCONFIG_E=y\nCONFIG_A=n\nCONFIG_F=y\n';
  const final = 'CONFIG_A=y\nCONFIG_B=y\nCONFIG_D="text"\n# CONFIG_F is not set\nCONFIG_E=y\n';
  expect(lostOptions(requested, final)).toEqual(['CONFIG_A=n (is y)', 'CONFIG_B=m (is y)', 'CONFIG_F=y (is n)']);
});

test.each([
  ['a fragment', 'CONFIG_NET=y\n', true],
  ['options that are off', '# CONFIG_NET is not set\n', true],
  ['nothing', '', true],
  ['comments', '# nothing yet\n\n', true],
  ['a fragment with a strange line', 'CONFIG_NET=y\nwhat is this\n', true],
  ['another kind of text', 'int main(void) { return 0; }\n', false],
  ['a binary', 'CONFIG_A=y\0', false],
])('%s looks like a configuration: %s', (_, text, expected) => expect(looksLikeConfig(text)).toBe(expected));

test('finds lines that are no options', () => {
  expect(strangeLines('CONFIG_A=y\n# x\n\nCONFIG_B\n A=y\n')).toEqual(['CONFIG_B', ' A=y']);
});
