import { within } from "../../manifest/paths.ts";
import { missingFacts } from "../../work/card/missing-facts.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { gatherCardFacts, type CardEvidence } from "./card-facts.ts";
import { isOwnFile } from "./own-file.ts";

export interface CardState {
  /** Headings of sections that say nothing, and of a high risk what is not said of its data. */
  readonly missing: readonly string[];
  /** Whether what the repository keeps of it is what its sources make; what it does not keep is not out of date. */
  readonly isInSync: boolean;
  /** Parts that differ, by their headings. */
  readonly differing: readonly string[];
}

/** How complete a model's card is, and whether the committed one is that of its sources. */
export async function cardState(place: Place, model: ModelAtRevision, evidence: CardEvidence): Promise<CardState> {
  const { cardInSync, missingSections } = await import("../../report/renderers.ts");
  const facts = await gatherCardFacts(place, model, evidence);
  const [card, bom] = await Promise.all(
    ["README.md", "model.cdx.json"].map((name) => committed(place, within(model.head.folder, name))),
  );
  const differing = cardInSync({ card, bom }, facts);
  return { missing: [...missingSections(facts), ...dataFacts(facts)], isInSync: differing.length === 0, differing };
}

async function committed({ head }: Place, path: string): Promise<string | undefined> {
  if (!(await head.has(path)) || !(await isOwnFile(head, path))) return undefined;
  const bytes = await head.read(path);
  return bytes && new TextDecoder().decode(bytes);
}

/** What everybody has to say of data has a rule of its own; a high risk asks for more. */
function dataFacts({ manifest }: Awaited<ReturnType<typeof gatherCardFacts>>): readonly string[] {
  const { risk, euAiAct } = manifest.governance ?? {};
  if (risk !== "high" && euAiAct !== "high") return [];
  return Object.entries(manifest.datasets).flatMap(([name, dataset]) =>
    missingFacts(dataset, { tier: "high" }).map((fact) => `datasets.${name}.${fact}`),
  );
}
