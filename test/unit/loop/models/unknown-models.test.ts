import { expect, test } from "vitest";
import { findingOf } from "../../../../src/findings/finding.ts";
import { isMisnamed, unknownModels } from "../../../../src/loop/models/unknown-models.ts";
import { PLAN } from "../../../../src/loop/place/stage-rules.ts";

test("each name that no model has is a finding, with what may have been meant", () => {
  const found = unknownModels(["churn", "chrun", "fraud"], ["churn", "credit-risk"]);
  expect(found.map(({ subject, outcome, message }) => [subject, outcome, message])).toEqual([
    ["chrun", "fail", 'There is no model "chrun" among churn, credit-risk. Did you mean "churn"?'],
    ["fraud", "fail", 'There is no model "fraud" among churn, credit-risk.'],
  ]);
  expect(found.every(isMisnamed)).toBe(true);
});

test("nobody asked for a model, or all are there", () => {
  expect(unknownModels([], ["churn"])).toEqual([]);
  expect(unknownModels(["churn"], ["churn"])).toEqual([]);
  expect(unknownModels(["churn"], [])).toMatchObject([
    { message: 'There is no model "churn": no manifest was found.' },
  ]);
});

test("other findings of the plan are no slip of a name", () => {
  expect(isMisnamed(findingOf(PLAN.noManifest, { message: "" }))).toBe(false);
});
