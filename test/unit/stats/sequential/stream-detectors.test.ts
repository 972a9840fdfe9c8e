import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { AdaptiveWindow } from "../../../../src/stats/sequential/adaptive-window.ts";
import { DriftDetectionMethod } from "../../../../src/stats/sequential/drift-detection-method.ts";
import { PageHinkley } from "../../../../src/stats/sequential/page-hinkley.ts";

function alarms(values: readonly number[], update: (value: number) => boolean): readonly number[] {
  return values.flatMap((value, at) => (update(value) ? [at] : []));
}

function events(random: Random, rows: number, rate: number): readonly number[] {
  return Array.from({ length: rows }, () => (random.uniform() < rate ? 1 : 0));
}

describe("stream detectors", () => {
  test("a constant stream never alarms", () => {
    const window = new AdaptiveWindow();
    const hinkley = new PageHinkley();
    const method = new DriftDetectionMethod();
    const constant = Array.from({ length: 3000 }, () => 0.7);
    expect(alarms(constant, (value) => window.update(value))).toEqual([]);
    expect(alarms(constant, (value) => hinkley.update(value))).toEqual([]);
    const hits = constant.map(() => 0);
    expect(alarms(hits, (value) => method.update(value) === "drift")).toEqual([]);
  });

  test("each finds a large rise soon, and again after starting afresh", () => {
    const random = Random.fromSeed(11);
    const values = [0.1, 0.6, 0.95].flatMap((rate) => events(random, 1000, rate));
    const window = new AdaptiveWindow();
    const method = new DriftDetectionMethod();
    const hinkley = new PageHinkley({ threshold: 30 });
    for (const update of [
      (value: number) => window.update(value),
      (value: number) => method.update(value) === "drift",
      (value: number) => hinkley.update(value),
    ]) {
      const found = alarms(values, update);
      expect(found.some((at) => at > 1000 && at < 1200)).toBe(true);
      expect(found.some((at) => at > 2000 && at < 2250)).toBe(true);
    }
  });

  test("ADWIN finds a fall as well, Page-Hinkley only a rise", () => {
    const random = Random.fromSeed(12);
    const values = [0.8, 0.2].flatMap((rate) => events(random, 1000, rate));
    const window = new AdaptiveWindow();
    const hinkley = new PageHinkley({ threshold: 30 });
    expect(alarms(values, (value) => window.update(value))).toHaveLength(1);
    expect(alarms(values, (value) => hinkley.update(value))).toEqual([]);
  });
});
