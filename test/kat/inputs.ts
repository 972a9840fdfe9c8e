/**
 * Numbers as the known-answer file writes them: a list, `0..99`, or numpy's `linspace(1,100,110)+20.1`.
 */
export function numbersOf(input: readonly number[] | string): readonly number[] {
  if (typeof input !== "string") return input;
  const range = /^(-?\d+)\.\.(-?\d+)$/u.exec(input);
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  }
  const spaced = /^linspace\(([^,]+),([^,]+),([^)]+)\)(.*)$/u.exec(input);
  if (spaced === null) throw new Error(`unknown way to write numbers: ${input}`);
  const [start, stop, count] = [Number(spaced[1]), Number(spaced[2]), Number(spaced[3])];
  const shift = Number(spaced[4]);
  return Array.from({ length: count }, (_, at) => start + (at * (stop - start)) / (count - 1) + shift);
}

/** 1 000 draws of an event with probability 0.2, then 1 000 with 0.5, from the generator that the file describes. */
export function eventStream(): readonly number[] {
  let state = 42;
  return Array.from({ length: 2000 }, (_, at) => {
    state = Number((1664525n * BigInt(state) + 1013904223n) % 4294967296n);
    return state / 4294967296 < (at < 1000 ? 0.2 : 0.5) ? 1 : 0;
  });
}
