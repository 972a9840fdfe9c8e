import type { Finding } from "../../findings/finding.ts";
import { judgeServed } from "../../work/audit/environments.ts";
import { loadEnvironments } from "../models/load-models.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";

export interface AuditedEnvironments {
  /** Names of environments, by the model that they serve. */
  readonly byModel: ReadonlyMap<string, readonly string[]>;
  readonly findings: readonly Finding[];
}

/** What every environment of the default branch names, against what the ledger accepted. */
export async function auditEnvironments(
  { place }: Session,
  models: readonly ModelAtRevision[],
): Promise<AuditedEnvironments> {
  const byModel = new Map<string, string[]>();
  const findings: Finding[] = [];
  for (const { file, manifest, findings: broken } of await loadEnvironments(place.head)) {
    findings.push(...broken);
    for (const [name, { digest }] of Object.entries(manifest?.models ?? {})) {
      const environment = manifest?.name ?? file;
      const model = models.find((one) => one.name === name);
      byModel.set(name, [...(byModel.get(name) ?? []), environment]);
      const accepted = (await place.ledger.acceptances(name)).map(({ body }) => ({
        artifact: body.artifact,
        outcome: body.outcome,
      }));
      const isRetired = model?.head.lifecycle === "retired";
      findings.push(
        ...judgeServed({ environment, file, model: name, digest, accepted, isKnown: model !== undefined, isRetired }),
      );
    }
  }
  return { byModel, findings };
}
