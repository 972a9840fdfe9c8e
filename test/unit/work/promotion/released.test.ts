import { expect, test } from "vitest";
import type { PromotionRecord } from "../../../../src/generated/types.ts";
import { unreleased } from "../../../../src/work/promotion/released.ts";

const digest = (pair: string): string => `sha256:${pair.repeat(32)}`;
const [OLD, NEW, OTHER] = [digest("1a"), digest("2b"), digest("3c")];

const record = (version: string, artifact: string, changes: Partial<PromotionRecord> = {}): PromotionRecord => ({
  schema: "model-gitops/promotion/v1",
  key: `sha256:${"00".repeat(32)}`,
  model: "churn",
  action: "promote",
  state: "done",
  version,
  artifact,
  evidence: [],
  outcome: "pass",
  findings: [],
  at: "2026-11-01T00:00:00Z",
  ...changes,
});
const LEDGER = [record("1.0.0", OLD, { action: "register" }), record("1.1.0", NEW, { state: "begun" })];
const CANARY = { traffic: 0, steps: [5], minimumRows: 1 };
const told = (...of: Parameters<typeof unreleased>) => unreleased(...of).map(({ at, message }) => `${at} ${message}`);

test("what was released, or is being promoted, with its bytes is as it should be", () => {
  expect(told({ version: "1.0.0", digest: OLD, canary: { ...CANARY, version: "1.1.0", digest: NEW } }, LEDGER)).toEqual(
    [],
  );
  expect(told({ digest: OLD }, LEDGER)).toEqual([]);
});

test("of a model that was never promoted nothing is said", () => {
  expect(told({ version: "9.9.9", digest: OTHER }, [])).toEqual([]);
  const elsewise = [record("1.0.0", OLD, { action: "canary" }), record("1.0.0", OLD, { state: "refused" })];
  expect(told({ version: "9.9.9", digest: OTHER }, elsewise)).toEqual([]);
});

test.each([
  [{ version: "9.9.9", digest: NEW }, "/version Version 9.9.9 was never released; there are 1.0.0 and 1.1.0."],
  [{ digest: OTHER }, "/digest The ledger knows no release with the bytes sha256:3c3c3c3c3c3c."],
  [
    { version: "1.1.0", digest: OLD },
    "/digest Version 1.1.0 was released with sha256:2b2b2b2b2b2b, not with sha256:1a1a1a1a1a1a, and these are the bytes of 1.0.0.",
  ],
  [
    { version: "1.0.0", digest: OLD, canary: { ...CANARY, version: "1.1.0", digest: OTHER } },
    "/canary/digest The canary: Version 1.1.0 was released with sha256:2b2b2b2b2b2b, not with sha256:3c3c3c3c3c3c.",
  ],
  [
    { version: "1.0.0", digest: OLD, canary: { ...CANARY, version: "2.0.0", digest: OTHER } },
    "/canary/version The canary: Version 2.0.0 was never released; there are 1.0.0 and 1.1.0.",
  ],
])("%j is not what was released", (entry, message) => {
  expect(told(entry, LEDGER)).toEqual([message]);
});
