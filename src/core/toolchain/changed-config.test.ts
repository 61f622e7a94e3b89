import { expect, test } from 'vitest';
import { configLines } from './changed-config.ts';

const config = 'CONFIG_KCOV=y\n# CONFIG_KCOV is not set\nCONFIG_UNWINDER_ORC=y\nCONFIG_USBIP=m\n';
const change = (off: string | null, on: string | null) => configLines(config, [{ off, on }]);

test('options go off whether the configuration names them or not, and on', () => {
  expect([change('KCOV', null), change('ELSE', null)]).toEqual([
    '# CONFIG_KCOV is not set\n',
    '# CONFIG_ELSE is not set\n',
  ]);
  expect(change(null, 'NET')).toBe('CONFIG_NET=y\n');
  expect(configLines(config, [])).toBe('');
});

test('what takes the place of an option goes on only where that was on, by its last line', () => {
  expect(change('UNWINDER_ORC', 'UNWINDER_FRAME_POINTER')).toBe(
    '# CONFIG_UNWINDER_ORC is not set\nCONFIG_UNWINDER_FRAME_POINTER=y\n',
  );
  expect(change('USBIP', 'NET')).toContain('CONFIG_NET=y');
  expect(change('KCOV', 'NET')).toBe('# CONFIG_KCOV is not set\n');
  expect(change('UNWINDER', 'NET')).toBe('# CONFIG_UNWINDER is not set\n');
});
