import * as fc from "fast-check";
import { constructFromEvents, parseEvents } from "js-yaml";
import { expect, test } from "vitest";
import { isRecord } from "../../../../src/kernel/guards.ts";
import { pointerTo, valueAt } from "../../../../src/manifest/pointers.ts";
import { applyUpdates, readUpdates } from "../../../../src/work/promotion/updates.ts";
import { type PathStep, parsePath, writtenPath } from "../../../../src/work/promotion/update-path.ts";
import { anyFile } from "../../manifest/edit-files.ts";
import * as files from "./team-files.ts";

const RUNS = { numRuns: 200 };
const TEAM = Object.values(files);
const anyReference = fc.oneof(
  fc.constantFrom(
    "s3://m/churn@1",
    "1.10",
    "no",
    "2026-01-02",
    "0x1f",
    "1e7",
    "12:30:45",
    "~",
    "a: b",
    "a #b",
    "é🙂",
    "'",
    '"',
    "{x",
    "*a",
    "&a",
    "---",
  ),
  fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== "" && !/\{[A-Za-z]/.test(text)),
);

test("nothing but the target's own lines changes, every document says what it said, and the value is read back", () => {
  let edited = 0;
  fc.assert(
    fc.property(anyTeamFile(), fc.nat(), anyReference, (text, choice, uri) => {
      const before = valuesOf(text);
      const places = before.flatMap((value, at) => scalarsOf(value).map((steps) => ({ at, steps })));
      const place = places[choice % Math.max(1, places.length)];
      fc.pre(place !== undefined);
      const update = { file: "a.yaml", path: writtenPath(place.steps) };
      const result = applyUpdates(text, [update], { uri });
      const after = "text" in result ? result.text : text;
      const isChanged = "text" in result && result.changes.length > 0;
      edited += isChanged ? 1 : 0;
      expect("problem" in result ? result.problem : "a.yaml").toMatch(/^a\.yaml/);
      expect(isChanged || after === text).toBe(true);
      const wanted = isChanged ? before.with(place.at, replaced(before[place.at], place.steps, uri)) : before;
      expect(valuesOf(after)).toEqual(wanted);
      expect(readUpdates(after, [update])[0]?.value === uri || !isChanged).toBe(true);
      expect(isChanged ? applyUpdates(after, [update], { uri }) : { text: after, changes: [] }).toEqual({
        text: after,
        changes: [],
      });
      expect(newLines(text, after)).toBeLessThanOrEqual(2);
    }),
    RUNS,
  );
  expect(edited).toBeGreaterThan(RUNS.numRuns / 4);
});

test("whatever a file holds it is edited or refused, and never throws", () => {
  const piece = fc.constantFrom(
    "a",
    ":",
    " ",
    "-",
    "{",
    "}",
    "&",
    "*",
    "[",
    "]",
    "#",
    "\t",
    "\n",
    '"',
    "---\n",
    "...\n",
  );
  const anyText = fc.oneof(anyFile, fc.string({ maxLength: 200 }), fc.string({ unit: piece, maxLength: 40 }));
  const anyPath = fc.constantFrom("a", "a[0]", "[0]", "a[b=c].d", '["a b"]', "a.b");
  fc.assert(
    fc.property(anyText, anyPath, (text, path) => {
      const result = applyUpdates(text, [{ file: "a.yaml", path }], { uri: "s3://x" });
      expect("problem" in result || result.changes.length > 0 || result.text === text).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a path is what its steps are written as", () => {
  const word = fc
    .string({ minLength: 1, maxLength: 8 })
    .filter((text) => !/["'[\]=]/.test(text) && text.trim() === text);
  const step = fc.oneof(
    word.map((name): PathStep => ({ kind: "key", name })),
    fc.nat(999).map((index): PathStep => ({ kind: "index", index })),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
      expect(parsePath(writtenPath(steps))).toEqual({ kind: "path", steps });
    }),
  );
});

function anyTeamFile(): fc.Arbitrary<string> {
  const one = fc.oneof(fc.constantFrom(...TEAM.filter((text) => text !== files.JSON_FILE)), anyFile);
  const stream = fc.tuple(fc.constantFrom("", "# first\n", "---\n"), fc.array(one, { minLength: 1, maxLength: 3 }));
  const text = stream.map(
    ([head, parts]) =>
      head +
      parts
        .map((part) => (part.startsWith("---") ? part : `---\n${part}`))
        .join("\n")
        .slice(head === "" ? 4 : 0),
  );
  return fc
    .tuple(text, fc.boolean())
    .map(([whole, isWindows]) => (isWindows ? whole.replaceAll(/\r?\n/g, "\r\n") : whole));
}

function valuesOf(text: string): readonly unknown[] {
  try {
    return constructFromEvents(parseEvents(text, {}), { source: text, maxAliases: 100 });
  } catch {
    return [];
  }
}

function scalarsOf(value: unknown, steps: readonly PathStep[] = []): readonly (readonly PathStep[])[] {
  if (Array.isArray(value))
    return value.flatMap((entry, index) => scalarsOf(entry, [...steps, { kind: "index", index }]));
  if (isRecord(value))
    return Object.keys(value).flatMap((name) => scalarsOf(value[name], [...steps, { kind: "key", name }]));
  return steps.length === 0 ? [] : [steps];
}

function replaced(value: unknown, [step, ...rest]: readonly PathStep[], wanted: string): unknown {
  if (step === undefined) return wanted;
  if (Array.isArray(value) && step.kind === "index")
    return value.with(step.index, replaced(value[step.index], rest, wanted));
  if (!isRecord(value) || step.kind !== "key") return value;
  const inner = replaced(valueAt(value, pointerTo("", step.name)), rest, wanted);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, key === step.name ? inner : member]));
}

/** How many lines are others, as all lines before and behind them are the same. */
function newLines(before: string, after: string): number {
  const [was = [], is = []] = [before, after].map((text) => text.split(/(?<=\n)/));
  let head = 0;
  while (head < was.length && was[head] === is[head]) head++;
  let tail = 0;
  while (tail < was.length - head && was.at(-1 - tail) === is.at(-1 - tail)) tail++;
  return is.length - head - tail;
}
