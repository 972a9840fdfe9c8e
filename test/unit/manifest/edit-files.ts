import * as fc from "fast-check";
import { setValue, type YamlValue } from "../../../src/manifest/edit.ts";
import { valueAt } from "../../../src/manifest/pointers.ts";
import { readYaml } from "../../../src/manifest/yaml.ts";

type Pick = <T>(...choices: readonly T[]) => T;

/** A file as people might have written it: every form of a value, comments and blank lines anywhere, odd indentation. */
export const anyFile: fc.Arbitrary<string> = fc
  .array(fc.nat({ max: 1_000_000 }), { minLength: 8, maxLength: 120 })
  .map((choices) => fileFrom(choices));

/** What may be written into it. */
export const anyScalar = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...scalars()) },
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("a", " ", "\n", ":", "#", "-", "'", '"', "\t", "\\", "é", "🙂"), maxLength: 12 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

export const anyValue: fc.Arbitrary<YamlValue> = fc.letrec<{ readonly value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    anyScalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(anyKey(), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

function anyKey(): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom("a", "b", "k x", "1", "no", "", "x: y", "#h"), fc.string({ maxLength: 4 }));
}

function scalars(): readonly (string | number | boolean | null)[] {
  return [
    "x",
    "1.10",
    "no",
    "0123",
    "1e3",
    "~",
    "a: b",
    "a #b",
    "- x",
    "",
    " x ",
    "🙂",
    "2024-01-02",
    "12:30",
    "it's",
    '"q"',
    "@a",
    "%a",
    "[x]",
    "{x}",
    "x,y",
    "?",
    "? x",
    "-",
    ":",
    "a\nb",
    "a\nb\n",
    "\n",
    "a\n\n",
    "  a\nb",
    "a\n  b\n",
    "# x\ny",
    "long ".repeat(60).trim(),
    "long ".repeat(400),
    0,
    -1,
    1.5,
    1e21,
    1e-7,
    true,
    false,
    null,
    "null",
    "---",
    "...",
    "<<",
    "=",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "a\r\nb",
  ];
}

function fileFrom(choices: readonly number[]): string {
  let next = 0;
  const pick: Pick = (...of) => {
    const choice = choices[next++];
    const chosen = of[(choice ?? 0) % of.length];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  };
  const lineBreak = pick("\n", "\n", "\n", "\r\n");
  const step = pick(2, 2, 4, 3);
  const head = pick("", "", "# A file.\n", "# A file.\n\n", "---\n", "%YAML 1.2\n--- # start\n");
  const writer = new Writer(pick, { step, listStep: pick(0, step, 2) });
  const body = writer.mapping(0, 3).join("\n");
  const end = pick("\n", "\n", "\n", "", "\n\n", "\n# The end.\n", "\n...\n", "\n  # Deeper.\n");
  return pick("", "", "", "\uFEFF") + (head + body + end).replaceAll("\n", lineBreak);
}

interface Steps {
  readonly step: number;
  readonly listStep: number;
}

class Writer {
  readonly #pick: Pick;
  readonly #steps: Steps;

  constructor(pick: Pick, steps: Steps) {
    this.#pick = pick;
    this.#steps = steps;
  }

  mapping(column: number, depth: number): readonly string[] {
    const keys = this.#pick(["a"], ["a", "b"], ["a", "b", "c"], ["1", "a b", "'q'"], ['"x: y"', "b", "true", "c"]);
    return keys.flatMap((key) => [...this.#between(column), ...this.#keyed(key, column, depth)]);
  }

  #keyed(key: string, column: number, depth: number): readonly string[] {
    const indent = " ".repeat(column);
    const form = this.#pick("plain", "plain", "plain", "plain", "plain", "explicit", "alone");
    if (form === "alone") return [`${indent}? ${key}${this.#comment()}`];
    const before = form === "explicit" ? [`${indent}? ${key}${this.#comment()}`] : [];
    const marker = form === "explicit" ? `${indent}:` : `${indent}${key}:`;
    return [...before, ...this.#value(marker, column, depth)];
  }

  #value(marker: string, column: number, depth: number): readonly string[] {
    const { step, listStep } = this.#steps;
    const kind = depth === 0 ? "scalar" : this.#pick("scalar", "scalar", "mapping", "list", "flow");
    if (kind === "scalar") return this.#scalar(marker, column + step);
    if (kind === "flow") return this.#flowLines(marker, column + step, depth - 1);
    const tag = this.#pick("", "", "", "", kind === "mapping" ? " !!map" : " !!seq");
    const lines =
      kind === "mapping" ? this.mapping(column + step, depth - 1) : this.#list(column + listStep, depth - 1);
    return [`${marker}${tag}${this.#comment()}`, ...lines];
  }

  #list(column: number, depth: number): readonly string[] {
    const indent = " ".repeat(column);
    const wide = this.#pick(1, 1, 1, 3);
    return this.#pick([1], [1, 2], [1, 2, 3]).flatMap(() => {
      const form = depth === 0 ? "scalar" : this.#pick("scalar", "scalar", "mapping", "below", "list", "flow");
      const lines = this.#between(column);
      const inner = column + 1 + wide;
      if (form === "scalar") return [...lines, ...this.#scalar(`${indent}-`, inner)];
      if (form === "flow") return [...lines, ...this.#flowLines(`${indent}-`, inner, depth - 1)];
      const nested = form === "list" ? this.#list(inner, depth - 1) : this.mapping(inner, depth - 1);
      if (form === "below" || nested[0]?.trimStart().startsWith("#") === true || nested[0] === "") {
        return [...lines, `${indent}-${this.#comment()}`, ...nested];
      }
      const [first = "", ...rest] = nested;
      return [...lines, `${indent}-${" ".repeat(wide)}${first.trimStart()}`, ...rest];
    });
  }

