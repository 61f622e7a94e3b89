import { Failure } from '../core/failure/failure.ts';
import type { CarriedFile, Reproducer, ReproducerSource } from '../ports/reproducer.ts';

/** Several reproducers of one bug as one, whose steps are theirs in order. Throws what they throw. */
export function joinReproducers(sources: readonly ReproducerSource[]): ReproducerSource {
  return {
    async prepare(place, signal) {
      const ready: Reproducer[] = [];
      for (const source of sources) ready.push(await source.prepare(place, signal));
      return {
        files: distinct(ready.flatMap(({ files }) => files)),
        controls: ready.flatMap(({ controls }) => controls),
        steps: ready.flatMap(({ steps }) => steps),
        needs: ready.flatMap(({ needs }) => needs),
      };
    },
  };
}

/** Each file once. Throws `Failure` REPRODUCER_BROKEN where two have one name. */
function distinct(files: readonly CarriedFile[]): readonly CarriedFile[] {
  const byName = new Map<string, CarriedFile>();
  for (const file of files) {
    const other = byName.get(file.name) ?? file;
    if (other.from !== file.from)
      throw new Failure('REPRODUCER_BROKEN', {
        what: `two files would be ${JSON.stringify(file.name)} in the guest`,
        why: `${other.from} and ${file.from}`,
        mend: 'rename one of them',
      });
    byName.set(file.name, { ...file, executable: file.executable || other.executable });
  }
  return [...byName.values()];
}
