import { hexOf } from "../../records/canonical.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

/** Reads all that says how these models stand with few requests, however many they are. */
export async function readAhead({ ledger }: Pick<Place, "ledger">, models: readonly ModelAtRevision[]): Promise<void> {
  const wanted = models.flatMap(({ name: model, judged: { monitoring } }) => {
    const kinds = ["window", "alerts", "acceptance", "proposal"] as const;
    const all = monitoring?.revalidateMs === undefined ? kinds : ([...kinds, "revalidation"] as const);
    return all.map((kind) => ({ model, kind }));
  });
  await ledger.prefetch(wanted);
}

/** The same for the evaluations of what is accepted, which only the acceptances name. */
export async function readEvaluations(
  { ledger }: Pick<Place, "ledger">,
  models: readonly ModelAtRevision[],
): Promise<void> {
  const accepted = await Promise.all(models.map(async ({ name }) => await ledger.latestPassing(name)));
  const wanted = accepted.flatMap((entry) => {
    const key = entry?.body.evaluationKey;
    return entry === undefined || key === undefined
      ? []
      : [{ model: entry.model, kind: "evaluation" as const, id: hexOf(key) }];
  });
  await ledger.prefetch(wanted);
}
