import { expect, test } from "vitest";
import { unsortedForm } from "../../../../src/work/meaning/time-form.ts";

test.each([
  ["days", ["2024-01-20", "2023-12-31"]],
  ["months", ["2024-01", "2023-12"]],
  ["weeks", ["2024-W05", "2024-W52"]],
  ["seconds", ["2024-01-20T10:00:00Z", "2024-01-20T09:59:59Z"]],
  ["one offset", ["2024-01-20 10:00:00.250+01:00", "2024-01-20 11:00:00.000+01:00"]],
  ["nothing", []],
])("the order of text is that of time: %s", (_, words) => {
  expect(unsortedForm(words)).toBeUndefined();
});

test.each([
  ["day first", ["20.01.2024", "01.02.2024"], "of the form 99.99.9999"],
  ["month first", ["01/20/2024"], "of the form 99/99/9999"],
  ["unpadded", ["2024-1-20", "2024-10-2"], "of the forms 9999-9-99 and 9999-99-9"],
  ["day and month exchanged", ["2024-20-01"], "of the form 9999-99-99, and not all are dates"],
  ["days and seconds", ["2024-01-20", "2024-01-20T10:00:00"], "of the forms 9999-99-99 and 9999-99-99T99:99:99"],
  [
    "two offsets",
    ["2024-03-31T01:00:00+01:00", "2024-03-31T03:00:00+02:00"],
    "of the forms 9999-99-99T99:99:99+01:00 and 9999-99-99T99:99:99+02:00",
  ],
  ["names", ["Ada L.", "20 Jan 24", "2024", "x"], "of the forms aaa a., 99 aaa 99, 9999 and others"],
])("text in another order than time is told by its form alone: %s", (_, words, expected) => {
  expect(unsortedForm(words)).toBe(expected);
});
