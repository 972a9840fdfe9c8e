import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_YAML_BYTES, readYaml } from "../../../src/manifest/yaml.ts";

function problem(source: string | Uint8Array) {
  const result = readYaml(source);
  if (result.kind !== "problem") throw new Error(`was read: ${JSON.stringify(result.value)}`);
  return `${result.span.line}:${result.span.column} ${result.message}`;
}

function document(source: string | Uint8Array) {
  const result = readYaml(source);
  if (result.kind !== "document") throw new Error(result.message);
  const at = (pointer: string, part: "key" | "value" = "value") => {
    const { line, column, endLine, endColumn } = result.locate(pointer, part);
    return `${line}:${column}-${endLine}:${endColumn}`;
  };
  return { value: result.value, at };
}

describe("positions", () => {
  const text = "a:\n  b: 'q'\n  empty:\n  list: [1, {e: 2}]\n'k/e~y': \"x\"\n";

  test.each([
    ["/a", "key", "1:1-1:2"],
    ["/a/b", "key", "2:3-2:4"],
    ["/a/b", "value", "2:6-2:9"],
    ["/a/empty", "value", "3:3-3:8"],
    ["/a/list/0", "value", "4:10-4:11"],
    ["/a/list/1/e", "key", "4:14-4:15"],
    ["/a/list/1/e", "value", "4:17-4:18"],
    ["/k~1e~0y", "key", "5:1-5:8"],
    ["/k~1e~0y", "value", "5:10-5:13"],
  ] as const)("%s %s", (pointer, part, expected) => {
    expect(document(text).at(pointer, part)).toBe(expected);
  });

  test("what is not there stands at its nearest ancestor", () => {
    expect(document(text).at("/a/b/c/d")).toBe("2:6-2:9");
    expect(document(text).at("/nothing")).toMatch(/^1:1-/);
  });

  test("a byte order mark takes no column, and CRLF no line", () => {
    const { value, at } = document("\uFEFFa: 1\r\nb:\r\n  c: 2\r\n");
    expect(value).toEqual({ a: 1, b: { c: 2 } });
    expect([at("/a", "key"), at("/a"), at("/b/c")]).toEqual(["1:1-1:2", "1:4-1:5", "3:6-3:7"]);
  });

  test("bytes are read as UTF-8", () => {
    expect(document(new TextEncoder().encode("\uFEFFname: ünï\n")).value).toEqual({ name: "ünï" });
  });
});

describe("problems", () => {
  test.each([
    ["duplicate key", "a: 1\nb: 2\na: 3\n", "3:1 This key is there twice. Keep one of them."],
    ["tab", "a:\n\tb: 1\n", "2:1 The line is indented with a tab. YAML is indented with spaces."],
    ["NUL", "a: x\0y\n", "1:5 The file contains a NUL byte; it is no text file."],
    ["control character", "a: x\u0007y\n", "1:5 The file contains a control character. Remove it."],
    ["empty", "", "1:1 The file is empty."],
    ["only comments", "# nothing\n", "1:1 The file is empty."],
    ["several documents", "a: 1\n---\nb: 2\n", "2:1 The file has several YAML documents; write one a file."],
    ["alias", "a: &x 1\nb: *x\n", "2:5 Aliases (`*name`) are not allowed here. Write the value out."],
    ["tag", "a: !!js/function 'x'\n", "1:4 Tags (`!name`) are not allowed here. Remove it."],
    [
      "unclosed list",
      "a: [1, 2\n",
      "2:1 A `[`, `{` or quoted text that was opened before is never closed, or this line is indented too little.",
    ],
    ["complex key", "? {a: 1}\n: 2\n", "1:1 A key has to be plain text."],
    ["unquoted @", "owners: [@acme/risk]\n", "1:10 A text that starts with @ has to be in quotes."],
  ])("%s", (_, text, expected) => {
    expect(problem(text)).toBe(expected);
  });

  test("an alias bomb ends at its first alias", () => {
    const lines = [
      "a0: &a0 x",
      ...Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
    ];
    expect(problem(lines.join("\n"))).toMatch(/^2:\d+ Aliases/);
  });

  test("deep nesting ends at the limit", () => {
    expect(problem("[".repeat(20_000))).toBe("1:40 The file is nested more than 40 levels deep.");
  });

  test("files that are too large are not parsed", () => {
    expect(problem(" ".repeat(MAX_YAML_BYTES + 1))).toBe("1:1 The file has 1.0 MiB; the limit is 1.0 MiB.");
    expect(problem(new Uint8Array(10_000_000))).toBe("1:1 The file has 9.5 MiB; the limit is 1.0 MiB.");
  });

  test("other encodings are named", () => {
    expect(problem(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toBe("1:1 The file is encoded in UTF-16. Save it as UTF-8.");
    expect(problem(Uint8Array.of(0x61, 0x3a, 0x0a, 0x62, 0xe9, 0x0a))).toBe(
      "2:2 The file is not UTF-8 text. Save it as UTF-8.",
    );
  });
});

test("what YAML would turn into something else stays text", () => {
  expect(document("a: 2024-07-01\nb: <<\nc: no\n'<<': {d: 1}\n").value).toEqual({
    a: "2024-07-01",
    b: "<<",
    c: "no",
    "<<": { d: 1 },
  });
});

test("no text crashes the reader, and every position lies in the file", () => {
  const piece = fc.constantFrom(
    "a",
    ": ",
    "\n",
    "  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "#",
    "&x ",
    "*x",
    "!",
    "|\n",
    ">\n",
    "\t",
    "\r\n",
    "---\n",
    "? ",
    "%",
    "@",
    "\uFEFF",
    "é",
    "1",
    ",",
    "~",
  );
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const result = readYaml(text);
      const lines = text.split(/\r\n|\n|\r/);
      const spans =
        result.kind === "problem" ? [result.span] : pointers(result.value, "").map((pointer) => result.locate(pointer));
      for (const { line, column } of spans) {
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      }
    }),
    { numRuns: 500 },
  );
});

function pointers(value: unknown, at: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([key, member]) =>
      pointers(member, `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    ),
  ];
}
