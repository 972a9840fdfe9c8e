import { findingOf, type Finding } from "../../findings/finding.ts";
import type { CanarySpec } from "../../generated/types.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";
import { canonicalJson } from "../../records/canonical.ts";
import { MONITOR } from "./monitor-rules.ts";

/** A model whose manifest on the default branch says how it is watched. */
export interface WatchedModel {
  readonly model: ModelAtRevision;
  readonly monitoring: ResolvedMonitoring;
  /** Whose step the experiment is of; undefined where none is open. */
  readonly canary?: CanarySpec;
}

export interface WatchedModels {
  readonly models: readonly WatchedModel[];
  /** Models whose manifests can be read and ask for no monitor. */
  readonly unwatched: readonly ModelAtRevision[];
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
  for (const { name, judged } of models)
    if (judged.lifecycle === "retired" && judged.monitoring !== undefined)
      ruled.place.host.log.info(`${name} is retired, so it is not watched.`);
  const findings = [
    ...unknown,
    ...broken.flatMap(({ read }) => read.findings),
    ...watched.flatMap(({ model }) => model.findings),
    ...models.flatMap(unheard),
  ];
  // A schedule of a repository that watches nothing has nobody to tell.
  const isAsked = ruled.place.host.kind === "terminal" && watched.length === 0 && findings.length === 0;
  const unwatched = models.filter(
    (model) => model.findings.length === 0 && !watched.some((one) => one.model === model),
  );
  return { models: watched, unwatched, findings: isAsked ? [findingOf(MONITOR.rules, NOBODY)] : findings };
}

/** When no model is watched at all. */
export const NOBODY = {
  outcome: "warn",
  message: "No model is watched: none has a section `monitoring` on the default branch.",
  remediation: "Add `monitoring: {logs: …}` to the manifest of the model, and merge it.",
} as const;

/** Who tries `monitoring` out before merging it would wait for what nobody does. */
function unheard({ name, head, judged }: ModelAtRevision): readonly Finding[] {
  const [here, there] = [head.manifest.monitoring, judged.manifest.monitoring];
  if (judged.lifecycle === "retired" || canonicalJson(here ?? null) === canonicalJson(there ?? null)) return [];
  const message =
    there === undefined
      ? `${name} is not watched: its manifest has a section \`monitoring\` here, and on the default branch, which counts, it has none.`
      : `${name} is watched as the default branch has it, and its section \`monitoring\` is another here.`;
  return [findingOf(MONITOR.rules, { outcome: "warn", model: name, message })];
}
