import * as fc from "fast-check";
import { expect, test } from "vitest";
import { removeValue, setValue } from "../../../src/manifest/edit.ts";
import { treeOf, type EditEntry } from "../../../src/manifest/edit-tree.ts";
import { pointerSteps, pointerTo, valueAt } from "../../../src/manifest/pointers.ts";
import { readYaml } from "../../../src/manifest/yaml.ts";
import { anyFile, anyScalar, anyValue } from "./edit-files.ts";

interface Place {
  readonly text: string;
  readonly value: unknown;
  /** A pointer to something in the file. */
  readonly at: string;
  readonly found: unknown;
}

const RUNS = { numRuns: 150 };

test("nearly every file that is generated is YAML", () => {
  const unread = fc.sample(anyFile, 200).filter((text) => readYaml(text).kind === "problem");
  expect(unread.length).toBeLessThan(5);
});

test("what is set is what is read, once and for all, and back", () => {
  fc.assert(
    fc.property(anyPlace(), anyValue, ({ text, value, at, found }, wanted) => {
      const edited = setValue(text, at, wanted);
      expect(valueOf(edited)).toEqual(withValue(value, at, wanted));
      expect(setValue(edited, at, wanted)).toBe(edited);
      expect(valueOf(setValue(edited, at, plain(found)))).toEqual(value);
    }),
    RUNS,
  );
});

test("setting what is there changes nothing", () => {
  fc.assert(
    fc.property(anyPlace(), ({ text, at, found }) => {
      expect(setValue(text, at, plain(found))).toBe(text);
    }),
    RUNS,
  );
});

test("lines above the key and below the value stay, byte for byte", () => {
  fc.assert(
    fc.property(anyPlace(), anyValue, ({ text, at }, wanted) => {
      const [before, after] = [linesOf(text), linesOf(setValue(text, at, wanted))];
      const [top, bottom] = linesOfNode(text, at);
      expect(after.slice(0, top)).toEqual(before.slice(0, top));
      const below = before.slice(bottom);
      expect(below.length === 0 ? [] : after.slice(-below.length)).toEqual(below);
    }),
    RUNS,
  );
});

test("a new key of a mapping takes lines of its own, and none of the others", () => {
  fc.assert(
    fc.property(anyPlace(), anyValue, ({ text, value, at, found }, wanted) => {
      fc.pre(isMapping(found));
      const edited = setValue(text, `${at}/new`, wanted);
      expect(valueOf(edited)).toEqual(withValue(value, `${at}/new`, wanted));
      expect(valueOf(removeValue(edited, `${at}/new`))).toEqual(value);
      const top = setValue(text, "/new/key", wanted);
      expect(withoutChunk(linesOf(top), linesOf(text))).toBe(true);
    }),
    RUNS,
  );
});

test("what is appended to a list and removed again leaves the list as it was", () => {
  fc.assert(
    fc.property(anyPlace(Array.isArray), anyValue, ({ text, value, at, found }, wanted) => {
      const items = Array.isArray(found) ? found : [];
      const end = `${at}/${items.length}`;
      const edited = setValue(text, end, wanted);
      expect(valueOf(edited)).toEqual(withValue(value, at, [...items, wanted]));
      expect(valueOf(removeValue(edited, end))).toEqual(value);
    }),
    RUNS,
  );
});

test("what is removed is gone, and what is left stands in the file as it did", () => {
  fc.assert(
    fc.property(anyPlace(), ({ text, value, at }) => {
      const edited = removeValue(text, at);
      expect(valueOf(edited)).toEqual(without(value, at));
      // A key of the file stands on lines of its own, and unless it is the only one no other is touched.
      const hasOwnLines = pointerSteps(at).length === 1 && Object.keys(Object(value)).length > 1;
      // A last line may end without a break, which the text before it may need.
      const isWithout = [text, `${text}\n`].some((before) => withoutChunk(linesOf(before), linesOf(edited)));
      expect(hasOwnLines && !isWithout).toBe(false);
    }),
    RUNS,
  );
});

