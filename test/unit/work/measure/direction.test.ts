import { expect, test } from "vitest";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { turnedAround } from "../../../../src/work/measure/direction.ts";

function sample(n: number, score: (row: number, label: number) => number, groups?: number) {
  const labels = Uint8Array.from({ length: n }, (_, row) => row % 2);
  const scores = Float64Array.from(labels, (label, row) => score(row, label));
  const clusters = groups === undefined ? undefined : { codes: Int32Array.from(labels, (_, row) => Math.floor((row * groups) / n)), count: groups }; // prettier-ignore
  return binarySample({ labels, clusters, candidate: { decisions: labels, scores } });
}

const turned = (given: ReturnType<typeof sample>) => turnedAround(given, given.candidate);
// Below half by a little: P(positive above negative) is 0.45.
const slightly = (row: number, label: number): number => ((row >> 1) % 20) / 20 - label * 0.05;

test("scores of the other class are told", () => {
  expect(turned(sample(60, (_, label) => 1 - label))).toBe(0);
});

test("what chance explains is not", () => {
  expect(turned(sample(60, slightly))).toBeUndefined();
  expect(turned(sample(60, (_, label) => label))).toBeUndefined();
  expect(turned(sample(8, (_, label) => 1 - label))).toBeUndefined();
  expect(turned(sample(2000, () => 0.5))).toBeUndefined();
});

test("more rows make a little credible, unless they are of few groups", () => {
  expect(turned(sample(20_000, slightly))).toBeCloseTo(0.45, 1);
  expect(turned(sample(20_000, slightly, 20))).toBeUndefined();
});

test("one class has no direction", () => {
  const labels = new Uint8Array(50);
  const scores = Float64Array.from(labels, (_, row) => row);
  const one = binarySample({ labels, candidate: { decisions: labels, scores } });
  expect(turnedAround(one, one.candidate)).toBeUndefined();
});
