/** Options of which something needs at least one, without `CONFIG_`, and what goes wrong without. */
interface Need {
  readonly anyOf: readonly string[];
  readonly otherwise: string;
}

/** The needs that a kernel with this .config does not meet, in their order. */
export function unmetNeeds<N extends Need>(config: string, needs: readonly N[]): readonly N[] {
  const has = (option: string) => new RegExp(`^CONFIG_${option}=[ym]$`, 'm').test(config);
  return needs.filter(({ anyOf }) => !anyOf.some(has));
}

/** `CONFIG_SHMEM and one of CONFIG_A, CONFIG_B`. */
export function optionNames(needs: readonly Need[]): string {
  return needs
    .map(({ anyOf }) => `${anyOf.length > 1 ? 'one of ' : ''}${anyOf.map((option) => `CONFIG_${option}`).join(', ')}`)
    .join(' and ');
}
