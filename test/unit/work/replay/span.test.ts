import { expect, test } from "vitest";
import { learnedPeriod, replaySpan, type ReplayFacts } from "../../../../src/work/replay/span.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-10T13:45:00Z");
const iso = (time: number) => new Date(time).toISOString();

function spanOf(change: Partial<ReplayFacts["monitoring"]> = {}, facts: Partial<ReplayFacts> = {}) {
  const monitoring = { window: { ms: DAY }, latenessMs: 0, labels: undefined, revalidateMs: undefined, ...change };
  const { from, to, most } = replaySpan({ monitoring, windows: 4, now: NOW, learnedUntil: undefined, ...facts });
  return [iso(from), iso(to), most];
}

test("it is the newest windows, and the same all day", () => {
  const day = ["2026-11-06T00:00:00.000Z", "2026-11-10T00:00:00.000Z", undefined];
  expect(spanOf()).toEqual(day);
  expect(spanOf({}, { now: Date.parse("2026-11-10T23:59:59Z") })).toEqual(day);
  expect(spanOf({ window: { ms: 7 * DAY } })).toEqual([
    "2026-10-13T00:00:00.000Z",
    "2026-11-10T00:00:00.000Z",
    undefined,
  ]);
  expect(spanOf({ window: { ms: DAY / 4 } })).toEqual([
    "2026-11-09T12:00:00.000Z",
    "2026-11-10T12:00:00.000Z",
    undefined,
  ]);
});

test("rows whose labels may still come, or that may, are none", () => {
  const path = { path: "l.csv", declared: { path: "l.csv" }, isRemote: false, query: undefined };
  const labels = { ...path, joinOn: undefined, column: undefined, maturityMs: 30 * DAY };
  expect(spanOf({ labels })[1]).toBe("2026-10-11T00:00:00.000Z");
  expect(spanOf({ latenessMs: DAY })[1]).toBe("2026-11-09T00:00:00.000Z");
});

test("of windows that are numbers of rows it is the newest so many", () => {
  expect(spanOf({ window: { rows: 500 } })).toEqual(["1970-01-01T00:00:00.000Z", "2026-11-10T00:00:00.000Z", 2000]);
});

test("it begins where the training data ends, and may be empty", () => {
  expect(spanOf({}, { learnedUntil: Date.parse("2026-11-08T00:00:00Z") })[0]).toBe("2026-11-08T00:00:00.000Z");
  expect(spanOf({}, { learnedUntil: NOW + DAY })[0]).toBe(iso(NOW + DAY));
});

const period = (to: string) => ({ period: { from: "2026-01-01", to } });

test("training data ends with the last day of its latest period, wherever that day is", () => {
  const datasets = { a: period("2026-10-01"), b: period("2026-10-05") };
  const facts = { trainingData: ["a", "b"], datasets, monitoring: undefined };
  expect(learnedPeriod(facts)).toEqual({
    until: Date.parse("2026-10-06T00:00:00Z"),
    isWhole: true,
    withoutEnd: [],
  });
});

test("where a dataset does not say when it ends, or says nonsense, periods do not tell all", () => {
  const of = (datasets: Parameters<typeof learnedPeriod>[0]["datasets"]) =>
    learnedPeriod({ trainingData: ["a", "b"], datasets, monitoring: undefined });
  expect(of({ a: period("2026-10-01"), b: { period: undefined } })).toMatchObject({
    isWhole: false,
    withoutEnd: ["b"],
  });
  expect(of({ a: period("2026-10-01"), b: period("2026-13-77") })).toMatchObject({
    isWhole: false,
    withoutEnd: ["b"],
  });
  expect(of({})).toEqual({ until: undefined, isWhole: false, withoutEnd: ["a", "b"] });
  expect(learnedPeriod({ trainingData: [], datasets: {}, monitoring: undefined })).toMatchObject({ isWhole: false });
});
