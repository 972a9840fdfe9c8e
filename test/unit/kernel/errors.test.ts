import { expect, test } from "vitest";
import { UserError, userMessage } from "../../../src/kernel/errors.ts";
import { fileError } from "../../../src/host/files.ts";

test("what a user can mend is told, and a defect is thrown on", () => {
  const defect = new TypeError("undefined is not a function");
  expect(userMessage(new UserError("Name the models."))).toBe("Name the models.");
  expect(() => userMessage(defect)).toThrow(defect);
});

test("a failure that has words of its own is not put into others", () => {
  const refused = new UserError("a.csv is a folder. Give a file.");
  expect(fileError("read", "a.csv", refused)).toBe(refused);
  expect(fileError("read", "a.csv", Object.assign(new Error("ENOENT"), { code: "ENOENT" })).message).toBe(
    "Cannot read a.csv: it is not there.",
  );
});
