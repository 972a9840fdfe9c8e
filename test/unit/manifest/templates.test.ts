import { expect, test } from "vitest";
import { dotted, pointerOf } from "../../../src/manifest/pointers.ts";
import { fillTemplates, templatesIn } from "../../../src/manifest/templates.ts";

test.each([
  ["model.threshold", "/model/threshold"],
  ["evaluation.slices[0].where", "/evaluation/slices/0/where"],
  ['training.params["a.b/c"].x', "/training/params/a.b~1c/x"],
  ["__proto__.x", "/__proto__/x"],
])("%s leads to %s", (path, pointer) => {
  expect(pointerOf(path)).toBe(pointer);
});

test.each(["/task", "/evaluation/slices/12/name", "/datasets/train/period/to"])("%s there and back", (pointer) => {
  expect(pointerOf(dotted(pointer))).toBe(pointer);
});

test.each(["", ".", ".a", "a.", "a..b", "a[]", "a[x]", "[0]", "a[0]b", 'a["]', 'a["b"]c', "a]"])(
  "%j is no path",
  (path) => {
    expect(pointerOf(path)).toBeUndefined();
  },
);

test("templates are names in braces", () => {
  expect(templatesIn("{window.start}..{refresh.n-1} of \\d{4} {} { today }")).toEqual([
    "window.start",
    "refresh.n-1",
    " today ",
  ]);
});

test("a text that is nothing but a template takes its type, and what is not known stays", () => {
  const values = new Map<string, string | number | boolean>([
    ["refresh.rows", 12],
    ["today", "2026-02-01"],
  ]);
  expect(fillTemplates("{refresh.rows}", values)).toBe(12);
  expect(fillTemplates("{refresh.rows} rows, {today}", values)).toBe("12 rows, 2026-02-01");
  expect(fillTemplates("{refresh.other} {today}", values)).toBe("{refresh.other} 2026-02-01");
  expect(fillTemplates("{refresh.other}", values)).toBe("{refresh.other}");
});

test("what is filled in is not filled again", () => {
  const values = new Map([
    ["refresh.a", "{today} $& $1"],
    ["today", "no"],
  ]);
  expect(fillTemplates("x {refresh.a}", values)).toBe("x {today} $& $1");
});
