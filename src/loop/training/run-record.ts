import type { RunRecord } from "../../generated/types.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Artifact, Kept } from "../../records/artifact.ts";
import type { Digest } from "../../records/canonical.ts";

/** What training one seed made. */
export interface TrainedSeed {
  readonly seed: number;
  readonly artifact: Artifact;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly attempts: number;
  readonly progress: NonNullable<RunRecord["progress"]>;
  /** Undefined where nobody measured it. */
  readonly telemetry: RunRecord["telemetry"];
}

export interface RunFacts {
  readonly model: ResolvedModel;
  readonly trainKey: Digest;
  /** Digest of each training dataset. */
  readonly datasets: Readonly<Record<string, string>>;
  readonly commit: string | undefined;
  /** In the manifest's order; the first decides. */
  readonly runs: readonly TrainedSeed[];
  readonly machine: RunRecord["machine"];
  readonly predictions: Kept | undefined;
  /** Where it was trained on a cluster. */
  readonly job?: NonNullable<RunRecord["job"]>;
}

/** How one artifact came to be, wherever it was trained. */
export function runRecord({ model, trainKey, datasets, commit, runs, machine, predictions, job }: RunFacts): RunRecord {
  const [first] = runs;
  if (first === undefined) throw new Error("a model has at least one seed");
  return {
    schema: "model-gitops/run/v1",
    model: model.name,
    trainKey,
    status: "trained",
    command: [...model.training.command],
    params: { ...model.training.params },
    seed: first.seed,
    ...(runs.length > 1 && {
      seeds: runs.map(({ seed, artifact, durationMs }) => ({
        seed,
        digest: artifact.digest,
        durationSeconds: durationMs / 1000,
        path: artifact.path,
        ...(artifact.set !== undefined && { set: artifact.set }),
      })),
    }),
    startedAt: new Date(first.startedAt).toISOString(),
    durationSeconds: runs.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    attempts: Math.max(...runs.map(({ attempts }) => attempts)),
    ...(commit !== undefined && { commit }),
    datasets: { ...datasets },
    artifact: first.artifact,
    ...(predictions !== undefined && { predictions }),
    progress: { ...first.progress },
    ...(machine !== undefined && { machine }),
    ...(first.telemetry !== undefined && { telemetry: first.telemetry }),
    ...(job !== undefined && { job }),
  };
}
