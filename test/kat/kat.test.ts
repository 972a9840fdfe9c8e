import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { functions } from "./functions.ts";

interface KnownAnswer {
  readonly id: string;
  readonly fn: string;
  readonly input: unknown;
  readonly expected: unknown;
  /** Absolute, or relative where the expected number is above 1; as "rel 0.005" always relative. */
  readonly tol: number | string;
}

const { KAT_FILE: file = new URL("kat.json", import.meta.url) } = process.env;
const { cases } = parse(readFileSync(file, "utf8"));

describe("known answers", () => {
  it("are there", () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases)("$id", ({ fn, input, expected, tol }) => {
    const known = functions[fn];
    if (known === undefined) throw new Error(`test/kat/functions.ts has no function named ${fn}`);
    // Inputs are data of the file; each adapter knows the shape of its own.
    const answer = known(input as never);
    expect(deviations(answer, expected, { tol, path: fn })).toEqual([]);
  });
});

interface Place {
  readonly tol: number | string;
  readonly path: string;
}

/** Where the answer leaves the expectation, in words; keys that the file does not expect are not looked at. */
function deviations(answer: unknown, expected: unknown, { tol, path }: Place): readonly string[] {
  if (typeof expected === "number" || expected === "NaN" || expected === null) {
    return isClose(answer, expected, tol)
      ? []
      : [`${path}: ${JSON.stringify(answer)}, expected ${JSON.stringify(expected) ?? "nothing"}`];
  }
  if (typeof expected !== "object") {
    return Object.is(answer, expected) ? [] : [`${path}: ${JSON.stringify(answer)}, expected ${String(expected)}`];
  }
  if (typeof answer !== "object" || answer === null) {
    return [`${path}: ${JSON.stringify(answer)}, expected ${JSON.stringify(expected)}`];
  }
  const found = new Map<string, unknown>(Object.entries(answer));
  const wrongLength = Array.isArray(expected) && found.size !== expected.length;
  return [
    ...(wrongLength ? [`${path}: ${found.size} entries, expected ${expected.length}`] : []),
    ...Object.entries(expected).flatMap(([key, value]) =>
      deviations(found.get(key), value, { tol, path: `${path}.${key}` }),
    ),
  ];
}

function isClose(answer: unknown, expected: number | string | null, tol: number | string): boolean {
  if (typeof expected !== "number") return answer === null || Number.isNaN(answer);
  if (typeof answer !== "number") return false;
  const relative = typeof tol === "string";
  const scale = relative ? Math.abs(expected) : Math.max(1, Math.abs(expected));
  const tolerance = relative ? Number(tol.replace("rel", "")) : tol;
  return Math.abs(answer - expected) <= tolerance * scale;
}

function parse(text: string): { readonly cases: readonly KnownAnswer[] } {
  const content: { cases: KnownAnswer[] } = JSON.parse(text);
  return content;
}
