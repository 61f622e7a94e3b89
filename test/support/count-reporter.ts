import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { whyIn, withoutWhy } from './skips.ts';

/**
 * Ends the output with one line that scripts can read: `N passed, N failed`, with `, N skipped` where tests were
 * skipped. Those are listed above it with their reasons. A file that cannot be loaded is one failure, and so is a
 * suite whose preparation fails.
 */
// oxlint-disable-next-line import/no-default-export -- so vitest finds a reporter by its path
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const groups = [...modules, ...modules.flatMap((module) => [...module.children.allSuites()])];
    const broken = groups.filter((group) => group.errors().length > 0).length;
    const failed = count('failed') + count('pending') + broken + errors.length;
    const lines = skipped.map(
      (test) => `skipped: ${test.module.relativeModuleId}: ${withoutWhy(test.fullName)}: ${reason(test)}`,
    );
    const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    process.stdout.write(`${[...lines, `${count('passed')} passed, ${failed} failed${tail}`].join('\n')}\n`);
  }
}

function reason(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? whyIn(test.fullName) ?? (test.options.mode === 'todo' ? 'to be written' : 'no reason given');
}
