/**
 * What our init says on the console of a machine, and where. A nonce in the markers makes sure that no program in
 * the guest can say it. `guest/init.c` prints them.
 */
export interface Markers {
  /** The kernel has booted. */
  readonly up: string;
  /** Followed by `ok` or by how our control program failed; null where the init has none. */
  readonly control: string | null;
  /** Everything from here on is the reproducer's doing. */
  readonly begin: string;
  /** The reproducer's time is over and it is being killed; null where the init does not say so. */
  readonly killing: string | null;
  /** Followed by how a step of the reproducer ended, where another one follows; missing where there are no steps. */
  readonly next?: string;
  /** Followed by how the reproducer, or its last step, ended: nothing of it runs any more. */
  readonly end: string;
  /** Followed by a system call of the reproducer, in a traced run; null where the init does not trace. */
  readonly trace: string | null;
  /** Lines that begin with one of these were said by a program, not by the kernel. */
  readonly programs: readonly string[];
}

/** The markers of our own init, with the nonce of one run. */
export function markersOf(nonce: string): Markers {
  const say = (what: string) => `CULPRIT-${nonce} ${what}`;
  return {
    up: say('up'),
    control: say('control '),
    begin: say('begin'),
    killing: say('killing'),
    next: say('next '),
    end: say('end '),
    trace: say('trace '),
    programs: ['control| ', 'repro| ', say('trace ')],
  };
}

/** What one line of a console told. `text` is what followed the marker. */
export interface MarkerSeen {
  readonly kind: 'up' | 'control' | 'begin' | 'killing' | 'next' | 'end' | 'trace' | 'boot';
  readonly text: string;
}

const kernelTime = /\[ {0,4}\d{1,6}\.\d{6}\](?:\[ *[TC]\d+\])? /;
const bootBanner = /^(?:\[[ \d.]+\](?:\[ *[TC]\d+\])? )?Linux version \d/;
/** More than any marker: what is beyond cannot matter. */
const longestUserLine = 4096;

/**
 * Finds markers line by line. A serial port carries our init and the kernel at the same time, so that a kernel
 * message can stand in the middle of a marker (`CULPRIT-1f be[ 0.5] random: crng init done`, then `gin`): what is
 * not the kernel's is put together again. `boot` is the kernel's first line, seen again when it restarts.
 */
export class MarkerReader {
  readonly #markers: Markers;
  #pending = '';

  constructor(markers: Markers) {
    this.#markers = markers;
  }

  /** Takes the next line of the console, without its line ends. Lines that hold several markers give the last. */
  read(line: string): MarkerSeen | null {
    if (bootBanner.test(line)) return { kind: 'boot', text: line };
    const kernelAt = line.search(kernelTime);
    if (kernelAt >= 0) {
      this.#pending = (this.#pending + line.slice(0, kernelAt)).slice(-longestUserLine);
      return null;
    }
    const whole = this.#pending + line;
    this.#pending = '';
    return seenIn(whole, this.#markers);
  }
}

const kinds = ['trace', 'end', 'next', 'killing', 'begin', 'control', 'up'] as const;

function seenIn(line: string, markers: Markers): MarkerSeen | null {
  for (const kind of kinds) {
    const marker = markers[kind];
    if (marker === null || marker === undefined) continue;
    const at = line.indexOf(marker);
    if (at >= 0) return { kind, text: line.slice(at + marker.length).trim() };
  }
  return null;
}

/**
 * What of a console line is the kernel's, or null where nothing is. Init writes brackets of programs as
 * parentheses, so a time stamp inside a program's line begins a message of the kernel that came between.
 */
export function kernelPart(line: string, markers: Markers): string | null {
  if (!markers.programs.some((prefix) => line.startsWith(prefix))) return line;
  const at = line.search(kernelTime);
  return at < 0 ? null : line.slice(at);
}
