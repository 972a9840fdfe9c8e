import { expect, test } from "vitest";
import type { MeasuredSlice } from "../../../src/generated/types.ts";
import { judge, type Limits } from "../../../src/work/judge.ts";
import { verdictOf } from "../../../src/findings/verdict.ts";
import { digest, findings, limits, metric, record } from "./judged.ts";

test("within the margin and the limit passes", () => {
  expect(findings({})).toEqual(["gate/absolute-limit pass", "gate/non-inferiority pass"]);
});

test("the outcome follows from the interval and the base branch's margin, whatever the evaluation says of itself", () => {
  const forged = metric({ delta: -0.05, deltaInterval: [-0.06, -0.04], outcome: "pass", margin: 1 });
  expect(findings({ metrics: { roc_auc: forged } })).toContain("gate/non-inferiority fail");
});

test("an interval across the margin is inconclusive, and a person may accept it", () => {
  const across = metric({ delta: -0.008, deltaInterval: [-0.02, 0.004], neededRows: 9000 });
  const [, found] = judge({
    model: "m",
    limits,
    evaluation: record({ metrics: { roc_auc: across } }),
    changes: [],
  });
  expect(found).toMatchObject({ outcome: "inconclusive", needsPerson: true });
  expect(found?.message).toContain("About 9,000 rows would settle it.");
});

test("nobody may accept it where the manifest blocks", () => {
  const across = metric({ delta: -0.008, deltaInterval: [-0.02, 0.004] });
  const found = judge({
    model: "m",
    limits: { ...limits, onInconclusive: "block" },
    evaluation: record({ metrics: { roc_auc: across } }),
    changes: [],
  });
  expect(found.some(({ needsPerson }) => needsPerson === true)).toBe(false);
});

test("for a loss, lower is better: the interval is turned", () => {
  const loss = metric({
    better: "lower",
    value: 0.4,
    interval: [0.38, 0.42],
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

test("a gated metric that is missing or null is unmeasured, never a pass", () => {
  expect(findings({ metrics: {} })).toEqual(["gate/measured unmeasured"]);
  expect(findings({ metrics: { roc_auc: metric({ value: null, reason: "only one class is present" }) } })).toEqual([
    "gate/measured unmeasured",
  ]);
});

test("a broken limit fails, one within the noise warns", () => {
  expect(findings({ metrics: { roc_auc: metric({ value: 0.7, interval: [0.68, 0.72] }) } })[0]).toBe(
    "gate/absolute-limit fail",
  );
  expect(findings({ metrics: { roc_auc: metric({ value: 0.76, interval: [0.74, 0.78] }) } })[0]).toBe(
    "gate/absolute-limit warn",
  );
});

test("an unavailable baseline is unmeasured; a first model needs an absolute limit", () => {
  expect(findings({ baseline: { status: "unavailable", reason: "gone" } })).toContain("gate/baseline unmeasured");
  const none: Limits = { ...limits, metrics: { roc_auc: { margin: { absolute: 0.01 }, isPrimary: true } } };
  expect(findings({ baseline: { status: "none" } }, { limits: none })).toEqual(["gate/first-model fail"]);
  expect(findings({ baseline: { status: "none" } })).toEqual(["gate/absolute-limit pass"]);
});

test("a guard is judged with twice the margin and never asks for a person", () => {
  const guard = (low: number, high: number) => ({
    datasets: {
      holdout: { role: "decides" as const, digest: digest("4"), rows: 2000 },
      old: {
        role: "guard" as const,
        digest: digest("5"),
        rows: 500,
        metrics: { roc_auc: metric({ delta: (low + high) / 2, deltaInterval: [low, high] }) },
      },
    },
  });
  expect(findings(guard(-0.019, -0.012)).at(-1)).toBe("gate/guard pass");
  expect(findings(guard(-0.03, -0.01)).at(-1)).toBe("gate/guard warn");
  expect(findings(guard(-0.05, -0.03)).at(-1)).toBe("gate/guard fail");
});

function slice(name: string, worse: readonly string[]): MeasuredSlice {
  return {
    name,
    dataset: "holdout",
    n: 200,
    harmed: true,
    pValue: 0.001,
    metrics: Object.fromEntries(worse.map((key) => [key, metric({ outcome: "fail" })])),
  };
}

test("a harmed slice is named; slices that only fall with the whole are told together", () => {
  const evaluation = record({
    metrics: { roc_auc: metric({ delta: -0.05, deltaInterval: [-0.06, -0.04], outcome: "fail" }) },
    slices: [slice("north", ["recall"]), slice("south", ["roc_auc"]), slice("east", ["roc_auc"])],
  });
  const messages = judge({ model: "m", limits, evaluation, changes: [] })
    .filter(({ rule }) => rule === "gate/slice")
    .map(({ message }) => message);
  expect(messages).toEqual([
    "The slice north (200 rows) is harmed in recall.",
    "2 slices fall with the whole: south and east.",
  ]);
});

test("a shared id is a leak; rows that look alike are one only beyond a hundredth", () => {
  const shared = (overlap: { ids?: number; rows?: number }) => ({
    datasets: { holdout: { role: "decides" as const, digest: digest("4"), rows: 1000, overlap } },
  });
  expect(findings(shared({ ids: 1 })).at(-1)).toBe("gate/separation fail");
  expect(findings(shared({ rows: 5 })).at(-1)).toBe("gate/separation warn");
  expect(findings(shared({ rows: 50 })).at(-1)).toBe("gate/separation fail");
  expect(findings(shared({ rows: 0 }))).not.toContain("gate/separation pass");
});

test("loosening a limit needs a person, tightening does not", () => {
  const change = (direction: "loosened" | "tightened") =>
    judge({
      model: "m",
      limits,
      evaluation: record(),
      changes: [{ path: "evaluation.metrics.roc_auc.min", direction, from: "0.75", to: "0.7" }],
    }).at(-1);
  expect(change("loosened")).toMatchObject({ outcome: "inconclusive", needsPerson: true });
  expect(change("tightened")).toMatchObject({ outcome: "pass" });
});

test("the worst outcome decides, and a check nobody could run is no pass", () => {
  const outcome = (...outcomes: readonly ("pass" | "warn" | "inconclusive" | "unmeasured" | "fail" | "waived")[]) =>
    verdictOf(outcomes.map((each) => ({ rule: "a/b", outcome: each, message: "" })));
  expect([
    outcome(),
    outcome("pass", "waived"),
    outcome("pass", "warn"),
    outcome("warn", "inconclusive"),
    outcome("inconclusive", "unmeasured"),
    outcome("unmeasured", "fail"),
  ]).toEqual(["pass", "pass", "warn", "inconclusive", "unmeasured", "fail"]);
});
