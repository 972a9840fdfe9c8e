import type { EnvironmentFacts, LineageFacts, ManifestFacts, ModelFacts } from "../../../../src/work/lineage/nodes.ts";

/** A digest that is told from others by a few letters. */
export function digest(seed: string): string {
  const hex = Buffer.from(seed).toString("hex");
  return `sha256:${hex.padEnd(64, "0").slice(0, 64)}`;
}

export const MANIFEST: ManifestFacts = {
  file: "models/churn/model.yaml",
  isRetired: false,
  datasets: [
    { name: "train", digest: digest("train-2"), derivedFrom: ["raw", "warehouse@3"] },
    { name: "raw", digest: digest("raw"), derivedFrom: [] },
    { name: "holdout", digest: digest("holdout"), derivedFrom: [] },
  ],
  baseModels: [{ id: "acme/encoder", revision: "0123456789abcdef0123456789abcdef01234567" }],
};

/** Two versions: the first trained on `train-1`, the second on `train-2`; both judged on `holdout`. */
export function churn(change: Partial<ModelFacts> = {}): ModelFacts {
  return {
    name: "churn",
    manifest: MANIFEST,
    runs: [1, 2].map((n) => ({
      id: digest(`key-${n}`),
      recordedAt: `2026-0${n}-01T00:00:00.000Z`,
      commit: `c${n}`,
      body: {
        trainKey: digest(`key-${n}`),
        artifact: { digest: digest(`artifact-${n}`) },
        datasets: { train: digest(`train-${n}`), raw: digest("raw") },
      },
    })),
    evaluations: [1, 2].map((n) => ({
      id: digest(`eval-${n}`),
      recordedAt: `2026-0${n}-01T00:00:00.000Z`,
      body: {
        evaluationKey: digest(`eval-${n}`),
        candidate: { digest: digest(`artifact-${n}`) },
        datasets: {
          holdout: { role: "decides" as const, digest: digest("holdout") },
          "holdout-proposed": { role: "shown" as const, digest: digest("other") },
        },
      },
    })),
    acceptances: [1, 2].map((n) => ({
      id: `2026-0${n}-01T00-00-00.000Z-a${n}`,
      recordedAt: `2026-0${n}-01T00:00:00.000Z`,
      commit: `c${n}`,
      pull: n,
      body: {
        trainKey: digest(`key-${n}`),
        evaluationKey: digest(`eval-${n}`),
        artifact: digest(`artifact-${n}`),
        outcome: "pass" as const,
      },
    })),
    ...change,
  };
}

export const PRODUCTION: EnvironmentFacts = {
  name: "production",
  file: "environments/production.yaml",
  models: { churn: { digest: digest("artifact-1"), version: "1.0.0" } },
};

export function facts(change: Partial<LineageFacts> = {}): LineageFacts {
  return { models: [churn()], environments: [PRODUCTION], ...change };
}
