/** Why a build failed that is not the revision's fault. */
export type HostFault =
  | { readonly kind: 'tool-missing'; readonly tool: string; readonly line: string }
  | { readonly kind: 'other'; readonly line: string };

const toolMissing = [
  /\bsh: (?:\d+: |line \d+: )?(\w[\w.+-]*): (?:command )?not found/,
  /make(?:\[\d+\])?: (\w[\w.+-]*): (?:No such file or directory|Command not found)/,
  /setpriv: failed to execute ([\w./+-]+):/,
];
/** Tools whose absence is this machine's fault; a script of the tree that is missing is the tree's. */
const knownTools =
  /^(?:(?:[\w-]+-)?(?:gcc|ld|as|ar|nm|objcopy|objdump|strip|readelf)(?:-[\d.]+)?|cc|ccache|make|flex|bison|bc|perl|python3?|awk|gzip|bzip2|xz|lz4|zstd|cpio|openssl|pahole|rsync|hostname|find|xargs|sed|diff|cmp|git|m4)$/;
const missingHeader = /fatal error: ((?:libelf|gelf|openssl\/\w+|elf)\.h): No such file/;
const other = [
  /No space left on device|Disk quota exceeded/,
  /(?:Killed|Terminated|Bus error|Segmentation fault) signal terminated program/,
  /\*\*\* \[.*\] (?:Killed|Terminated|Bus error)/,
  /virtual memory exhausted|out of memory allocating|Cannot allocate memory|memory exhausted/,
  /Resource temporarily unavailable|Too many open files/,
  /Read-only file system|Input\/output error|Stale file handle/,
  /ccache: error: /,
  /cannot execute [‘'`]?\w+[’']?: (?:execvp|posix_spawn)/,
];

/** The host's trouble that the output of a failed build speaks of; null where it speaks of none. */
export function findHostFault(lines: readonly string[]): HostFault | null {
  for (const line of lines) {
    const tool = missingTool(line);
    if (tool !== null) return { kind: 'tool-missing', tool, line };
    if (other.some((pattern) => pattern.test(line))) return { kind: 'other', line };
  }
  return null;
}

function missingTool(line: string): string | null {
  const header = missingHeader.exec(line)?.[1];
  if (header !== undefined) return header;
  for (const pattern of toolMissing) {
    const tool = pattern.exec(line)?.[1];
    if (tool !== undefined && knownTools.test(tool.split('/').at(-1)!)) return tool;
  }
  return null;
}
