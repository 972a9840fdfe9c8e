import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RunRecord } from "../../generated/types.ts";
import { keptBy } from "../../records/artifact.ts";
import { hasArtifact } from "../../stores/artifact.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { RECORD } from "./record-rules.ts";
import type { Place } from "../place/place.ts";

/**
 * What the ledger has of the key that a run is of, where that are other bytes and the store has them: what was judged
 * and accepted first stands for the key, or an unseeded training would replace it each time.
 */
export async function recordedOtherwise(place: Place, run: RunRecord): Promise<RunRecord | undefined> {
  const recorded = (await place.ledger.runs(run.model, run.trainKey)).map(({ body }) => body);
  const isSame = (other: RunRecord): boolean =>
    other.artifact.digest === run.artifact.digest && other.predictions?.digest === run.predictions?.digest;
  if (recorded.some(isSame)) return undefined;
  for (const other of recorded) if (await isStored(place, other)) return other;
  return undefined;
}

async function isStored(place: Place, run: RunRecord): Promise<boolean> {
  const store = place.storeOf(run.model);
  const found = await Promise.all(keptBy(run).map((artifact) => hasArtifact(store, artifact)));
  return found.every((isThere) => isThere);
}

export function standing({ name }: Pick<ModelAtRevision, "name">, { artifact, trainKey }: RunRecord): Finding {
  const [made, key] = [artifact.digest.slice(7, 19), trainKey.slice(7, 19)];
  return findingOf(RECORD.otherBytes, {
    outcome: "warn",
    model: name,
    message: `${name}: the artifact ${made} was recorded under the trainKey ${key} before, and stands for it; what was trained since gave other bytes and is not recorded.`,
  });
}

/**
 * Whether a later push has been recorded already: then this one, run late or once more, is no longer what the branch
 * stands for, and must not become the baseline again. Nothing where nobody can tell: on a laptop, or off a push.
 */
export async function supersededBy(place: Place, model: string): Promise<readonly Finding[]> {
  const { event } = place;
  const forge = await place.forge();
  if (event.kind !== "push" || forge === undefined) return [];
  const latest = (await place.ledger.latestAcceptance(model))?.commit;
  if (latest === undefined || latest === event.after || (await forge.refs.head(event.branch)) === event.after)
    return [];
  const status = (await forge.comparison(latest, event.after))?.status;
  if (status === "ahead" || status === "identical") return [];
  const message = `${model}: ${event.after.slice(0, 7)} is no longer the tip of ${event.branch}, and ${latest.slice(0, 7)} was recorded since. Its evidence is kept; what the branch stands for stays.`;
  return [
    findingOf(RECORD.superseded, {
      outcome: "warn",
      model,
      message,
    }),
  ];
}
