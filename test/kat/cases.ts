import { readFileSync } from "node:fs";

const { cases } = JSON.parse(readFileSync(new URL("kat.json", import.meta.url), "utf8")) as {
  readonly cases: readonly { readonly fn: string }[];
};

/** The known answers of one function, for tests of what is built on it. */
export function katCases<T>(fn: string): readonly T[] {
  const found = cases.filter((each) => each.fn === fn);
  if (found.length === 0) throw new Error(`test/kat/kat.json has no function ${fn}`);
  return found as unknown as readonly T[];
}
