import { expect, test } from "vitest";
import { strayWaivers, waiverFileFindings } from "../../../../src/work/governance/waiver-files.ts";
import { fileOf, waiver } from "./waiver-seeds.ts";

const KNOWN = { models: ["credit-risk", "churn"], rules: new Map(), today: "2026-11-29", roles: ["governance"] };

function told(...changes: readonly Parameters<typeof waiver>[0][]): readonly string[] {
  const files = changes.map((one) =>
    fileOf(waiver({ rule: "MG-DATA-001", approvedBy: { role: "governance" }, ...one })),
  );
  return waiverFileFindings(files, KNOWN).map(({ outcome, message }) => `${outcome}: ${message}`);
}

test("a waiver that can be proven is nobody's concern before", () => {
  expect(told({})).toEqual([]);
});

test.each([
  [
    { model: "credit-rsk" },
    /^warn: W-1 is of the model credit-rsk, and there is no such model\. Did you mean "credit-risk"\?$/,
  ],
  [{ rule: "MG-DATA-00l" }, /^fail: W-1 is of MG-DATA-00l, and there is no such rule.*Did you mean "MG-DATA-001"\?/],
  [{ rule: "MG-SEC-002" }, /^fail: W-1 is of MG-SEC-002, which cannot be waived\.$/],
  [{ expires: "2029-01-01" }, /^fail: W-1 is for \d+ days/],
  [
    { approvedBy: { role: "model-risk" } },
    /^fail: W-1 is to be approved by the role model-risk, in which .* has nobody/,
  ],
  [{ created: "2026-09-01", expires: "2026-11-29" }, /^warn: W-1 ended on 2026-11-29, and no other renews it/],
])("%j", (change, message) => {
  expect(told(change)).toEqual([expect.stringMatching(message)]);
});

test("a rule of a pack that is not here is not looked at, and a model that is gone is told once", () => {
  expect(told({ rule: "acme-17" })).toEqual([]);
  expect(strayWaivers([fileOf(waiver())], ["churn"])).toMatchObject([
    { rule: "waiver/unused", outcome: "warn", location: { file: "governance/waivers/W-1.yaml" } },
  ]);
});
