import { expect, test } from "vitest";
import { measureCalibration } from "../../../../src/work/measure/calibration.ts";
import { goldenCases, mismatches } from "../../../golden/cases.ts";

interface Calibrated {
  readonly y: readonly number[];
  readonly probability: readonly number[];
  readonly weight: readonly number[] | null;
}

test.each(goldenCases<Calibrated>("calibration"))(
  "calibration is that of statsmodels and numpy: $case",
  ({ input, expected }) => {
    const scores = Float64Array.from(input.probability);
    const decisions = new Uint8Array(scores.length);
    const weights = input.weight === null ? undefined : Float64Array.from(input.weight);
    const measured = measureCalibration(
      { labels: Uint8Array.from(input.y), weights },
      { scores, decisions, areProbabilities: true },
    );
    const { ece = null, mce = null, slope = null, intercept = null, in_the_large = null } = expected;
    expect(
      mismatches({ ...measured, in_the_large: measured?.inTheLarge }, { ece, mce, slope, intercept, in_the_large }),
    ).toEqual([]);
    expect(measured?.bins.reduce((sum, { n }) => sum + n, 0)).toBe(scores.length);
  },
);

test("reliability − resolution + uncertainty is the Brier score where a bin has one probability", () => {
  const scores = Float64Array.from([0.15, 0.15, 0.15, 0.85, 0.85]);
  const labels = Uint8Array.from([0, 1, 0, 1, 1]);
  const measured = measureCalibration({ labels }, { scores, decisions: new Uint8Array(5), areProbabilities: true });
  const brier = (2 * 0.15 ** 2 + 0.85 ** 2 + 2 * 0.15 ** 2) / 5;
  const { reliability, resolution, uncertainty } = measured ?? {};
  expect((reliability ?? 0) - (resolution ?? 0) + (uncertainty ?? 0)).toBeCloseTo(brier, 12);
  expect(uncertainty).toBeCloseTo(0.24, 12);
});

test("scores that are no probabilities have no calibration", () => {
  const labels = Uint8Array.from([0, 1]);
  expect(measureCalibration({ labels }, { decisions: labels })).toBeUndefined();
  expect(
    measureCalibration({ labels }, { decisions: labels, scores: Float64Array.from([-3, 4]), areProbabilities: false }),
  ).toBeUndefined();
});
