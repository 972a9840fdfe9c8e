import type { EvaluationRecord, RunRecord, UnboundReference } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { firstUnbound, type Reference } from "./mutable-reference.ts";

export interface ChainEvidence {
  readonly model: ResolvedModel;
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
}

/** The first link from base models over data to the artifact that can mean something else tomorrow. */
export function unboundReferences(evidence: ChainEvidence): UnboundReference[] {
  const found = firstUnbound(chainOf(evidence));
  if (found === undefined) return [];
  const { reference, reason } = found;
  const target = [reference.location ?? reference.name, reference.revision].filter((part) => part !== undefined);
  return [
    {
      link: truncate(`${reference.role} ${reference.name}`, 300),
      target: truncate(target.join("@"), 500),
      why: truncate(reason, 500),
    },
  ];
}

function chainOf({ model, evaluation, run }: ChainEvidence): readonly Reference[] {
  const bases = (model.manifest.baseModels ?? []).map(({ id, revision }) => ({
    role: "base model",
    name: id,
    revision,
  }));
  const data = Object.values(model.datasets).map(({ name, path, isRemote, sha256, s3VersionId, dvc, declared }) => {
    const measured = evaluation?.datasets[name];
    const known = measured?.unvouched === true ? undefined : (measured?.digest ?? run?.datasets[name]);
    // What git has is bound by the commit, and what DVC has by the file that git has of it.
    const isOwn = !isRemote || dvc !== undefined || declared.version?.lfs === true;
    const digest = sha256 ?? (isOwn ? (known ?? OWN) : undefined);
    return {
      role: "dataset",
      name,
      ...(isRemote && { location: path }),
      ...(s3VersionId !== undefined && { revision: `sha256:${OWN}` }),
      ...(digest !== undefined && { digest }),
    };
  });
  return [...bases, ...data];
}

/** Stands for a content that the repository's commit tells. */
const OWN = "0".repeat(64);
