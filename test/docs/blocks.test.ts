import { expect, test } from "vitest";
import { blocksOf, isAsShown, shownIn } from "./blocks.ts";

test("blocks have their line, language, attributes and text, without a list's indentation", () => {
  const page = [
    "# Page",
    "",
    "1. Do:",
    "",
    '   ```sh skip="a real cluster" exit=1',
    "   one",
    "     two",
    "   ```",
    "",
  ];
  expect(blocksOf(page.join("\n"))).toEqual([
    { line: 5, language: "sh", attributes: { skip: "a real cluster", exit: "1" }, text: "one\n  two\n" },
  ]);
});

test("a console block is commands with what each prints", () => {
  expect(shownIn("$ one\n$ two | three\nsaid\n\nmore\n")).toEqual([
    { command: "one", output: "" },
    { command: "two | three", output: "said\n\nmore" },
  ]);
});

test.each([
  ["passes: 0.727", "passes: 0.727\n"],
  ["took …", "took 3.5 s"],
  ["a\n…\nd", "a\nb\nc\nd\n"],
  ["…\na\n…", "a"],
  ["cost (1+1)", "cost (1+1)"],
])("%j is printed as %j", (output, printed) => {
  expect(isAsShown(output, printed)).toBe(true);
});

test.each([
  ["passes: 0.727", "passes: 0.728"],
  ["passes: 0.727", "passes: 0x727"],
  ["a\nc", "a\nb\nc"],
  ["a\n…", "b"],
  ["", "a warning"],
])("%j is not printed as %j", (output, printed) => {
  expect(isAsShown(output, printed)).toBe(false);
});
