/**
 * The rule for slices, by simulation: what it says of a hundred slices of 500 rows of which none is harmed, and
 * whether it finds one that is.
 */
import { METRICS } from "../src/manifest/metric-catalogue.ts";
import { Random } from "../src/stats/random.ts";
import { binarySample } from "../src/work/measure/binary-sample.ts";
import { measureSlice, settleSlices, type SliceMeasurement, type SliceQuestion } from "../src/work/measure/slices.ts";
import { publishResults } from "./rig/result.ts";

const SLICES = 100;
const ROWS = 500;
const DATASETS = 60;
const THRESHOLD = 0.35;
const NOISE = 0.4;
const HARMED = 42;
/** How much of the signal the candidate keeps in the harmed slice: ROC AUC falls from 0.81 to 0.65. */
const KEPT_SIGNAL = 0.5;
/** At most so many datasets may raise anything: 5 % and two standard errors. */
const MOST_ALARMED = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / DATASETS);
const LEAST_FOUND = 0.9;
const GATED = [
  { name: "roc_auc", margin: { absolute: 0.01 } },
  { name: "log_loss", margin: { relative: 0.02 } },
  { name: "accuracy", margin: { absolute: 0.01 } },
] as const;

const slices = Array.from({ length: SLICES }, (_, at) => ({
  name: `slice=${at}`,
  declared: true,
  rows: Uint32Array.from({ length: ROWS }, (_, row) => at * ROWS + row),
}));

const harmless = Array.from({ length: DATASETS }, (_, seed) => measured(seed));
const alarmed = harmless.filter((measurements) =>
  settleSlices(measurements).some(({ harmed }) => harmed === true),
).length;
const uncorrected = harmless.filter((measurements) => measurements.some(failsAlone)).length;
const oneHarmed = Array.from({ length: DATASETS }, (_, seed) => settleSlices(measured(1000 + seed, HARMED)));
const found = oneHarmed.filter((settled) => settled[HARMED]?.harmed === true).length;
const others = oneHarmed.flat().filter(({ name, harmed }) => harmed === true && name !== slices[HARMED]?.name).length;

publishResults([
  {
    what: `${SLICES} harmless slices, ${GATED.length} metrics: datasets of ${DATASETS} in which any is called harmed`,
    ours: String(alarmed),
    reference: `${uncorrected} (uncorrected)`,
    target: `≤ ${Math.floor(MOST_ALARMED * DATASETS)}`,
    isMet: alarmed <= MOST_ALARMED * DATASETS,
  },
  {
    what: `one of ${SLICES} slices harmed: datasets of ${DATASETS} in which it is named`,
    ours: `${found} (and ${others} others)`,
    target: `≥ ${LEAST_FOUND * DATASETS}`,
    isMet: found >= LEAST_FOUND * DATASETS,
  },
]);

/** Whether the slice would fail if it were judged by itself. */
function failsAlone({ results }: SliceMeasurement): boolean {
  return results.some(({ measured }) => measured.outcome === "fail");
}

function measured(seed: number, harmedSlice?: number): readonly SliceMeasurement[] {
  const question: SliceQuestion = {
    dataset: "holdout",
    sample: rowsOf(seed, harmedSlice),
    specs: GATED.map(({ name, margin }) => {
      const metric = METRICS.find((one) => one.name === name);
      if (metric === undefined) throw new Error(`there is no metric ${name}`);
      return { metric, margin };
    }),
    options: { confidence: 0.95, resampling: { seed, replicates: 2000, rankedRows: 20_000 } },
  };
  return slices.map((slice) => measureSlice(slice, question));
}

/** Two models of the same quality that err on different rows; in the harmed slice the candidate sees half the signal. */
function rowsOf(seed: number, harmedSlice?: number): SliceQuestion["sample"] {
  const random = Random.fromSeed(seed);
  const n = SLICES * ROWS;
  const labels = new Uint8Array(n);
  const [candidate, baseline] = [emptyModel(n), emptyModel(n)];
  for (let row = 0; row < n; row += 1) {
    const signal = 1.5 * random.normal();
    labels[row] = random.uniform() < logistic(signal - 1.5) ? 1 : 0;
    const kept = Math.floor(row / ROWS) === harmedSlice ? KEPT_SIGNAL : 1;
    const blur = 1.5 * Math.sqrt(1 - kept ** 2);
    put(candidate, row, kept * signal + blur * random.normal() + NOISE * random.normal() - 1.5);
    put(baseline, row, signal + NOISE * random.normal() - 1.5);
  }
  return binarySample({ labels, candidate, baseline });
}

function emptyModel(n: number): {
  readonly scores: Float64Array;
  readonly decisions: Uint8Array;
  readonly areProbabilities: true;
} {
  return { scores: new Float64Array(n), decisions: new Uint8Array(n), areProbabilities: true };
}

function put({ scores, decisions }: ReturnType<typeof emptyModel>, row: number, logit: number): void {
  const score = logistic(logit);
  scores[row] = score;
  decisions[row] = score >= THRESHOLD ? 1 : 0;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
