import { resolveModel } from "../../manifest/resolve.ts";
import type { Digest } from "../../records/canonical.ts";
import { effectiveModel } from "../../work/judging/effective.ts";
import type { ModelAtCommit } from "../models/model-at-commit.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { ChangedModel } from "../models/changed-model.ts";

/** A version as its commit has it, judged by the default branch as it is. */
export function versionModel(model: ModelAtRevision, { model: then }: ModelAtCommit, trainKey: Digest): ChangedModel {
  const { judged } = effectiveModel(model.rules?.manifest, then.manifest, undefined);
  return {
    ...model,
    head: then,
    judged: {
      ...resolveModel(judged, then.file),
      approvers: model.judged.approvers,
      mayApproveSelf: model.judged.mayApproveSelf,
    },
    trainKey,
    findings: [],
    proposed: {},
    changes: [],
    needsApproval: [],
    plan: {
      model: model.name,
      manifest: then.file,
      trainKey,
      train: "known",
      evaluate: true,
      reasons: [],
      runner: [],
      changes: [],
    },
  };
}
