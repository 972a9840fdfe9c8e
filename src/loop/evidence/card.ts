import { join, posix } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { CardDiff } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import { hexOf, prettyJson } from "../../records/canonical.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { CardSide } from "../../work/card/change.ts";
import { diffCards, type CardSides } from "../../work/card/diff.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { emptyFolder } from "../place/output-folder.ts";
import { filesOf, type Place } from "../place/place.ts";
import { acceptedEvaluations, gatherCardFacts, type CardEvidence } from "./card-facts.ts";
import { describedManifest } from "./described-manifest.ts";

export interface CardRequest extends CardEvidence, Pick<CardSides, "anchor" | "envelope"> {
  /** The revision whose rules hold: where the descriptions of its datasets are read. Default: those of the head. */
  readonly rules?: RevisionFiles | undefined;
  /** Waivers that counted before the change; undefined: nobody looked. */
  readonly baseWaivers?: CardEvidence["waivers"];
}

export interface WrittenCard {
  readonly diff: CardDiff;
  /** What is wrong with the descriptions of its datasets. */
  readonly findings: readonly Finding[];
  /** Paths of the workspace. */
  readonly files: readonly string[];
}

/** So many versions make a course. */
const COURSE = 20;

/** Writes the model card, its bill of materials, what is known of its data, and what changed in the card by meaning. */
export async function writeCardFiles(place: Place, model: ModelAtRevision, request: CardRequest): Promise<WrittenCard> {
  const { renderBom, renderCard, renderCroissant } = await import("../../report/renderers.ts");
  const { card, cardDiff, bom, croissantFolder } = filesOf(place, model.name);
  const facts = await gatherCardFacts(place, model, request);
  const { manifest, findings } = facts;
  const diff = diffCards({
    base: await baseSide(place, model, request),
    head: { ...request, manifest },
    anchor: request.anchor,
    envelope: request.envelope,
    history: await courseOf(place, model, request),
  });
  const described = Object.keys(manifest.datasets).flatMap((name) => {
    const text = renderCroissant(facts, name);
    return text === undefined ? [] : [[posix.join(croissantFolder, `${fileName(name)}.json`), text] as const];
  });
  await writeAtomic(join(place.host.workspace, card), renderCard(facts));
  // A dataset that is gone has no description any more.
  await emptyFolder(place.host, croissantFolder);
  const files = new Map([[bom, renderBom(facts)], ...described, [cardDiff, prettyJson(diff)]]);
  for (const [path, text] of files) await writeAtomic(join(place.host.workspace, path), text);
  return { diff, findings, files: [card, ...files.keys()] };
}

/** Names of datasets are nearly free; those of files are not. */
function fileName(dataset: string): string {
  return dataset.replaceAll(/[^A-Za-z0-9_-]/g, (mark) => `%${(mark.codePointAt(0) ?? 0).toString(16)}`);
}

async function courseOf(place: Place, model: ModelAtRevision, { evaluation }: CardRequest) {
  if (evaluation === undefined) return [];
  const accepted = await acceptedEvaluations(place, model, COURSE);
  return accepted.filter(({ evaluationKey }) => evaluationKey !== evaluation.evaluationKey);
}

/** What the card of the rules was made of: its manifest, and the evidence of its last acceptance. */
async function baseSide(
  { ledger, head }: Place,
  { name, formerName, rules }: ModelAtRevision,
  { rules: ruling, baseWaivers }: CardRequest,
): Promise<CardSide | undefined> {
  if (rules?.manifest === undefined) return undefined;
  const former = formerName ?? name;
  const accepted = (await ledger.latestAcceptance(former))?.body;
  const [described, evaluation, runs = []] = await Promise.all([
    describedManifest(ruling ?? head, rules.file, rules.manifest),
    accepted?.evaluationKey === undefined
      ? undefined
      : ledger.find("evaluation", former, hexOf(accepted.evaluationKey)),
    accepted === undefined ? undefined : ledger.runs(former, accepted.trainKey),
  ]);
  const run = runs.find(({ body }) => body.artifact.digest === accepted?.artifact) ?? runs[0];
  return { manifest: described.manifest, evaluation: evaluation?.body, run: run?.body, waivers: baseWaivers };
}
