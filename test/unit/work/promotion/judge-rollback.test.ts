import { expect, test } from "vitest";
import type { PromotionRecord } from "../../../../src/generated/types.ts";
import { rollbackTarget, type RollbackFacts } from "../../../../src/work/promotion/judge-rollback.ts";
import { ONE, TWO, quarantine, record } from "./promotion-cases.ts";

const THREE = `sha256:${"3".repeat(64)}`;
const served = (artifact: string, version: string, changes: Partial<PromotionRecord> = {}) =>
  record({ artifact, version, ...changes });
/** 0.9.0, then 1.0.0 (in quarantine where a test says so), then 2.0.0, which serves. */
const HISTORY = [served(TWO, "0.9.0"), served(ONE, "1.0.0"), served(THREE, "2.0.0")];

function target(changes: Partial<RollbackFacts> = {}): string {
  const found = rollbackTarget({
    model: "churn",
    stage: "production",
    to: "",
    promotions: HISTORY,
    quarantines: [],
    serves: { digest: THREE, version: "2.0.0" },
    ...changes,
  });
  if ("target" in found) return found.target.version ?? "";
  return found.findings.map(({ rule, message }) => `${rule}: ${message}`).join("\n");
}

test.each<[string, Partial<RollbackFacts>, string | RegExp]>([
  ["what served before", {}, "1.0.0"],
  ["the one before that, where it is in quarantine", { quarantines: [quarantine("quarantined")] }, "0.9.0"],
  ["it after all, where that was lifted", { quarantines: [quarantine("quarantined"), quarantine("lifted")] }, "1.0.0"],
  ["any that served, by name", { to: "0.9.0" }, "0.9.0"],
  ["the same with a v", { to: "v0.9.0" }, "0.9.0"],
  ["none that is in quarantine", { to: "1.0.0", quarantines: [quarantine("quarantined")] }, /quarantine: .*refuses/],
  [
    "none that served elsewhere",
    { to: "3.0.0", promotions: [served(ONE, "3.0.0", { stage: "staging" })] },
    /nothing has/,
  ],
  ["none that never served", { to: "9.9.9" }, /"9\.9\.9" of churn has served .*0\.9\.0, 1\.0\.0 and 2\.0\.0/],
  ["none that serves", { to: "2.0.0" }, /serves 2\.0\.0 of churn already/],
  [
    "what the ledger says serves, where a person wrote something else",
    { to: "2.0.0", serves: { digest: ONE } },
    "2.0.0",
  ],
  ["nothing where only one has served", { promotions: [served(THREE, "2.0.0")] }, /Nothing else has served/],
  ["nothing that only began", { promotions: [served(ONE, "1.0.0", { state: "begun" })] }, /Nothing else has served/],
])("a rollback leads to %s", (_, changes, wanted) => {
  expect(target(changes)).toMatch(typeof wanted === "string" ? new RegExp(`^${wanted}$`) : wanted);
});

test("one that broke off goes on to the same version, whatever serves meanwhile", () => {
  const promotions = [...HISTORY, served(TWO, "0.9.0", { action: "rollback", state: "begun" })];
  expect(target({ promotions })).toBe("0.9.0");
  expect(target({ promotions, serves: { digest: TWO, version: "0.9.0" } })).toBe("0.9.0");
  expect(target({ promotions, to: "1.0.0" })).toBe("1.0.0");
});
