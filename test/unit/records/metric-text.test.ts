import { expect, test } from "vitest";
import { metricText } from "../../../src/records/metric-text.ts";
import { rocAuc, WORSE_AUC } from "../report/samples.ts";

test("a metric's numbers share one precision", () => {
  expect(metricText(WORSE_AUC)).toEqual({
    value: "0.791",
    interval: "0.778 to 0.804",
    baseline: "0.822",
    delta: "−0.031",
    change: "0.031",
    deltaInterval: "−0.042 to −0.020",
    margin: "0.01",
    limit: "≥ 0.75",
  });
});

test("numbers that are judged against each other do not look equal when they differ", () => {
  const close = metricText(
    rocAuc({
      value: 0.79996,
      interval: [0.78, 0.82],
      delta: -0.01001,
      deltaInterval: [-0.03, 0.01],
      improved: false,
    }),
  );
  expect(close.value).toBe("0.79996");
  expect(close.delta).toBe("−0.01001");
});

test("an undefined metric has no numbers", () => {
  const text = metricText({
    value: null,
    interval: null,
    level: 0.95,
    better: "higher",
    n: 0,
    baseline: null,
    delta: null,
    deltaInterval: null,
  });
  expect(text).toMatchObject({ value: "n/a", interval: "", baseline: "n/a", delta: "", deltaInterval: "" });
});

test("a limit may have two sides, or none", () => {
  expect(metricText(rocAuc({ limit: { min: 0.5, max: 0.9 } })).limit).toBe("≥ 0.5, ≤ 0.9");
  const { limit: _, ...unlimited } = rocAuc();
  expect(metricText(unlimited).limit).toBe("");
});
