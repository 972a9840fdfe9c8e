import { expect, test } from "vitest";
import { digest, findings, judged, limits, metric, record } from "../../../test/unit/work/gate-cases.ts";
import type { MeasuredMetric } from "../../generated/types.ts";
import type { Case, CaseReplay } from "./case.ts";

const ACROSS = { delta: -0.008, deltaInterval: [-0.018, 0.002] } as const;
const across = (): MeasuredMetric => metric({ ...ACROSS, deltaInterval: [...ACROSS.deltaInterval] });
const better = (): MeasuredMetric => metric({ value: 0.85, delta: 0.03, deltaInterval: [0.02, 0.04] });

function replay(own: MeasuredMetric | undefined, decides = true): CaseReplay {
  const datasets = { production: { role: "decides" as const, digest: digest("5"), rows: 800 } };
  return { evaluation: record({ datasets, metrics: own === undefined ? {} : { roc_auc: own } }), decides };
}

const of = (metrics: MeasuredMetric, given: Partial<Case>) => findings({ metrics: { roc_auc: metrics } }, given);

test("production decides with the margin, and the deciding dataset guards with twice the margin", () => {
  expect(of(across(), { replay: replay(better()) })).toEqual([
    "gate/absolute-limit pass",
    "gate/non-inferiority pass",
    "gate/replay pass",
    "gate/replay pass",
  ]);
  const [, guard] = judged({ metrics: { roc_auc: across() } }, { replay: replay(better()) });
  expect(guard).toMatchObject({
    evidence: { margin: 0.02 },
    message: expect.stringContaining("on holdout, which guards, changed"),
  });
});

test("what the guarding rows cannot tell is a warning, and what they tell is not made good by production", () => {
  const unsure = metric({ delta: -0.015, deltaInterval: [-0.03, 0] });
  expect(of(unsure, { replay: replay(better()) })).toContain("gate/non-inferiority warn");
  const harmed = metric({ delta: -0.05, deltaInterval: [-0.06, -0.04] });
  expect(of(harmed, { replay: replay(better()) })).toContain("gate/non-inferiority fail");
});

test("on production it fails, or waits for a person, as it would on the deciding dataset", () => {
  const worse = metric({ delta: -0.05, deltaInterval: [-0.06, -0.04] });
  expect(of(metric(), { replay: replay(worse) })).toContain("gate/replay fail");
  const found = judged({}, { replay: replay(across()) }).find(({ outcome }) => outcome === "inconclusive");
  expect(found).toMatchObject({ rule: "gate/replay", needsPerson: true });
  const strict = { ...limits, onInconclusive: "block" as const };
  expect(judged({}, { replay: replay(across()), limits: strict }).some(({ needsPerson }) => needsPerson === true)).toBe(
    false,
  );
});

test("absolute limits hold there too", () => {
  expect(of(metric(), { replay: replay({ ...better(), value: 0.7 }) })).toContain("gate/replay fail");
  const near = judged({}, { replay: replay({ ...better(), value: 0.76, interval: [0.7, 0.82] }) });
  expect(near.find(({ outcome }) => outcome === "warn")?.remediation).toMatch(/^More rows with mature labels/);
});

test("a replay that is only shown judges nothing", () => {
  expect(of(across(), { replay: replay(better(), false) })).toEqual(of(across(), {}));
});

test.each([
  ["no such metric", undefined],
  ["no value", metric({ value: null, reason: "all rows are of one class." })],
  ["no interval", metric({ deltaInterval: null })],
])("a metric that production has %s of is decided by the deciding dataset, and that is said", (_, own) => {
  expect(of(across(), { replay: replay(own) })).toEqual([
    "gate/absolute-limit pass",
    "gate/non-inferiority inconclusive",
    "gate/replay warn",
  ]);
});

test("a share of a baseline of 0 is no margin there either", () => {
  const share = { ...limits, metrics: { roc_auc: { margin: { relative: 0.02 }, isPrimary: true } } };
  expect(of(metric(), { replay: replay(metric({ baseline: 0 })), limits: share })).toEqual([
    "gate/non-inferiority pass",
    "gate/replay warn",
  ]);
});

test("without a replay it is said why, which is no pass and stops nothing; one that is not believed stops", () => {
  const none = { problem: "Nobody labels anything.", isForeign: false };
  expect(of(metric(), { replay: none })).toEqual([...of(metric(), {}), "gate/replay warn"]);
  const foreign = { problem: "It is of another artifact.", isForeign: true };
  expect(of(metric(), { replay: foreign })).toEqual([...of(metric(), {}), "gate/replay unmeasured"]);
});

test("where what serves now breaks a limit too, a candidate that is credibly nearer to it waits for a person", () => {
  const nearer = metric({ value: 0.72, baseline: 0.65, delta: 0.07, deltaInterval: [0.05, 0.09] });
  const found = judged({}, { replay: replay(nearer) }).find(({ outcome }) => outcome === "inconclusive");
  expect(found).toMatchObject({ rule: "gate/replay", needsPerson: true });
  expect(found?.message).toMatch(/below the minimum of .*, and what serves now breaks it as well with 0\.65/);
  const unsure = metric({ value: 0.72, baseline: 0.65, delta: 0.07, deltaInterval: [-0.01, 0.15] });
  expect(of(metric(), { replay: replay(unsure) })).toContain("gate/replay fail");
  const strict = { ...limits, onInconclusive: "block" as const };
  expect(judged({}, { replay: replay(nearer), limits: strict }).map(({ outcome }) => outcome)).toContain("fail");
});
