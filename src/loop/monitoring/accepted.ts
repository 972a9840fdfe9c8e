import { hexOf } from "../../records/canonical.ts";
import type { Acceptance, EvaluationRecord } from "../../generated/types.ts";
import { nameBaseline } from "../models/baseline.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";

/** The model that production is expected to serve: what the environment names, else what was accepted last. */
export interface AcceptedModel {
  /** Digest of the artifact. */
  readonly artifact: string;
  /** Its entry on the ledger; undefined where production names an artifact that has none. */
  readonly acceptance:
    | { readonly id: string; readonly commit: string | undefined; readonly body: Acceptance }
    | undefined;
  readonly evaluation: EvaluationRecord | undefined;
  /** When it was accepted, the first time if it was several times with no other between: milliseconds. */
  readonly since: number | undefined;
  /** Whether another one was accepted before. */
  readonly hasFormer: boolean;
}

/** Or why there is none and what to do about it, in sentences. */
export async function acceptedModel(ruled: Ruled, model: ModelAtRevision): Promise<AcceptedModel | string> {
  const { place } = ruled;
  const { name, formerName } = model;
  const named = await nameBaseline(ruled, name, formerName);
  // What the ledger cannot say is mended there, and not by recording the model once more.
  if (named.status === "unavailable") return `What serves ${name} is not known: ${asSentence(named.reason)}`;
  if (named.status === "none")
    return `Nothing is known to serve ${name}: ${named.reason ?? "no artifact was accepted yet"}. Merge and record the model first.`;
  const entries = await place.ledger.acceptances(named.name);
  const entry = entries.findLast(({ body }) => body.artifact === named.digest);
  const others = entries.findLastIndex(({ body }) => body.artifact !== named.digest);
  const first = entry && (entries.slice(others + 1).find(({ body }) => body.artifact === named.digest) ?? entry);
  const key = entry?.body.evaluationKey;
  const evaluation = key === undefined ? undefined : await place.ledger.find("evaluation", named.name, hexOf(key));
  return {
    artifact: named.digest,
    acceptance: entry && { id: entry.id, commit: entry.commit, body: entry.body },
    evaluation: evaluation?.body,
    since: first && Date.parse(first.recordedAt),
    hasFormer: others !== -1,
  };
}

function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
