import { hexOf } from "../../records/canonical.ts";
import type { NewestEntries } from "../../stores/ledger.ts";
import { chosenEvidence } from "../../work/site/chosen.ts";
import type { Place } from "../place/place.ts";
import { monthlyWindows } from "./monthly-windows.ts";

const ALL = ["acceptance", "promotion", "quarantine", "proposal"] as const;
const LAST = ["alerts", "rollup", "revalidation"] as const;

export interface AskedModel {
  readonly name: string;
  /** Digests that serve. */
  readonly serving: ReadonlySet<string>;
}

/** Reads what the pages of these models tell with few requests; of ten years a part of the evidence (`chosenEvidence`). */
export async function readAhead({ ledger }: Pick<Place, "ledger">, asked: readonly AskedModel[]): Promise<void> {
  await ledger.expect(asked.map(({ name }) => name));
  await ledger.prefetch(
    asked.flatMap(({ name: model }): readonly NewestEntries[] => [
      ...ALL.map((kind) => ({ model, kind, last: Infinity })),
      ...LAST.map((kind) => ({ model, kind })),
    ]),
  );
  const wanted = await Promise.all(asked.map(async (one) => await evidenceOf({ ledger }, one)));
  await ledger.prefetch(wanted.flat());
}

async function evidenceOf(
  { ledger }: Pick<Place, "ledger">,
  { name: model, serving }: AskedModel,
): Promise<readonly NewestEntries[]> {
  const chosen = chosenEvidence(await ledger.acceptances(model), serving);
  const runs = new Set(chosen.runs.map(hexOf));
  const trained = (await ledger.ids(model, "run")).filter((id) => runs.has(id.slice(-64)));
  const windows = monthlyWindows(await ledger.ids(model, "window"));
  return [
    ...chosen.evaluations.map((key) => ({ model, kind: "evaluation", id: hexOf(key) }) as const),
    ...chosen.verdicts.map((key) => ({ model, kind: "verdict", id: hexOf(key) }) as const),
    ...trained.map((id) => ({ model, kind: "run", id }) as const),
    ...windows.map((id) => ({ model, kind: "window", id }) as const),
  ];
}
