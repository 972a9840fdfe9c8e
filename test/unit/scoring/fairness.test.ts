import { expect, test } from "vitest";
import { judge } from "../../../src/work/gate/judge.ts";
import { limitsOf } from "../../../src/work/judging/limits.ts";
import { against, creditRisk } from "./rig.ts";

test("a sensitive column that is not there is told as such", { timeout: 60_000 }, async () => {
  await using rig = await creditRisk((manifest) => manifest.replace("sensitive: [sex]", "sensitive: [sexx]"));
  await rig.shorten(300);
  const candidate = await rig.train("out/candidate.onnx", { rounds: 20 });
  expect((await rig.evaluate({ candidate })).findings).toMatchObject([
    {
      rule: "evaluate/sensitive",
      message: expect.stringContaining('no column "sexx". Did you mean "sex"?'),
      remediation: expect.stringContaining("evaluation.fairness.sensitive"),
    },
  ]);
});

test("the example's fairness is measured, compared and judged", { timeout: 60_000 }, async () => {
  await using rig = await creditRisk();
  expect(rig.model.fairness?.sensitive).toEqual(["sex"]);
  const baseline = await rig.train("out/baseline.onnx", { rounds: 20 });
  const candidate = await rig.train("out/candidate.onnx", { rounds: 30 });
  const { evaluation } = await rig.evaluate({ candidate, baseline: against(baseline) });
  const [bySex, ...others] = evaluation?.fairness ?? [];
  expect(others).toEqual([]);
  expect(bySex?.sensitive).toBe("sex");
  expect(bySex?.groups.reduce((sum, { n }) => sum + n, 0)).toBe(2500);
  const rates = bySex?.groups.map(({ selectionRate }) => selectionRate ?? Number.NaN) ?? [];
  const parity = bySex?.disparities["demographicParityDifference"];
  expect(parity?.value).toBeCloseTo(Math.max(...rates) - Math.min(...rates), 12);
  expect(parity?.delta).toBeCloseTo((parity?.value ?? 0) - (parity?.baseline ?? 0), 12);
  const [low, high] = parity?.deltaInterval ?? [1, -1];
  expect(low).toBeLessThanOrEqual(parity?.delta ?? Number.NaN);
  expect(high).toBeGreaterThanOrEqual(parity?.delta ?? Number.NaN);
  if (evaluation === undefined) throw new Error("not evaluated");
  const findings = judge({ model: "credit-risk", limits: limitsOf(rig.model), evaluation, changes: [] });
  const fairness = findings.filter(({ rule }) => rule === "gate/fairness");
  expect(fairness.length).toBeGreaterThanOrEqual(1);
  expect(
    fairness.every(({ location, subject }) => location === undefined && subject?.endsWith(" by sex") === true),
  ).toBe(true);
  // A disparity that is credibly above its limit fails, however the other metrics came out.
  const strict = {
    ...limitsOf(rig.model),
    fairness: {
      sensitive: ["sex"],
      intersections: true,
      margin: 0.02,
      limits: [{ name: "demographicParityDifference" as const, max: 0 }],
    },
  };
  const worst = {
    ...evaluation,
    fairness: (evaluation.fairness ?? []).map((one) => ({
      ...one,
      disparities: {
        demographicParityDifference: { value: 0.3, interval: [0.2, 0.4] as [number, number], level: 0.95 },
      },
    })),
  };
  expect(judge({ model: "credit-risk", limits: strict, evaluation: worst, changes: [] })).toContainEqual(
    expect.objectContaining({
      rule: "gate/fairness",
      outcome: "fail",
      message: expect.stringContaining("above the limit of 0"),
    }),
  );
});
