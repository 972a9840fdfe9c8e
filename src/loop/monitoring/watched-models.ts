import type { Finding } from "../../findings/finding.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";

/** A model whose manifest on the default branch says how it is watched. */
export interface WatchedModel {
  readonly model: ModelAtRevision;
  readonly monitoring: ResolvedMonitoring;
}

export interface WatchedModels {
  readonly models: readonly WatchedModel[];
  /** Of manifests that cannot be read, and of names that no model has. */
  readonly findings: readonly Finding[];
}

/** Retired models serve nobody. */
export async function watchedModels(ruled: Ruled): Promise<WatchedModels> {
  const { models, broken, unknown } = await modelsAtRevision(ruled);
  const watched = models.flatMap((model): readonly WatchedModel[] => {
    const { monitoring, lifecycle } = model.judged;
    return monitoring === undefined || lifecycle === "retired" ? [] : [{ model, monitoring }];
  });
  return {
    models: watched,
    findings: [
      ...unknown,
      ...broken.flatMap(({ read }) => read.findings),
      ...watched.flatMap(({ model }) => model.findings),
    ],
  };
}
