import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { rulesDigest } from "../monitor/window-key.ts";

/** Of everything by which a replay is made and judged: what judges, how production is read, and which rows are asked about. */
export function replayRules({ manifest, retraining }: Pick<ResolvedModel, "manifest" | "retraining">): Digest {
  return sha256(
    canonicalJson({
      kind: "replay",
      version: 1,
      evaluation: manifest.evaluation,
      monitoring: rulesDigest(manifest),
      replay: retraining?.replay ?? null,
    }),
  );
}
