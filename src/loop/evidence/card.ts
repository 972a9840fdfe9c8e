import { join } from "node:path";
import type { CardDiff, EvaluationRecord, RunRecord } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import { hexOf, prettyJson } from "../../records/canonical.ts";
import { diffCards } from "../../work/card/diff.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

interface CardRequest {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
}

const MOST_SECTIONS = 50;

/** Writes the model card and its difference, by meaning, to that of the rules. */
export async function writeCard(
  place: Place,
  model: ModelAtRevision,
  { evaluation, run }: CardRequest,
): Promise<CardDiff> {
  const { renderCard } = await import("../../report/renderers.ts");
  const files = filesOf(place, model.name);
  const { manifest } = model.head;
  const sections = await proseSections(place, model.head.cardSections);
  const diff = diffCards({ base: await baseSide(place, model), head: { manifest, evaluation, run } });
  await writeAtomic(join(place.host.workspace, files.card), renderCard({ manifest, evaluation, run, sections }));
  await writeAtomic(join(place.host.workspace, files.cardDiff), prettyJson(diff));
  return diff;
}

/** What the card of the rules was made of: its manifest, and the evidence of its last acceptance. */
async function baseSide({ ledger }: Place, { name, formerName, rules }: ModelAtRevision) {
  if (rules?.manifest === undefined) return undefined;
  const former = formerName ?? name;
  const accepted = (await ledger.latestAcceptance(former))?.body;
  const [evaluation, runs = []] = await Promise.all([
    accepted?.evaluationKey === undefined
      ? undefined
      : ledger.find("evaluation", former, hexOf(accepted.evaluationKey)),
    accepted === undefined ? undefined : ledger.runs(former, accepted.trainKey),
  ]);
  const run = runs.find(({ body }) => body.artifact.digest === accepted?.artifact) ?? runs[0];
  return { manifest: rules.manifest, evaluation: evaluation?.body, run: run?.body };
}

/**
 * Prose that git has, and no link: one would publish whatever it leads to. What merely lies there may be notes of
 * whoever runs this.
 */
async function proseSections({ head }: Place, folder: string | undefined) {
  if (folder === undefined) return [];
  const prefix = `${folder.replace(/\/$/, "")}/`;
  const paths = (await head.paths()).filter((path) => path.startsWith(prefix) && path.endsWith(".md"));
  const isOwn = await Promise.all(paths.map(async (path) => await isPlain(head, path)));
  const own = paths.filter((_, index) => isOwn[index] === true);
  const sections = own.slice(0, MOST_SECTIONS).map(async (path) => {
    const bytes = await head.read(path);
    return {
      id: path.slice(prefix.length, -".md".length),
      markdown: new TextDecoder().decode(bytes ?? new Uint8Array()),
    };
  });
  return await Promise.all(sections);
}

/** A link that leads out of the repository cannot be followed, and need not be. */
async function isPlain(head: RevisionFiles, path: string): Promise<boolean> {
  try {
    const { place, isTracked } = await head.origin(path);
    return place === path && isTracked;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
