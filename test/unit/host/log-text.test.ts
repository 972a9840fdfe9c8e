import fc from "fast-check";
import { expect, test } from "vitest";
import { harmless, harmlessText } from "../../../src/host/log-text.ts";

test("no line can issue a workflow command", () => {
  expect(harmless("::error::x")).toBe("│ ::error::x");
  expect(harmless("  ::add-mask::x")).toBe("│   ::add-mask::x");
  expect(harmless("x ##[command]y")).toBe("x ## [command]y");
  expect(harmlessText("fine\r::set-output name=a::b")).toBe("fine\n│ ::set-output name=a::b");
});

test("terminal escapes and control characters are dropped", () => {
  expect(harmless("\u001B[31mred\u001B[0m\u0007")).toBe("red ");
});

test("any text: the runner finds no command in it", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("::error::", "##[add-mask]", "\n::warning::", "\u2028::x::"),
      (text, command) => {
        for (const line of harmlessText(text + command + text).split(/\r\n|\r|\n/)) {
          expect(line.trim().startsWith("::")).toBe(false);
          expect(line).not.toContain("##[");
        }
      },
    ),
  );
});
