/** A request of GitHub's that carries more than some ten megabytes is refused, or takes longer than it waits. */
const MOST_BYTES = 8_000_000;
const MOST_FILES = 1000;

/** Files in their order, as many together as one request may carry; at least one portion. */
export function inPortions(
  files: readonly (readonly [string, string])[],
): readonly (readonly (readonly [string, string])[])[] {
  const portions: (readonly [string, string])[][] = [[]];
  let bytes = 0;
  for (const file of files) {
    const size = Buffer.byteLength(file[1]);
    const last = portions.at(-1) ?? [];
    const isFull = last.length > 0 && (last.length >= MOST_FILES || bytes + size > MOST_BYTES);
    if (isFull) portions.push([file]);
    else last.push(file);
    bytes = isFull ? size : bytes + size;
  }
  return portions;
}
