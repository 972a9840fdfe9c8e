import { expect, test } from "vitest";
import { Curves } from "../../../src/training/curve.ts";

function curveOf(steps: readonly (readonly [number, number])[]) {
  const curves = new Curves(100);
  for (const [step, value] of steps) curves.add({ name: "loss", step, value });
  return curves.all()[0]?.points ?? [];
}

test("what is told is kept as it was told", () => {
  expect(
    curveOf([
      [1, 0.9],
      [2, 0.5],
      [10, 0.7],
    ]),
  ).toEqual([
    [1, 0.9],
    [2, 0.5],
    [10, 0.7],
  ]);
});

test("steps that are told again replace what was told of them", () => {
  expect(
    curveOf([
      [1, 5],
      [2, 4],
      [3, 9],
      [2, 3],
      [3, 2],
    ]),
  ).toEqual([
    [1, 5],
    [2, 3],
    [3, 2],
  ]);
});

test("of very many points the ends and every extreme stay, in bounded number and in their order", () => {
  const steps = Array.from({ length: 1_000_000 }, (_, step) => [step, Math.sin(step / 50_000)] as [number, number]);
  steps[654_321] = [654_321, 99];
  steps[123_456] = [123_456, -99];
  const points = curveOf(steps);
  expect(points.length).toBeLessThanOrEqual(501);
  expect(points.at(-1)).toEqual(steps.at(-1));
  expect(points).toContainEqual([654_321, 99]);
  expect(points).toContainEqual([123_456, -99]);
  expect(points.map(([step]) => step)).toEqual(points.map(([step]) => step).toSorted((a, b) => a - b));
});

test("values that are no numbers are counted, not drawn", () => {
  const curves = new Curves(2);
  curves.add({ name: "loss", step: 1, value: 1 });
  for (const name of ["loss", "loss", undefined, "auc", "too many"]) curves.lose(name);
  expect(curves.all()).toEqual([
    { name: "loss", points: [[1, 1]], lost: 2 },
    { name: "auc", points: [], lost: 1 },
  ]);
});
