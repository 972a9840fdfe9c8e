import { expect, it } from "vitest";
import { unmeasured } from "../../../src/findings/unmeasured.ts";
import { MachineError, UserError } from "../../../src/kernel/errors.ts";
import { within } from "../../../src/scoring/problems.ts";
import { MEANING_RULES } from "../../../src/work/meaning/rules.ts";

const found = { model: "credit-risk", location: { file: "models/credit-risk/model.yaml", line: 3 } };

it("what a file lacks stands under the rule, with the rule's advice", () => {
  expect(unmeasured(MEANING_RULES.dataset, new UserError("a.csv is empty."), found)).toMatchObject({
    rule: "meaning/dataset",
    outcome: "unmeasured",
    message: "a.csv is empty.",
    remediation: MEANING_RULES.dataset.remediation,
    ...found,
  });
});

it("a download that failed blames no dataset and no model, and gives no advice about them", async () => {
  const failed = new MachineError("DuckDB could not be downloaded. Check the proxy.");
  expect(unmeasured(MEANING_RULES.dataset, failed, found)).toEqual({
    rule: "machine/engine",
    outcome: "unmeasured",
    message: "DuckDB could not be downloaded. Check the proxy.",
    ...found,
  });
  // Where a model's own faults are made findings that fail, it passes through.
  await expect(within({ rule: "model" }, () => Promise.reject(failed))).rejects.toBe(failed);
});

it("a defect is nobody's finding", () => {
  expect(() => unmeasured(MEANING_RULES.dataset, new TypeError("x is not a function"), found)).toThrow(TypeError);
});
