import { anyOf, type CrashFormat, lineWith, stack } from '../crash-format.ts';

export const memoryLeak: CrashFormat = {
  line: /BUG: memory leak/,
  title: 'memory leak in {F}',
  frames: {
    steps: [lineWith(/backtrace(?: \(crc [0-9a-f]+\))?:/), stack],
    skip: anyOf(
      'kmemleak',
      'mmap',
      'kmem',
      'slab',
      'alloc',
      'create_object',
      'idr_get',
      'list_lru_init',
      'kasprintf',
      'kvasprintf',
      'pcpu_create',
      'strdup',
      'strndup',
      'memdup',
    ),
  },
};

/** Pages, page tables and counters that do not add up: mm/page_alloc.c, mm/memory.c, kernel/fork.c. */
export const badPages: readonly CrashFormat[] = [
  {
    line: /BUG: Bad page (state|cache)/,
    title: 'BUG: Bad page {1} in {F}',
    frames: {
      steps: [lineWith(/page last allocated/), stack],
      skip: anyOf(
        'free_page',
        'put_page',
        'get_page',
        'update_page',
        'release_page',
        'free_unref',
        '^_*folio',
        'truncate_inode_pages',
        'page_frag_free',
        'alloc',
        'vmap',
        'page_owner',
      ),
    },
  },
  { line: /BUG: Bad rss-counter state/, title: 'BUG: Bad rss-counter state' },
  { line: /BUG: non-zero nr_(ptes|pmds) on freeing mm/, title: 'BUG: non-zero nr_{1} on freeing mm' },
  { line: /BUG: Bad page map/, title: 'BUG: Bad page map', needsStack: true },
];
