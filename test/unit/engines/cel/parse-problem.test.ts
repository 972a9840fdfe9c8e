import { expect, test } from "vitest";
import { readExpression } from "../../../../src/engines/cel/program.ts";

test.each([
  ["size(datasets < 3", "This ( is never closed. Write ).", "("],
  ["datasets.all(d, size(d.name) < 3 && d.rows > 2", "This ( is never closed. Write ).", "("],
  ["tier in ['high', 'limited'", "This [ is never closed. Write ].", "["],
  ["size(datasets)) < 3", "This ) closes nothing.", ") < 3"],
  ["size(datasets} < 3", "The ( before it is closed by ), and not by }.", "}"],
  ["tier == 'high", "The text that begins with this ' is never closed.", "'high"],
  [`tier == ')' && size(")" < 2`, "This ( is never closed. Write ).", `(")"`],
  ["// what (\ntier == r'\\' && (true", "This ( is never closed. Write ).", "(true"],
  ["a and b", "Write && instead of and.", "and"],
  ["not a", "Write ! instead of not.", "not"],
  ["model.name = 'x'", "Write == instead of =.", "= 'x'"],
  ["a & b", "Write && instead of &.", "& b"],
  ["1 <> 2", "Write != instead of <>.", "<>"],
  ["has(model.name) ==", "== cannot stand here, or what has to follow it is missing.", "=="],
  ["a.or.and b c", "b cannot stand here, or what has to follow it is missing.", "b c"],
])("%s: %s", (text, message, place) => {
  expect(readExpression(text).problem).toEqual({ message: `It is not CEL: ${message}`, at: text.indexOf(place) });
});

test("what is CEL has no problem, whatever stands in its texts", () => {
  for (const text of ["tier == '(and = '", `tier == """a"(b""" // it's (`, "model.or == 'x'", `tier == r"\\"`])
    expect(readExpression(text)).toHaveProperty("tree");
});
