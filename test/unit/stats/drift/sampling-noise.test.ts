import { describe, expect, test } from "vitest";
import { jensenShannonDistance } from "../../../../src/stats/drift/divergences.ts";
import { jensenShannonNoise, wassersteinNoise } from "../../../../src/stats/drift/sampling-noise.ts";
import { EVIDENCE_LIMIT, nextEvidence } from "../../../../src/stats/sequential/e-detector.ts";
import { drawMultinomial } from "../../../../src/stats/multinomial.ts";
import { Random } from "../../../../src/stats/random.ts";

describe("the noise of a distance", () => {
  test("of a uniform sample is the published law of the area below a Brownian bridge", () => {
    const values = Array.from({ length: 1000 }, (_, at) => (at + 0.5) / 1000);
    const noise = wassersteinNoise(new Float64Array(1000).fill(1), values);
    // Shepp 1982: mean √(2π)/8 and mean square 7/60; Johnson and Killeen 1983: 0.7518 is exceeded in 1 %.
    expect(noise.mean).toBeCloseTo(Math.sqrt(2 * Math.PI) / 8, 3);
    expect(noise.std ** 2 + noise.mean ** 2).toBeCloseTo(7 / 60, 3);
    expect(Math.abs(noise.high / 0.7518 - 1)).toBeLessThan(0.01);
  });

  test("of shares is what draws have", () => {
    const [random, weights] = [Random.fromSeed(9), Float64Array.of(0.4, 0.3, 0.2, 0.1)];
    const into = new Float64Array(4);
    const distances = Array.from({ length: 2000 }, () => {
      drawMultinomial(random, { weights, total: 1000, into });
      return jensenShannonDistance({ reference: weights, current: into }) * Math.sqrt(1000);
    }).sort((a, b) => a - b);
    const noise = jensenShannonNoise(4);
    expect(distances.reduce((sum, distance) => sum + distance, 0) / 2000 / noise.mean).toBeCloseTo(1, 1);
    expect((distances[1980] ?? 0) / noise.high).toBeCloseTo(1, 1);
  });

  test("evidence passes its limit within 100 looks in at most 5 of 100 series", () => {
    const random = Random.fromSeed(10);
    let passed = 0;
    for (let series = 0; series < 1000; series += 1) {
      let evidence = 0;
      let isPast = false;
      for (let look = 0; look < 100; look += 1) {
        evidence = nextEvidence(evidence, random.uniform());
        isPast ||= evidence >= EVIDENCE_LIMIT;
      }
      passed += Number(isPast);
    }
    expect(passed).toBeLessThanOrEqual(50);
    expect(nextEvidence(0, 0)).toBe(1e12);
  });
});
