import { readFileSync } from "node:fs";

const DEFAULTS = {
  rounds: 30,
  learningRate: 0.1,
  maxDepth: 3,
  minLeafRows: 20,
  l2: 1,
  subsample: 0.8,
  minCategoryRows: 50,
  checkpointEvery: 10,
  seed: 1,
  dataUntil: "2025-06-30",
};
const FRACTIONS = new Set(["learningRate", "subsample"]);

/**
 * What this run is asked to do: model-gitops says it in environment variables; without them the defaults hold, so
 * that `node train.mjs` works as it is. Throws when a parameter is unknown or out of range.
 */
export function readSettings(environment) {
  const file = environment.MODEL_GITOPS_PARAMS;
  const params = { ...DEFAULTS, ...(file ? JSON.parse(readFileSync(file, "utf8")) : {}) };
  if (environment.MODEL_GITOPS_SEED) params.seed = Number(environment.MODEL_GITOPS_SEED);
  for (const [name, value] of Object.entries(params)) checkParam(name, value);
  return {
    params,
    artifact: environment.MODEL_GITOPS_ARTIFACT ?? "model.onnx",
    metrics: environment.MODEL_GITOPS_METRICS ?? "metrics.jsonl",
    checkpoints: environment.MODEL_GITOPS_CHECKPOINTS ?? "checkpoints",
  };
}

function checkParam(name, value) {
  if (!(name in DEFAULTS)) {
    throw new Error(`unknown parameter ${name}; known are ${Object.keys(DEFAULTS).join(", ")}`);
  }
  if (name === "dataUntil") return checkDay(name, value);
  const isFraction = FRACTIONS.has(name);
  const isValid = isFraction ? value > 0 && value <= 1 : Number.isInteger(value) && value >= 0;
  if (isValid) return;
  const wanted = isFraction ? "a number above 0 and at most 1" : "a whole number, 0 or more";
  throw new Error(`parameter ${name} is ${JSON.stringify(value)}; it must be ${wanted}`);
}

function checkDay(name, value) {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return;
  throw new Error(`parameter ${name} is ${JSON.stringify(value)}; it must be a day such as 2025-06-30`);
}
