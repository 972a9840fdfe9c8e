import type { ModelAtRevision } from "../../../src/loop/models/model-at-revision.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { source, type Edit, model } from "../work/manifests.ts";

/** A model whose rules say what it says itself. */
export function modelAt(edits: readonly Edit[] = [], change: Partial<ModelAtRevision> = {}): ModelAtRevision {
  const { manifest, locate } = source(...edits);
  const resolved: ResolvedModel = model(...edits);
  return {
    name: resolved.name,
    head: resolved,
    judged: resolved,
    rules: { file: resolved.file, manifest },
    isUnsettled: false,
    formerName: undefined,
    trainKey: sha256("key"),
    isPinned: true,
    findings: [],
    locate,
    ...change,
  };
}
