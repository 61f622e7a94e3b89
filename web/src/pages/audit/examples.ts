/** Logs of bisections that we made ourselves, right and wrong; each is fetched when it is asked for. */
export const examples = [
  { name: 'right', says: 'the answer is right', load: () => import('../../../../examples/logs/right.txt?raw') },
  { name: 'masked', says: 'another crash came first', load: () => import('../../../../examples/logs/masked.txt?raw') },
  {
    name: 'falsely good',
    says: 'the bug could not show, and nothing in the log tells',
    load: () => import('../../../../examples/logs/falsely-good.txt?raw'),
  },
] as const;
