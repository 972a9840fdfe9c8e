import { readFileSync } from "node:fs";

/** Inputs and what the pinned Python libraries of test/peers/requirements.txt make of them. */
export interface GoldenCase<Input, Expected> {
  readonly suite: string;
  readonly case: string;
  readonly input: Input;
  readonly expected: Expected;
}

type Value = number | null | undefined | readonly Value[] | { readonly [name: string]: Value };

const all = JSON.parse(readFileSync(new URL("metrics.json", import.meta.url), "utf8")) as {
  readonly cases: readonly GoldenCase<unknown, unknown>[];
};

/** The cases of one suite; the types are those that test/peers/golden.py writes. */
export function goldenCases<Input, Expected = Readonly<Record<string, number | null>>>(
  suite: string,
): readonly GoldenCase<Input, Expected>[] {
  const cases = all.cases.filter((each) => each.suite === suite);
  if (cases.length === 0) throw new Error(`test/golden/metrics.json has no suite ${suite}`);
  return cases as readonly GoldenCase<Input, Expected>[];
}

/**
 * What differs, one line a value; all expected values must be there. Numbers agree to 1e-9 relative: the file keeps 12
 * digits, and next to 0 only the rounding of sums is left, hence the absolute floor.
 */
export function mismatches(actual: unknown, expected: unknown, path = ""): readonly string[] {
  const [found, wanted] = [actual as Value, expected as Value];
  if (wanted === null || typeof wanted === "number") {
    return agree(found, wanted) ? [] : [`${path}: ${JSON.stringify(found)} instead of ${wanted}`];
  }
  return Object.entries(wanted ?? {}).flatMap(([name, value]) =>
    mismatches((found as Readonly<Record<string, Value>> | undefined)?.[name], value, `${path}/${name}`),
  );
}

function agree(found: Value, wanted: number | null): boolean {
  if (wanted === null) return found === null;
  return typeof found === "number" && Math.abs(found - wanted) <= 1e-9 * Math.abs(wanted) + 1e-14;
}
