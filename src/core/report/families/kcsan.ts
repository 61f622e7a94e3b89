import type { CrashFormat } from '../crash-format.ts';

/** Reports of the data race detector: kernel/kcsan/report.c. The heading names both functions itself. */
export const kcsan: readonly CrashFormat[] = [{ line: /BUG: KCSAN: (.*)/, title: 'KCSAN: {1}' }];
