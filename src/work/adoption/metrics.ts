import { toDigits } from "../../kernel/rounding.ts";
import { METRICS } from "../../manifest/metric-catalogue.ts";
import { detectable } from "../meaning/detectable.ts";
import type { SeenColumn } from "./columns.ts";
import type { AdoptedTask } from "./target.ts";

/** The metric that decides, with a floor that says no more than the rows do. */
export interface AdoptedMetric {
  readonly name: string;
  readonly limit: "min" | "max";
  /** What is reached without looking at a row's features: the model has to be better than that. */
  readonly floor: number;
  readonly floorIs: string;
  /** As the manifest has it; undefined: the default is one that these rows can detect, or nobody can tell. */
  readonly margin: number | string | undefined;
}

export interface JudgingRows {
  readonly rows: number;
  /** Undefined where nobody read the rows. */
  readonly target: SeenColumn | undefined;
  readonly positive: string | undefined;
  /** Of a number: the mean distance from the median. */
  readonly deviation: number | undefined;
}

const CONFIDENCE = 0.95;

export function metricOf(task: AdoptedTask, judging: JudgingRows): AdoptedMetric {
  const { rows, target, positive, deviation } = judging;
  if (target === undefined) return UNSEEN[task];
  if (task === "binary-classification") {
    const positives = target.values.find(({ value }) => value === positive)?.rows;
    const margin = marginOf("roc_auc", judging, positives);
    return { name: "roc_auc", limit: "min", floor: 0.5, floorIs: "what chance reaches", margin };
  }
  if (task === "multiclass-classification") {
    const most = Math.max(0, ...target.values.map((value) => value.rows));
    const floor = Math.floor((most / Math.max(1, rows)) * 1000) / 1000;
    const floorIs = "what always naming the commonest class reaches";
    return { name: "accuracy", limit: "min", floor, floorIs, margin: marginOf("accuracy", judging) };
  }
  if (deviation === undefined) return UNSEEN[task];
  const floorIs = "what always naming the median reaches";
  return { name: "mae", limit: "max", floor: toDigits(deviation, 4), floorIs, margin: marginOf("mae", judging) };
}

/** Of rows that nobody read: metrics whose floor is the same for all rows. */
const UNSEEN: Readonly<Record<AdoptedTask, AdoptedMetric>> = {
  "binary-classification": unseen("roc_auc", 0.5, "what chance reaches"),
  "multiclass-classification": unseen("cohen_kappa", 0, "what chance reaches"),
  regression: unseen("r2", 0, "what always naming the mean reaches"),
};

function unseen(name: string, floor: number, floorIs: string): AdoptedMetric {
  return { name, limit: "min", floor, floorIs, margin: undefined };
}

/** The default, unless so few rows cannot detect it. Rows of one group say less than as many others. */
function marginOf(name: string, { rows }: JudgingRows, positives?: number): number | string | undefined {
  const metric = METRICS.find((one) => one.name === name);
  if (metric === undefined || rows === 0) return undefined;
  const smallest = detectable(metric, { rows, positives }, CONFIDENCE);
  if ("absolute" in smallest) return smallest.absolute <= 0.01 ? undefined : upwards(smallest.absolute, 3);
  return smallest.relative <= 0.02 ? undefined : `${upwards(smallest.relative * 100, 1)}%`;
}

function upwards(value: number, digits: number): number {
  const step = 10 ** digits;
  return Math.ceil(value * step) / step;
}
