/** How two source files are related. */
export type FileRelation = 'same' | 'moved' | 'neighbours' | 'apart' | 'unknown';

/** Every directory has them: the same name elsewhere tells nothing. */
const commonNames = new Set(
  'main core super inode file dir namei init setup driver device dev base common util utils helper misc hw io irq bus client server socket sock ops debug debugfs sysfs proc trace ioctl mem memory'.split(
    ' ',
  ),
);

/**
 * Whether one file may be the other's former place: the same name one directory deeper (`kvm/mmu.c`, `kvm/mmu/mmu.c`), or
 * anywhere in the tree if the name is one that few files have.
 */
export function fileRelation(a: string | null, b: string | null): FileRelation {
  if (a === null || b === null) return 'unknown';
  if (a === b) return 'same';
  const [directoryA, nameA] = split(a);
  const [directoryB, nameB] = split(b);
  if (nameA === nameB) {
    const nested = directoryA.startsWith(directoryB) || directoryB.startsWith(directoryA);
    if (nested || !commonNames.has(nameA.replace(/\.\w+$/, ''))) return 'moved';
  }
  return directoryA === directoryB ? 'neighbours' : 'apart';
}

function split(path: string): readonly [directory: string, name: string] {
  const slash = path.lastIndexOf('/') + 1;
  return [path.slice(0, slash), path.slice(slash)];
}
