import { groupBy } from "../../kernel/grouping.ts";
import type { Finding } from "../../findings/finding.ts";
import { judgeServed } from "../../work/audit/environments.ts";
import type { EnvironmentFacts } from "../../work/lineage/nodes.ts";
import { judgeRetirement } from "../../work/lineage/retirement.ts";
import { environmentFacts } from "../lineage/gather.ts";
import type { ModelsAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

export interface AuditedEnvironments {
  /** Names of environments, by the model that they serve. */
  readonly byModel: ReadonlyMap<string, readonly string[]>;
  readonly findings: readonly Finding[];
}

/** What every environment of the default branch names of the models that are asked for, against what the ledger accepted. */
export async function auditEnvironments(
  place: Place,
  { models, broken }: Pick<ModelsAtRevision, "models" | "broken">,
): Promise<AuditedEnvironments> {
  const { environments, findings } = await environmentFacts(place.head);
  const retired = models.filter(({ head }) => head.lifecycle === "retired").map(({ name }) => name);
  const known = new Set([...models, ...broken].map(({ name }) => name));
  const asked = new Set(place.options.models);
  const served = environments.flatMap((environment) =>
    Object.entries(environment.models)
      .filter(([model]) => asked.size === 0 || asked.has(model))
      .map(([model, { digest }]) => ({ environment, model, digest })),
  );
  const judged: Finding[] = [];
  for (const { environment, model, digest } of served.filter((one) => !retired.includes(one.model))) {
    const entries = await place.ledger.acceptances(model);
    const accepted = entries.map(({ body: { artifact, outcome } }) => ({ artifact, outcome }));
    const { name, file } = environment;
    judged.push(...judgeServed({ environment: name, file, model, digest, accepted, isKnown: known.has(model) }));
  }
  return {
    byModel: byModel(served),
    findings: [...findings, ...judged, ...judgeRetirement(retired, environments)],
  };
}

type Served = { readonly environment: EnvironmentFacts; readonly model: string };

function byModel(served: readonly Served[]): ReadonlyMap<string, readonly string[]> {
  const groups = groupBy(served, ({ model }) => model);
  return new Map([...groups].map(([model, own]) => [model, own.map(({ environment }) => environment.name)]));
}