  #scalar(marker: string, column: number): readonly string[] {
    const indent = " ".repeat(column);
    const comment = this.#comment();
    const form = this.#pick(
      "line",
      "line",
      "line",
      "line",
      "absent",
      "literal",
      "folded",
      "wrapped",
      "below",
      "tagged",
    );
    if (form === "absent") return [`${marker}${comment}`];
    if (form === "literal") {
      const header = this.#pick("|", "|-", "|+");
      return [
        `${marker} ${header}${comment}`,
        `${indent}# text`,
        ...this.#pick([], [""], ["", ""]),
        `${indent}  more`,
        ...this.#pick([], [""]),
      ];
    }
    if (form === "folded")
      return [
        `${marker} ${this.#pick(">", ">-", ">+")}`,
        `${indent}one`,
        `${indent}two`,
        ...this.#pick([], ["", `${indent}three`]),
      ];
    if (form === "wrapped") {
      return this.#pick(
        [`${marker} one`, `${indent}two`],
        [`${marker} "one`, `${indent}two"${comment}`],
        [`${marker} 'one`, "", `${indent}two'${comment}`],
      );
    }
    if (form === "below")
      return [
        `${marker}${comment}`,
        ...this.#pick([], [`${indent}# Below.`]),
        `${indent}${this.#line()}${this.#comment()}`,
      ];
    const tag = form === "tagged" ? " !!str" : "";
    return [
      `${marker}${tag}${this.#pick(" ", " ", "   ")}${tag === "" ? this.#line() : this.#pick("x", "1", "''")}${comment}`,
    ];
  }

  #line(): string {
    return this.#pick(
      "x",
      "1",
      "1.10",
      '"1.10"',
      "'it''s'",
      "no",
      "~",
      "true",
      "2024-01-01",
      "0123",
      "'a # b'",
      "sha256:00",
      '"\\u00e9"',
      "a b",
      "[]",
      "{}",
      "{ }",
      "[ # c\n      ]",
    );
  }

  #flowLines(marker: string, column: number, depth: number): readonly string[] {
    const indent = " ".repeat(column);
    const comment = this.#comment();
    if (this.#pick(true, true, false)) return [`${marker} ${this.#flow(depth)}${comment}`];
    const items = this.#pick([1], [1, 2], [1, 2, 3]);
    const isList = this.#pick(true, false);
    const lines = items.flatMap((number, index) => {
      const comma = index < items.length - 1 || this.#pick(true, false) ? "," : "";
      const lead = this.#pick([], [], [`${indent}# Of ${number}.`], [""]);
      return [...lead, `${indent}${isList ? "" : `k${number}: `}${this.#flow(depth - 1)}${comma}${this.#comment()}`];
    });
    const [open, close] = isList ? ["[", "]"] : ["{", "}"];
    if (this.#pick(true, false)) return [`${marker} ${open}${comment}`, ...lines, `${indent}${close}`];
    const [first = "", ...rest] = lines.filter((line) => line !== "" && !line.trimStart().startsWith("#"));
    return [`${marker} ${open}${first.trimStart()}`, ...rest, `${indent}${close}${comment}`];
  }

  #flow(depth: number): string {
    if (depth <= 0) return this.#pick("x", "1", "'q'", '"q"', "a b", "~", "[]", "{}");
    return this.#pick(
      () => `[${this.#flow(depth - 1)}, ${this.#flow(depth - 1)}]`,
      () => `[ ${this.#flow(depth - 1)}, ]`,
      () => `{k1: ${this.#flow(depth - 1)}, k2: ${this.#flow(depth - 1)}}`,
      () => `{ k1: ${this.#flow(depth - 1)} }`,
      () => `{k1, k2: , "k3":${this.#flow(depth - 1)}}`,
      () => `[1,${this.#flow(depth - 1)},k1: ${this.#flow(depth - 1)}]`,
      () => `[? k1 : ${this.#flow(depth - 1)}]`,
    )();
  }

  #between(column: number): readonly string[] {
    const indent = " ".repeat(column);
    return this.#pick(
      [],
      [],
      [],
      [],
      [""],
      [`${indent}# About it.`],
      ["", `${indent}# About it.`],
      [`${indent}# Free.`, ""],
      [`${indent}  # Deeper.`],
      ["# Left."],
    );
  }

  #comment(): string {
    return this.#pick("", "", "", " # why", "   # why: [a]", "\t# tab");
  }
}

/** The text with one more item at the end of a list, which is made where there is none. */
export function appendItem(text: string, pointer: string, value: YamlValue): string {
  const read = readYaml(text);
  const found = read.kind === "document" ? valueAt(read.value, pointer) : undefined;
  return Array.isArray(found) ? setValue(text, `${pointer}/${found.length}`, value) : setValue(text, pointer, [value]);
}
