import type { Acceptance } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import type { NewestEntries } from "../../stores/ledger.ts";
import { anchorAmong } from "../../work/governance/anchor.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

type WithLedger = Pick<Place, "ledger">;

/** More of a model are read one by one. */
const MOST_ACCEPTANCES = 200;

/** Reads all that the ledger says of these models with few requests, however many they are. */
export async function readAhead({ ledger }: WithLedger, models: readonly ModelAtRevision[]): Promise<void> {
  await ledger.prefetch(
    models.flatMap(({ name: model, judged: { monitoring } }): readonly NewestEntries[] => [
      { model, kind: "acceptance", last: MOST_ACCEPTANCES },
      { model, kind: "tries" },
      ...(monitoring === undefined ? [] : [{ model, kind: "window" } as const, { model, kind: "alerts" } as const]),
      ...(monitoring?.revalidateMs === undefined ? [] : [{ model, kind: "revalidation" } as const]),
    ]),
  );
  const wanted = await Promise.all(models.map(async (model) => await evidenceOf({ ledger }, model)));
  await ledger.prefetch(wanted.flat());
}

/** What the acceptances name: of the version that stands all, and what was measured since the anchor. */
async function evidenceOf({ ledger }: WithLedger, { name: model }: ModelAtRevision): Promise<readonly NewestEntries[]> {
  const accepted = (await ledger.acceptances(model)).map(({ body }) => body);
  const standing = (await ledger.latestPassing(model))?.body;
  const { anchor, since = [] } = anchorAmong(accepted) ?? {};
  const measured = [standing, anchor, ...since].filter((one): one is Acceptance => one !== undefined);
  const hex = standing && hexOf(standing.trainKey);
  const runs = hex === undefined ? [] : (await ledger.ids(model, "run")).filter((id) => id.endsWith(hex));
  return [
    ...runs.map((id) => ({ model, kind: "run", id }) as const),
    ...measured.flatMap(({ evaluationKey }) =>
      evaluationKey === undefined ? [] : [{ model, kind: "evaluation", id: hexOf(evaluationKey) } as const],
    ),
    ...(standing?.verdictKey === undefined
      ? []
      : [{ model, kind: "verdict", id: hexOf(standing.verdictKey) } as const]),
  ];
}
