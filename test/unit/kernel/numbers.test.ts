import { expect, test } from "vitest";
import { asWritten, count, number, percent, scaleFor, signed } from "../../../src/kernel/numbers.ts";

const TWO = { decimals: 2, exponent: false };

test.each([
  [-0.001, "0.00"],
  [-0, "0.00"],
  [1234567.891, "1,234,567.89"],
  [-1.5, "−1.50"],
  [Number.NaN, "n/a"],
  [null, "n/a"],
  [Number.POSITIVE_INFINITY, "∞"],
])("number %s", (value, text) => expect(number(value, TWO)).toBe(text));

test.each([
  [0.005, "+0.01"],
  [0.001, "0.00"],
  [-0.02, "−0.02"],
])("signed %s", (value, text) => expect(signed(value, TWO)).toBe(text));

test.each([
  [0.01, "0.01"],
  [0.1 + 0.2, "0.3"],
  [-0.5, "−0.5"],
  [12000, "12,000"],
  [1e-7, "1e−7"],
  [0, "0"],
])("as written %s", (value, text) => expect(asWritten(value)).toBe(text));

test("an interval decides how many digits are worth showing", () => {
  expect(scaleFor([0.8342], [0.0121])).toEqual({ decimals: 3, exponent: false });
  expect(scaleFor([12345.6], [1200])).toEqual({ decimals: 0, exponent: false });
  expect(scaleFor([0.8213])).toEqual({ decimals: 4, exponent: false });
  expect(scaleFor([1.2e-7])).toEqual({ decimals: 2, exponent: true });
  expect(scaleFor([0])).toEqual({ decimals: 3, exponent: false });
});

test("counts and shares", () => {
  expect(count(5400)).toBe("5,400");
  expect(percent(0.995)).toBe("99.5%");
  expect(percent(0.9, 0)).toBe("90%");
});
