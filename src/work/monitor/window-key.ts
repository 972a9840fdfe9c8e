import type { ModelManifest } from "../../generated/types.ts";
import { DEFAULTS } from "../../manifest/defaults.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";

/** Names a window on the ledger: the same window of the same model is one entry, however often it is looked at. */
export function windowKey(model: string, id: string): Digest {
  return sha256(canonicalJson({ kind: "window", version: 1, model, id }));
}

/** Of everything in the manifest that decides what a window's numbers mean. */
export function rulesDigest({ monitoring, evaluation, target, task, model, columns }: ModelManifest): Digest {
  const { metrics, slices, fairness } = evaluation;
  return sha256(
    canonicalJson({
      kind: "monitoring",
      version: 1,
      monitoring,
      judged: { metrics, slices, fairness, target, task, model, columns },
      defaults: DEFAULTS,
    }),
  );
}
