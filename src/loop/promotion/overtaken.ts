import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { environmentOf, servedIn } from "../models/environment.ts";
import type { Place } from "../place/place.ts";
import type { Serving } from "./changes.ts";
import { recordedPromotions } from "./standing.ts";

/**
 * What came in between since a promotion began, however long it took: the stage serves something else by now, or the
 * ledger has a later word about it. Undefined where nothing did, and for what began nothing.
 */
export async function overtaken(place: Place, tip: RevisionFiles, serving: Serving): Promise<Finding | undefined> {
  const { model, stage, begun } = serving;
  if (begun === undefined) return undefined;
  const message = (await servesOther(tip, serving, begun)) ?? (await laterWord(place, begun));
  return message === undefined ? undefined : findingOf(PROMOTION.concurrent, { model, subject: stage.name, message });
}

async function servesOther(
  tip: RevisionFiles,
  { model, stage, digest }: Serving,
  { from }: PromotionRecord,
): Promise<string | undefined> {
  const now = servedIn(await environmentOf(tip, stage.name), model);
  if (now?.digest === from?.artifact || now?.digest === digest) return undefined;
  const named = (version: string | undefined, of: string | undefined): string =>
    version ?? of?.slice(0, 19) ?? "nothing of it";
  const [then, by] = [named(from?.version, from?.artifact), named(now?.version, now?.digest)];
  return `${stage.name} served ${then} of ${model} when this began, and serves ${by} by now: the environment was not changed.`;
}

/** The listing is read anew, as others write meanwhile. A dry run has begun nothing that could be found there. */
async function laterWord(place: Place, begun: PromotionRecord): Promise<string | undefined> {
  if (place.options.dryRun === true) return undefined;
  let words: readonly PromotionRecord[] = [];
  await place.ledger.record(async () => {
    words = (await recordedPromotions(place, begun.model)).promotions;
    return [];
  });
  const own = words.findLastIndex(({ key }) => key === begun.key);
  const later = words
    .slice(own + 1)
    .find(({ stage, action, state }) => stage === begun.stage && action !== "resume" && state !== "refused");
  if (own < 0 || later === undefined) return undefined;
  const what = `The ${later.action} of ${later.version ?? later.artifact.slice(0, 19)} in ${later.stage ?? ""}`;
  return `${what} was ${later.state} at ${later.at.slice(0, 16).replace("T", " ")} UTC, after this one: the environment was not changed.`;
}
