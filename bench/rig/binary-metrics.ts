/**
 * All metrics that are shown of a binary model, with intervals and the paired comparison, on the rows of a folder.
 * A process of its own, so that its memory is its own.
 *
 *   node bench/rig/binary-metrics.ts FOLDER
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { binarySample, type BinaryAnswers } from "../../src/work/measure/binary-sample.ts";
import { measureMetrics } from "../../src/work/measure/metrics.ts";
import { alwaysShown } from "../../src/work/measure/registry.ts";
import { readNumbers } from "./rows-folder.ts";

const THRESHOLD = 0.35;
const RESAMPLING = { seed: 1, replicates: 2000, rankedRows: 20_000 };

const folder = process.argv[2] ?? "";
const labels = new Uint8Array(await readFile(join(folder, "labels.u8")));
const [candidateScores, baselineScores] = [
  await readNumbers(folder, "candidate.f64"),
  await readNumbers(folder, "baseline.f64"),
];

const start = performance.now();
const sample = binarySample({
  labels,
  candidate: predictions(candidateScores),
  baseline: predictions(baselineScores),
});
const specs = alwaysShown("binary-classification").map((metric) => ({
  metric,
  margin: metric.scale === "loss" ? { relative: 0.02 } : { absolute: 0.01 },
}));
const metrics = measureMetrics(sample, specs, { confidence: 0.95, resampling: RESAMPLING });
const milliseconds = performance.now() - start;

const judged = Object.entries(metrics).filter(
  ([, { interval, deltaInterval }]) => Array.isArray(interval) && Array.isArray(deltaInterval),
);
process.stdout.write(
  JSON.stringify({
    milliseconds,
    // Kilobytes.
    peakMemory: process.resourceUsage().maxRSS * 1024,
    judged: judged.length,
    candidate: Object.fromEntries(judged.map(([name, { value }]) => [name, value])),
    baseline: Object.fromEntries(judged.map(([name, { baseline }]) => [name, baseline])),
  }),
);

function predictions(scores: Float64Array): BinaryAnswers {
  const decisions = new Uint8Array(scores.length);
  for (let row = 0; row < scores.length; row += 1) decisions[row] = scores[row]! >= THRESHOLD ? 1 : 0;
  return { scores, decisions, areProbabilities: true };
}
