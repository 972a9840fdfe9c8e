import { expect, test } from "vitest";
import { findings, judged, limits, metric } from "../../../test/unit/work/gate-cases.ts";
import type { Limits } from "./case.ts";

const ACROSS = metric({ delta: -0.008, deltaInterval: [-0.02, 0.004], needed: { alike: 9000, asSeen: 120000 } });

test("within the margin and the limit passes", () => {
  expect(findings({})).toEqual(["gate/absolute-limit pass", "gate/non-inferiority pass"]);
});

test("the outcome follows from the interval and the base branch's margin, whatever the evaluation says of itself", () => {
  const forged = metric({ delta: -0.05, deltaInterval: [-0.06, -0.04], outcome: "pass", margin: 1 });
  expect(findings({ metrics: { roc_auc: forged } })).toContain("gate/non-inferiority fail");
});

test("an interval across the margin is inconclusive, and a person may accept it", () => {
  const [, found] = judged({ metrics: { roc_auc: ACROSS } });
  expect(found).toMatchObject({ outcome: "inconclusive", needsPerson: true });
  expect(found?.message).toContain(
    "about 9,000 rows in all let it pass if the two are truly alike (in 8 of 10 cases), and if they differ as they did here about 120,000 rows in all let it pass.",
  );
});

test("nobody may accept it where the manifest blocks", () => {
  const found = judged({ metrics: { roc_auc: ACROSS } }, { limits: { ...limits, onInconclusive: "block" } });
  expect(found[1]?.outcome).toBe("inconclusive");
  expect(found.some(({ needsPerson }) => needsPerson === true)).toBe(false);
});

const SECONDARY: Limits = { ...limits, metrics: { roc_auc: { margin: { absolute: 0.01 }, isPrimary: false } } };

test("a metric that is not the primary one only warns where rows cannot tell and the value is within the margin", () => {
  expect(findings({ metrics: { roc_auc: ACROSS } }, { limits: SECONDARY })).toEqual(["gate/non-inferiority warn"]);
  const onTheMargin = metric({ delta: -0.01, deltaInterval: [-0.03, 0.01] });
  expect(findings({ metrics: { roc_auc: onTheMargin } }, { limits: SECONDARY })).toEqual(["gate/non-inferiority warn"]);
});

test("a value beyond the margin waits for a person, or blocks, whichever metric it is of", () => {
  const roc_auc = metric({ delta: -0.05, deltaInterval: [-0.13, 0.03] });
  const [found] = judged({ metrics: { roc_auc } }, { limits: SECONDARY });
  expect(found).toMatchObject({ outcome: "inconclusive", needsPerson: true });
  const [blocked] = judged({ metrics: { roc_auc } }, { limits: { ...SECONDARY, onInconclusive: "block" } });
  expect(blocked?.outcome).toBe("inconclusive");
  expect(blocked).not.toHaveProperty("needsPerson");
  const loss = metric({ better: "lower", delta: 0.05, deltaInterval: [-0.03, 0.13] });
  expect(findings({ metrics: { roc_auc: loss } }, { limits: SECONDARY })).toEqual([
    "gate/non-inferiority inconclusive",
  ]);
});

test("for a loss, lower is better: the interval is turned", () => {
  const loss = metric({
    better: "lower",
    value: 0.45,
    interval: [0.43, 0.47],
    baseline: 0.4,
    delta: 0.05,
    deltaInterval: [0.04, 0.06],
  });
  const rules: Limits = {
    ...limits,
    metrics: { log_loss: { max: 0.5, margin: { relative: 0.02 }, isPrimary: true } },
  };
  expect(findings({ metrics: { log_loss: loss } }, { limits: rules })).toEqual([
    "gate/absolute-limit pass",
    "gate/non-inferiority fail",
  ]);
});

test("without an interval of the difference nothing was compared", () => {
  const [, found] = judged({ metrics: { roc_auc: metric({ deltaInterval: null, reason: "too few resamples" }) } });
  expect(found).toMatchObject({
    outcome: "unmeasured",
    message: "roc_auc was not compared with the baseline: too few resamples.",
  });
});

test("a share of a baseline of 0 is no margin: nothing is judged but what is credibly better or worse", () => {
  const rules = { ...limits, metrics: { ter: { margin: { relative: 0.02 }, isPrimary: true } } };
  const middle = ([low, high]: readonly [number, number]): number => (low + high) / 2;
  const of = (deltaInterval: [number, number]) =>
    judged(
      {
        metrics: {
          ter: metric({
            better: "lower",
            value: middle(deltaInterval),
            baseline: 0,
            delta: middle(deltaInterval),
            deltaInterval,
          }),
        },
      },
      { limits: rules },
    )[0];
  for (const interval of [
    [-0.001, 0.001],
    [-0.01, 0.01],
  ] as const)
    expect(of([...interval])).toMatchObject({
      outcome: "unmeasured",
      message: expect.stringContaining("the baseline is 0, and a margin of 2% of it cannot be judged."),
      remediation: expect.stringContaining("absolute margin"),
    });
  expect(of([-0.02, -0.01])?.outcome).toBe("pass");
  expect(of([0.01, 0.02])?.outcome).toBe("fail");
});
