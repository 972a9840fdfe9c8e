import type { ModelManifest } from "../generated/types.ts";
import { valueAt } from "./pointers.ts";

/** What a manifest means where it says nothing, by pointer. Where the schema tells a default, it is the same. */
export const DEFAULTS = {
  "/lifecycle": "active",
  "/target/positive": 1,
  "/datasets/*/fetch/timeout": "1h",
  "/training/seeds": [1],
  "/training/runner": ["ubuntu-24.04"],
  "/training/timeout": "6h",
  "/training/retries": 0,
  "/training/on/detached": false,
  "/evaluation/fairness/intersections": true,
  "/evaluation/fairness/margin": 0.02,
  "/evaluation/importance/rows": 1000,
  "/evaluation/importance/repeats": 5,
  "/evaluation/importance/features": 100,
  "/evaluation/latency/batchSize": 1,
  "/evaluation/confidence": 0.95,
  "/evaluation/onInconclusive": "approve",
  "/evaluation/season": 1,
  "/report/rows/most": 20,
  "/monitoring/window": "1d",
  "/monitoring/timezone": "UTC",
  "/monitoring/lateness": "1h",
  "/monitoring/labels/maturity": "0d",
  "/monitoring/reference/kind": "fixed",
  "/monitoring/reference/windows": 4,
  "/monitoring/drift/engine": "model-gitops",
  "/monitoring/drift/fdr": 0.05,
  "/monitoring/drift/minRows": 200,
  "/monitoring/drift/robust": false,
  "/monitoring/drift/share": 0.5,
  "/monitoring/performance/engine": "model-gitops",
  "/monitoring/performance/minLabels": 100,
  "/monitoring/service/prometheus/step": "1m",
  "/monitoring/experiment/minimum": "7d",
  "/monitoring/alertAfter": "2 of 3",
  "/monitoring/alerts/cooldown": "1d",
  "/retraining/when": ["drift", "decay", "estimated-decay", "concept-drift"],
  "/retraining/cooldown": "7d",
  "/retraining/refresh/timeout": "1h",
  "/retraining/replay/windows": 4,
  "/retraining/replay/decides": true,
  "/promotion/*/updates/*/value": "{uri}",
  "/promotion/*/endpoint/duration": "10s",
  "/promotion/*/endpoint/concurrency": 4,
  "/promotion/*/endpoint/errors": 0,
  "/promotion/*/canary/entry": "canary",
} as const;

/** From which score on the answer is yes, where neither the manifest nor the model's own labels decide. */
export const DEFAULT_THRESHOLD = 0.5;

/** A guard dataset is judged with so many times the margin. */
export const GUARD_FACTOR = 2;

/** What a manifest says at a pointer, or what it means that it says nothing. */
export function settingAt(manifest: ModelManifest, pointer: string): unknown {
  const value = valueAt(manifest, pointer);
  return value === undefined ? BY_POINTER.get(pointer) : value;
}

const BY_POINTER: ReadonlyMap<string, unknown> = new Map(Object.entries(DEFAULTS));
