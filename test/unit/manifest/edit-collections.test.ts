import { describe, expect, test } from "vitest";
import { removeValue, setValue } from "../../../src/manifest/edit.ts";
import { appendItem } from "./edit-files.ts";

type Edit = (text: string) => string;
type Row = readonly [name: string, before: string, edit: Edit, after: string];

describe("block form", () => {
  test.each<Row>([
    [
      "only the value that is named", // dependabot/dependabot-core#10930
      "a:\n  tag: 0.0.3\nb:\n  tag: 0.0.3\n",
      (text) => setValue(text, "/b/tag", "0.0.4"),
      "a:\n  tag: 0.0.3\nb:\n  tag: 0.0.4\n",
    ],
    [
      "lists in their key's column", // mikefarah/yq#927
      "a:\n- arr: 42\n  b: node\n",
      (text) => setValue(appendItem(text, "/a", { arr: 1, c: [1] }), "/d", [{ e: 1 }]),
      "a:\n- arr: 42\n  b: node\n- arr: 1\n  c:\n  - 1\nd:\n- e: 1\n",
    ],
    [
      "wide items", // pre-commit/pre-commit#211
      "-   repo: x\n    hooks:\n    -   id: t\n",
      (text) => appendItem(appendItem(text, "/0/hooks", { id: "u", args: [1] }), "", { repo: "z" }),
      "-   repo: x\n    hooks:\n    -   id: t\n    -   id: u\n        args:\n        -   1\n-   repo: z\n",
    ],
    [
      "four columns",
      "a:\n    b:\n        - 1\n",
      (text) => setValue(text, "/c/d", { e: [2] }),
      "a:\n    b:\n        - 1\nc:\n    d:\n        e:\n            - 2\n",
    ],
    [
      "CRLF, a byte order mark and the start of a document", // mikefarah/yq#2532
      "\uFEFF---\r\na: 1 # c\r\nb:\r\n  - x\r\n",
      (text) => setValue(appendItem(text, "/b", { c: 1, d: "l1\nl2\n" }), "/a", 2),
      "\uFEFF---\r\na: 2 # c\r\nb:\r\n  - x\r\n  - c: 1\r\n    d: |\r\n      l1\r\n      l2\r\n",
    ],
    [
      "directives and the end of a document",
      "%YAML 1.2\n---\na: 1\n...\n",
      (text) => setValue(text, "/b", 2),
      "%YAML 1.2\n---\na: 1\nb: 2\n...\n",
    ],
    ["no line break at the end", "a: 1", (text) => setValue(text, "/b", [1]), "a: 1\nb:\n  - 1"],
    ["a text before it", "a: |\n  x\n\n# c\n", (text) => setValue(text, "/b", 1), "a: |\n  x\nb: 1\n\n# c\n"],
    ["a text that keeps its blank lines", "a: |+\n  x\n\n", (text) => setValue(text, "/b", 1), "a: |+\n  x\n\nb: 1\n"],
    ["missing parents", "a: 1\n", (text) => setValue(text, "/b/c/d", true), "a: 1\nb:\n  c:\n    d: true\n"],
    ["a parent that was left out", "a:\nb: 1\n", (text) => setValue(text, "/a/x", 1), "a:\n  x: 1\nb: 1\n"],
    ["a list that was left out", "a: # c\n", (text) => appendItem(text, "/a", 1), "a: # c\n  - 1\n"],
    ["a list that is not there", "a: 1\n", (text) => appendItem(text, "/b/c", 1), "a: 1\nb:\n  c:\n    - 1\n"],
    [
      "empty collections",
      "a: {}\nb: [] # c\n",
      (text) => setValue(appendItem(text, "/b", 1), "/a/x", 1),
      "a:\n  x: 1\nb: # c\n  - 1\n",
    ],
    ["an empty value", "a:\n  - 1\n", (text) => setValue(text, "/a", []), "a: []\n"],
    [
      "a scalar in place of a mapping",
      "a: # c\n  b: 1\n  d: 2 # e\nf: 1\n",
      (text) => setValue(text, "/a", "x"),
      "a: x # c\nf: 1\n",
    ],
    [
      "a mapping in place of a scalar",
      "a: x # c\nf: 1\n",
      (text) => setValue(text, "/a", { b: { d: 1 } }),
      "a: # c\n  b:\n    d: 1\nf: 1\n",
    ],
    [
      "a list in a list",
      "a:\n  - x\n",
      (text) => setValue(text, "/a/0", [1, [2, 3]]),
      "a:\n  - - 1\n    - - 2\n      - 3\n",
    ],
    [
      "an item that was left out",
      "a:\n  - # c\n  - 1\n",
      (text) => setValue(text, "/a/0", { b: 1 }),
      "a:\n  - b: 1 # c\n  - 1\n",
    ],
    ["explicit keys", "? k\n: v # c\n", (text) => setValue(text, "/k", [1]), "? k\n: # c\n  - 1\n"],
    [
      "keys that are numbers",
      "1: a\n1.50: b\n",
      (text) => setValue(setValue(text, "/1", "c"), "/1.5", "d"),
      "1: c\n1.50: d\n",
    ],
    ["a tag on a collection", "a: !!map # c\n  x: 1\n", (text) => removeValue(text, "/a/x"), "a: !!map {} # c\n"],
    ["a list by its length", "a:\n  - 1\n", (text) => setValue(text, "/a/1", 2), "a:\n  - 1\n  - 2\n"],
    [
      "as its neighbours are",
      "a:\n  - {x: 1}\n  - {x: 2}\n",
      (text) => appendItem(text, "/a", { x: 3 }),
      "a:\n  - {x: 1}\n  - {x: 2}\n  - {x: 3}\n",
    ],
  ])("%s", (...[, before, edit, after]) => {
    expect(edit(before)).toBe(after);
  });
});

