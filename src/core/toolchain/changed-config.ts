import type { ConfigChange } from './era-table.ts';

/**
 * Lines that make a configuration have these changes, to be put after it and before `make olddefconfig`; empty without
 * changes. What takes the place of an option does so only where that was on.
 */
export function configLines(config: string, changes: readonly ConfigChange[]): string {
  return changes
    .flatMap(({ off, on }) => {
      const turnsOn = on !== null && (off === null || isOn(config, off));
      return [...(off === null ? [] : [`# CONFIG_${off} is not set\n`]), ...(turnsOn ? [`CONFIG_${on}=y\n`] : [])];
    })
    .join('');
}

/** Whether the last line about an option has it as `y` or `m`. */
function isOn(config: string, option: string): boolean {
  const lines = config.match(new RegExp(`^(?:CONFIG_${option}=.*|# CONFIG_${option} is not set)$`, 'gm'));
  return /=[ym]$/.test(lines?.at(-1) ?? '');
}
