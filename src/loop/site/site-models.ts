import type { RegistryModel, RegistryStage } from "../../report/promotion/registry.ts";
import type { Registry } from "../../work/promotion/registry.ts";
import type { ServedNow } from "../../work/site/model-facts.ts";
import type { ModelsAtRevision } from "../models/model-at-revision.ts";
import type { SiteModel } from "./gather-model.ts";
import type { SiteIssue } from "./site-issues.ts";

export interface KnownModels {
  readonly found: ModelsAtRevision;
  /** Names that the ledger knows. */
  readonly recorded: readonly string[];
  readonly shown: readonly RegistryModel[];
  readonly registry: Registry;
  readonly issues: readonly SiteIssue[];
}

/** Every model that the working tree or the ledger knows, sorted by name: what is gone has a past too. */
export function siteModels({ found, recorded, shown, registry, issues }: KnownModels): readonly SiteModel[] {
  const here = new Map(found.models.map((model) => [model.name, model]));
  const broken = new Map(found.broken.map((one) => [one.name, one]));
  const stages = new Map(shown.map(({ model, stages: own }) => [model, own]));
  const names = [...new Set([...here.keys(), ...broken.keys(), ...recorded])].toSorted();
  return names.map((name) => {
    const model = here.get(name);
    const datasets = new Set(Object.keys(model?.head.datasets ?? {}));
    return {
      name,
      model,
      lifecycle: model?.head.lifecycle ?? (broken.has(name) ? "broken" : "gone"),
      serving: (stages.get(name) ?? []).filter(({ digest }) => digest !== undefined).map(servedNow),
      registered: registry.models.get(name),
      issues: issues
        .filter(({ model: of, told }) => (of === undefined ? datasets.has(told.dataset) : of === name))
        .map(({ told }) => told),
      problems: broken.has(name) ? ["Its manifest cannot be read: `model-gitops validate` says what is wrong."] : [],
    };
  });
}

function servedNow({ stage, version, digest, since, standing, isPaused, canary }: RegistryStage): ServedNow {
  return {
    stage,
    version,
    digest,
    since,
    synced: standing?.synced ?? "Unknown",
    healthy: standing?.healthy ?? "Unknown",
    fresh: standing?.fresh ?? "Unknown",
    reasons: standing?.reasons ?? [],
    isPaused,
    traffic: canary?.traffic,
  };
}
