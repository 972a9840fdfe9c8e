import { expect, test } from "vitest";
import { judgeServed, type ServedModel } from "../../../../src/work/audit/environments.ts";
import { sha256 } from "../../../../src/records/canonical.ts";

const DIGEST = sha256("served");
const SERVED: ServedModel = {
  environment: "production",
  file: "environments/production.yaml",
  model: "churn",
  digest: DIGEST,
  accepted: [{ artifact: DIGEST, outcome: "pass" }],
  isKnown: true,
};

function told(change: Partial<ServedModel>): readonly string[] {
  return judgeServed({ ...SERVED, ...change }).map(({ outcome, message }) => `${outcome} ${message}`);
}

test("what serves was accepted, once is enough", () => {
  expect(told({})).toEqual([]);
  const refused = { artifact: DIGEST, outcome: "fail" } as const;
  expect(told({ accepted: [refused, { artifact: DIGEST, outcome: undefined }] })).toEqual([]);
  expect(told({ accepted: [refused] })).toEqual([expect.stringMatching(/^fail .* which did not pass\.$/)]);
  expect(told({ accepted: [{ artifact: sha256("another"), outcome: "pass" }] })).toEqual([
    expect.stringMatching(/^fail .* never accepted\.$/),
  ]);
  expect(told({ isKnown: false })).toEqual(["fail production serves churn, and no manifest describes it."]);
});
