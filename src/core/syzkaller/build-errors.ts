/** What is shown of a build that failed. */
const shownLines = 8;
const longestLine = 300;

/** The lines of a failed build of syzkaller that say why: of make, Go and the compiler of the executor. */
export function buildErrorLines(log: string): readonly string[] {
  const lines = log
    .split('\n')
    .map((line) => line.trim().slice(0, longestLine))
    .filter((line) => line !== '');
  const telling = lines.filter((line) =>
    /\berror:|: cannot find|cannot find (?:package|module)|module requires Go|requires go >=|not found|No such file|undefined reference|^\S+\.go:\d+:\d+: |\*\*\* .*Error|No rule to make/.test(
      line,
    ),
  );
  return (telling.length > 0 ? telling : lines.slice(-shownLines)).slice(0, shownLines);
}

/** The version of Go that a go.mod asks for: `1.19`; null where it names none. */
export function goVersionWanted(goMod: string): string | null {
  return /^go (\d+\.\d+)/m.exec(goMod)?.[1] ?? null;
}

/** Whether a Go that calls itself `go version go1.19.8 linux/amd64` is at least as new as wanted. */
export function isNewEnough(said: string, wanted: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number) as [number, number];
  const found = /\bgo(\d+\.\d+)/.exec(said)?.[1];
  if (found === undefined) return true;
  const [[major, minor], [wantedMajor, wantedMinor]] = [numbers(found), numbers(wanted)];
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
