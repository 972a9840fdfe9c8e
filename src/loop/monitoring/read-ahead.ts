import { hexOf } from "../../records/canonical.ts";
import type { NewestEntries } from "../../stores/ledger.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import type { WatchedModel } from "./watched-models.ts";

/** Of fewer models each is read by itself: that takes as many requests. */
const FEW = 3;

/** Reads all that says how these models stand with few requests, however many they are; of unwatched ones their alerts. */
export async function readAhead(
  { ledger }: Pick<Place, "ledger">,
  watched: readonly WatchedModel[],
  unwatched: readonly ModelAtRevision[] = [],
): Promise<void> {
  if (watched.length + unwatched.length <= FEW) return;
  const wanted = watched.flatMap(({ model: { name: model }, monitoring }): readonly NewestEntries[] => [
    { model, kind: "window" },
    { model, kind: "alerts" },
    { model, kind: "acceptance" },
    { model, kind: "rollup" },
    ...(monitoring.revalidateMs === undefined ? [] : [{ model, kind: "revalidation" } as const]),
  ]);
  const alerts = unwatched.map(({ name: model }) => ({ model, kind: "alerts" }) as const);
  await ledger.prefetch([...wanted, ...alerts]);
  const evaluations = watched.map(async ({ model: { name: model } }): Promise<readonly NewestEntries[]> => {
    const key = (await ledger.latestPassing(model))?.body.evaluationKey;
    return key === undefined ? [] : [{ model, kind: "evaluation", id: hexOf(key) }];
  });
  await ledger.prefetch((await Promise.all(evaluations)).flat());
}
