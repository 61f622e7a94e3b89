import { expect, test } from 'vitest';
import { optionNames, unmetNeeds } from './kernel-needs.ts';

const needs = [
  { anyOf: ['SHMEM'], otherwise: 'no memory files' },
  { anyOf: ['TMPFS', 'RAMFS'], otherwise: 'no folder' },
];

test('a kernel lacks what is neither built in nor a module', () => {
  expect(unmetNeeds('CONFIG_SHMEM=y\nCONFIG_RAMFS=m\n', needs)).toEqual([]);
  const lacking = unmetNeeds('# CONFIG_SHMEM is not set\nCONFIG_SHMEM_X=y\nCONFIG_XSHMEM=y\nCONFIG_TMPFS=n\n', needs);
  expect(optionNames(lacking)).toBe('CONFIG_SHMEM and one of CONFIG_TMPFS, CONFIG_RAMFS');
});
