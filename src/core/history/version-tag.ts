/** vX.Y, vX.Y.Z, and candidates of them such as v6.1-rc3. */
const version = /^v(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?:-rc(\d{1,3}))?$/;

export function isVersionTag(tag: string): boolean {
  return version.test(tag);
}

/** By version, a candidate before its release; 0 where one of them is no version. */
export function compareTags(a: string, b: string): number {
  const [first, second] = [partsOf(a), partsOf(b)];
  if (first === null || second === null) return 0;
  const at = first.findIndex((part, i) => part !== second[i]);
  return at < 0 ? 0 : first[at]! - second[at]!;
}

function partsOf(tag: string): readonly number[] | null {
  const match = version.exec(tag);
  if (match === null) return null;
  const [, x, y, z = '0', candidate] = match;
  return [Number(x), Number(y), Number(z), candidate === undefined ? Number.POSITIVE_INFINITY : Number(candidate)];
}
