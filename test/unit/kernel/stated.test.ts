import { expect, test } from "vitest";
import { isStated } from "../../../src/kernel/stated.ts";

test.each([
  "",
  " \n\t ",
  "x",
  "aaaa",
  "...",
  "-",
  "?",
  "TBD",
  "tbd.",
  "T.B.D.",
  "N/A",
  "n.a.",
  "None",
  "unknown",
  "Not yet known",
  "to be determined",
  "To be decided later",
  "[More Information Needed]",
  "**More information needed**",
  "<!-- fill me in -->",
  "lorem ipsum dolor sit amet",
  "asdf",
  "Add description here",
  "ＴＢＤ",
  "T\u200BB\u200BD",
  "NOASSERTION",
])("%j says nothing", (text) => {
  expect(isStated(text)).toBe(false);
});

test.each([
  "MIT",
  "CC-BY-4.0",
  "@acme/data",
  "core-banking",
  "HR",
  "外部の信用情報機関から取得",
  "credit-models@example.com",
  "No personal data: machine readings only.",
  "Unknown before 2019; since then exported from the ledger.",
])("%j says something", (text) => {
  expect(isStated(text)).toBe(true);
});

test("a megabyte of dashes takes no time", () => {
  const start = performance.now();
  expect(isStated("-".repeat(1_000_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(50);
});
