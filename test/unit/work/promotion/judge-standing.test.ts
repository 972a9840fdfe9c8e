import { expect, test } from "vitest";
import { judgeStanding, type StandingPromotions } from "../../../../src/work/promotion/judge-standing.ts";
import { B, NOW, ONE, TWO, quarantine, record, registeredBy } from "./promotion-cases.ts";

function audited(changes: Partial<StandingPromotions>): readonly string[] {
  const facts: StandingPromotions = {
    model: "churn",
    promotions: [record({})],
    quarantines: [],
    registered: registeredBy("churn@v1.0.0"),
    served: { production: { digest: ONE, version: "1.0.0" } },
    now: NOW,
    ...changes,
  };
  return judgeStanding(facts).map(({ rule, outcome, message }) => `${rule} ${outcome}: ${message}`);
}

const emergency = (expires: string) => record({ action: "rollback", reason: "Fire.", emergency: { expires } });
const [OVER, OPEN] = ["2026-10-31T00:00:00.000Z", "2026-11-05T00:00:00.000Z"];

test("what stands as it was carried out is nothing to tell", () => {
  expect(audited({})).toEqual([]);
  expect(audited({ quarantines: [quarantine("quarantined"), quarantine("lifted")] })).toEqual([]);
});

test("an emergency is told until it is over, which fails, or until something ordinary followed it", () => {
  expect(audited({ promotions: [emergency(OPEN)] })).toEqual([expect.stringMatching(/emergency warn: .*\(Fire\.\)/)]);
  expect(audited({ promotions: [emergency(OVER)] })).toEqual([
    expect.stringMatching(/emergency fail: .*which is over/),
  ]);
  expect(audited({ promotions: [emergency(OVER), record({})] })).toEqual([]);
  expect(audited({ promotions: [emergency(OVER), record({ stage: "staging" })] })).toHaveLength(1);
  expect(audited({ promotions: [emergency(OVER), record({ state: "begun" })] })).toHaveLength(1);
});

test("bytes that serve out of quarantine fail, whoever wrote them there", () => {
  const held = { quarantines: [quarantine("quarantined")] };
  expect(audited(held)).toEqual([expect.stringMatching(/quarantine fail: production is to serve 1\.0\.0/)]);
  expect(audited({ ...held, served: { production: { digest: TWO } } })).toEqual([]);
});

test("a tag that was moved fails, and one that was deleted is told", () => {
  expect(audited({ promotions: [record({ commit: B })] })).toEqual([
    expect.stringMatching(/moved fail: .*names aaaaaaa/),
  ]);
  expect(audited({ registered: undefined })).toEqual([expect.stringMatching(/moved warn: .*no such tag/)]);
});
