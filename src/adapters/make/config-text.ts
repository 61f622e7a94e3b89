/** Values of options by name without `CONFIG_`; `n` where a line says `is not set`. The last line of an option holds. */
function readConfig(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const set = /^CONFIG_(\w+)=(.*?)\s*$/.exec(line);
    const unset = /^# CONFIG_(\w+) is not set/.exec(line);
    if (set) values.set(set[1]!, set[2]!);
    else if (unset) values.set(unset[1]!, 'n');
  }
  return values;
}

/** Lines that are neither an option nor a comment; make warns of them and goes on. */
export function strangeLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^\s*(#.*)?$|^CONFIG_\w+=/.test(line));
}

/** Whether a text can be meant as a configuration at all: some option, or nothing but comments. */
export function looksLikeConfig(text: string): boolean {
  return !text.includes('\0') && (readConfig(text).size > 0 || strangeLines(text).length === 0);
}

/** Options that were asked for and are otherwise in the final configuration, as `CONFIG_A=y (is n)`, in the order asked. */
export function lostOptions(requested: string, final: string): readonly string[] {
  const has = readConfig(final);
  const lost: string[] = [];
  for (const [name, value] of readConfig(requested)) {
    const got = has.get(name) ?? 'n';
    if (got !== value) lost.push(`CONFIG_${name}=${value} (is ${got})`);
  }
  return lost;
}

/** Whether an option is `y`. */
export function isOn(config: string, option: string): boolean {
  return new RegExp(`^CONFIG_${option}=y$`, 'm').test(config);
}

/** Options that are `y` or `m`, by name without `CONFIG_`. */
export function optionsThatAreOn(config: string): ReadonlySet<string> {
  return new Set([...readConfig(config)].flatMap(([name, value]) => (/^[ym]$/.test(value) ? [name] : [])));
}
