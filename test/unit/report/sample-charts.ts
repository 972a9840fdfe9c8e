import type { Charts } from "../../../src/generated/types.ts";

/** Curves as an evaluation records them, invented. */
export const CHARTS: Charts = {
  roc: { candidate: bow(0.32), baseline: bow(0.36) },
  precisionRecall: {
    candidate: bow(0.4).map(([x, y]) => [x, 1 - y * x * 0.6]),
    baseline: bow(0.44).map(([x, y]) => [x, 1 - y * x * 0.7]),
  },
  reliability: { candidate: line(0.02), baseline: line(0.06) },
  scores: { candidate: histogram(3), baseline: histogram(4) },
  confusion: {
    labels: ["0", "1"],
    candidate: [
      [3480, 415],
      [402, 703],
    ],
    baseline: [
      [3455, 440],
      [421, 684],
    ],
  },
};

function bow(power: number): [number, number][] {
  return Array.from({ length: 41 }, (_, index) => [index / 40, (index / 40) ** power]);
}

function line(offset: number): [number, number][] {
  return Array.from({ length: 10 }, (_, index) => [
    0.05 + index / 10,
    Math.min(1, 0.05 + index / 10 + offset * (index % 2 === 0 ? 1 : -1)),
  ]);
}

function histogram(power: number): [number, number][] {
  return Array.from({ length: 20 }, (_, index) => [(index + 0.5) / 20, Math.round(900 * (1 - index / 20) ** power)]);
}
