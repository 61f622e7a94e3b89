import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { reporting } from './reporting.ts';

test('more builders and machines than ten listen to one signal without a warning', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  try {
    const status = await reporting({ json: false, state: '/state' }, async (signal) => {
      for (let i = 0; i < 40; i++) signal.addEventListener('abort', () => {});
      expect(getEventListeners(signal, 'abort')).toHaveLength(40);
      await setImmediate();
      return 7;
    });
    expect(status).toBe(7);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});