test("two edits at different places commute", () => {
  fc.assert(
    fc.property(anyPlace(), fc.nat(), fc.tuple(anyScalar, anyScalar), ({ text, value, at }, number, [one, two]) => {
      const others = pointersOf(value).filter((pointer) => !isWithin(pointer, at) && !isWithin(at, pointer));
      const other = others[number % others.length];
      if (other === undefined) return;
      const forth = setValue(setValue(text, at, one), other, two);
      const back = setValue(setValue(text, other, two), at, one);
      expect(valueOf(forth)).toEqual(valueOf(back));
      // Text of several lines is indented as the file is, of which the other edit may have left no example.
      const isOfLines = [one, two].some((scalar) => String(scalar).includes("\n"));
      expect(isOfLines || forth === back).toBe(true);
    }),
    RUNS,
  );
});

function anyPlace(isWanted: (found: unknown) => boolean = () => true): fc.Arbitrary<Place> {
  return fc
    .tuple(anyFile, fc.nat())
    .map(([text, number]) => {
      const read = readYaml(text);
      const value = read.kind === "document" ? read.value : undefined;
      const pointers = pointersOf(value).filter((pointer) => isWanted(valueAt(value, pointer)));
      const at = pointers[number % pointers.length] ?? "";
      return { text, value, at, found: valueAt(value, at) };
    })
    .filter(({ at }) => at !== "");
}

function pointersOf(value: unknown, at = ""): readonly string[] {
  const below = Object.entries(isCollection(value) ? value : {});
  return [...(at === "" ? [] : [at]), ...below.flatMap(([key, member]) => pointersOf(member, pointerTo(at, key)))];
}

function valueOf(text: string): unknown {
  const read = readYaml(text);
  if (read.kind === "problem") throw new Error(read.message);
  return read.value;
}

function withValue(value: unknown, pointer: string, wanted: unknown): unknown {
  return changed(value, pointer, (parent, key) => {
    Object.defineProperty(parent, key, { value: wanted, enumerable: true, configurable: true, writable: true });
  });
}

function without(value: unknown, pointer: string): unknown {
  return changed(value, pointer, (parent, key) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  });
}

function changed(value: unknown, pointer: string, change: (parent: object, key: string) => void): unknown {
  const copy: unknown = structuredClone(value);
  const steps = pointerSteps(pointer);
  change(Object(valueAt(copy, pointerTo("", ...steps.slice(0, -1)))), steps.at(-1) ?? "");
  return copy;
}

function linesOf(text: string): readonly string[] {
  return text.replace("\uFEFF", "").split(/\r\n|\n/);
}

/** 0-based: the first line of the key or item, and the line behind the value's last. */
function linesOfNode(text: string, pointer: string): readonly [number, number] {
  const entry = pointerSteps(pointer).reduce<EditEntry | undefined>((found, step) => {
    const { kind, entries } = found?.value ?? treeOf(text);
    return kind === "sequence" ? entries[Number(step)] : entries.find(({ key }) => key === step);
  }, undefined);
  const lineOf = (position: number): number => linesOf(text.slice(0, position)).length;
  return [lineOf(entry?.start ?? 0) - 1, lineOf(entry?.end ?? 0)];
}

/** Whether the shorter list is the longer one without some lines that stand together. */
function withoutChunk(longer: readonly string[], shorter: readonly string[]): boolean {
  let head = 0;
  while (head < shorter.length && longer[head] === shorter[head]) head++;
  let tail = 0;
  while (tail < shorter.length - head && longer.at(-1 - tail) === shorter.at(-1 - tail)) tail++;
  return head + tail === shorter.length;
}

function isWithin(pointer: string, other: string): boolean {
  return pointer === other || pointer.startsWith(`${other}/`);
}

function isMapping(value: unknown): boolean {
  return isCollection(value) && !Array.isArray(value);
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What was read, as what may be written. */
function plain(value: unknown): Parameters<typeof setValue>[2] {
  return value as Parameters<typeof setValue>[2];
}