describe("flow form", () => {
  test.each<Row>([
    ["a value", "a: {x: 1, y: [p, q] } # c\n", (text) => setValue(text, "/a/y/1", "r"), "a: {x: 1, y: [p, r] } # c\n"],
    ["a new key", "a: {x: 1} # c\n", (text) => setValue(text, "/a/k", { z: [1] }), "a: {x: 1, k: {z: [1]}} # c\n"],
    [
      "padding as the file has it",
      "a: { x: 1 }\nb: [{}]\n",
      (text) => setValue(text, "/b/0/k", { z: 1 }),
      "a: { x: 1 }\nb: [{ k: { z: 1 } }]\n",
    ],
    ["a comma at the end", "a: [1, 2,]\n", (text) => appendItem(text, "/a", 3), "a: [1, 2, 3,]\n"],
    [
      "a key without a value",
      "a: {x, y: }\n",
      (text) => setValue(setValue(text, "/a/x", 1), "/a/y", 2),
      "a: {x: 1, y: 2 }\n",
    ],
    ["a JSON key", 'a: {"x":1}\n', (text) => setValue(text, "/a/x", "z"), 'a: {"x": z}\n'],
    ["a pair in a list", "a: [x: 1]\n", (text) => setValue(text, "/a/0/k", 2), "a: [{x: 1, k: 2}]\n"],
    ["text of several lines", "a: [x]\n", (text) => setValue(text, "/a/0", "l1\nl2"), 'a: ["l1\\nl2"]\n'],
    [
      "lines of their own, with comments",
      "a: [\n  1, # one\n  # of 2\n  2 # two\n  ]\n",
      (text) => appendItem(text, "/a", 3),
      "a: [\n  1, # one\n  # of 2\n  2, # two\n  3\n  ]\n",
    ],
    [
      "lines of their own, with a comma at the end",
      "a: {\n  x: 1, # one\n  y: 2, # two\n  }\n",
      (text) => setValue(text, "/a/z", 3),
      "a: {\n  x: 1, # one\n  y: 2, # two\n  z: 3,\n  }\n",
    ],
    [
      "a bracket behind the last line",
      "a: [\n  1,\n  2]\n",
      (text) => appendItem(text, "/a", 3),
      "a: [\n  1,\n  2,\n  3]\n",
    ],
    ["a comment in an empty one", "a: [ # none\n  ]\n", (text) => appendItem(text, "/a", 1), "a: [1 # none\n  ]\n"],
    ["removing the first", "a: [1, 2, 3] # c\n", (text) => removeValue(text, "/a/0"), "a: [2, 3] # c\n"],
    ["removing the last", "a: {x: 1, y: 2} # c\n", (text) => removeValue(text, "/a/y"), "a: {x: 1} # c\n"],
    ["removing the only one", "a: [ 1, ] # c\n", (text) => removeValue(text, "/a/0"), "a: [] # c\n"],
    [
      "removing a line with its comments",
      "a: [\n  1, # one\n  # of 2\n  2, # two\n  3\n  ]\n",
      (text) => removeValue(text, "/a/1"),
      "a: [\n  1, # one\n  3\n  ]\n",
    ],
    [
      "removing the last line, and the comma before it",
      "a: [\n  1, # one\n  2 # two\n  ]\n",
      (text) => removeValue(text, "/a/1"),
      "a: [\n  1 # one\n  ]\n",
    ],
    ["the root", "{a: 1}\n", (text) => setValue(text, "/b", [2]), "{a: 1, b: [2]}\n"],
  ])("%s", (...[, before, edit, after]) => {
    expect(edit(before)).toBe(after);
  });
});

describe("what cannot be edited is said", () => {
  test.each<readonly [name: string, edit: () => string, message: RegExp]>([
    ["an alias", () => setValue("a: &x 1\nb: *x\n", "/a", 2), /line 2, column 5: Aliases/],
    ["an anchor", () => setValue("a: 1\nb: &x 1\n", "/a", 2), /line 2 has an anchor/],
    ["a key that is left out", () => setValue(": 1\na: 1\n", "/a", 2), /line 1 has a key that is left out/],
    ["several documents", () => setValue("a: 1\n---\nb: 1\n", "/a", 2), /several YAML documents/],
    ["an empty file", () => setValue("# nothing\n", "/a", 2), /The file is empty/],
    ["a key in a scalar", () => setValue("a: 1\n", "/a/b", 2), /a holds no keys, so b cannot be set/],
    ["a place behind a list's end", () => setValue("a: [1]\n", "/a/2", 2), /a has 1 items/],
  ])("%s", (_, edit, message) => {
    expect(edit).toThrow(expect.objectContaining({ name: "UserError", message: expect.stringMatching(message) }));
  });

  test("a pointer to the whole file, and what is no value, are defects of ours", () => {
    expect(() => setValue("a: 1\n", "", 1)).toThrow(TypeError);
    expect(() => removeValue("a: 1\n", "")).toThrow(TypeError);
    expect(() => setValue("a: 1\n", "/a", Reflect.get({}, "nothing"))).toThrow(TypeError);
  });
});
