import { expect, test } from "vitest";
import { flag, list, oneOf, parseInputs, path, text, wholeNumber } from "../../../src/inputs/fields.ts";

const fields = {
  workDir: path("Folder.", { default: "." }),
  mode: oneOf("Mode.", ["fast", "slow"], { default: "fast" }),
  isDry: flag("Dry run."),
  labels: list("Labels."),
  runId: wholeNumber("Run."),
  name: text("Name.", { required: true }),
};

test("defaults and given values", () => {
  const given: Record<string, string> = { name: "x", labels: "a, b\nc", "run-id": "12", "is-dry": "True" };
  expect(parseInputs(fields, (name) => given[name] ?? "")).toEqual({
    workDir: ".",
    mode: "fast",
    isDry: true,
    labels: ["a", "b", "c"],
    runId: 12,
    name: "x",
  });
});

test("all problems in one message, each with its value and what is accepted", () => {
  const given: Record<string, string> = { mode: "fsat", "is-dry": "yes" };
  expect(() => parseInputs(fields, (name) => given[name] ?? "")).toThrowErrorMatchingInlineSnapshot(
    `[UserError: input "mode" ("fsat") is none of fast, slow. Did you mean "fast"?; input "is-dry" ("yes") is neither true nor false; input "name" is missing. Mend the inputs and run again.]`,
  );
});
