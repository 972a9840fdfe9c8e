import { posix } from "node:path";
import type { Forge } from "../../forge/forge.ts";
import type { HoldoutTries, WitnessedModel } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import { countedAs, needsProof, runId, withTries, type Try } from "../../work/holdouts/tally.ts";
import { loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";
import { isOfFork, type ReadClaim, type TriedRun } from "../runs/tried-run.ts";
import { vouchedModels } from "../runs/vouched-models.ts";

export interface Asked {
  readonly forge: Forge;
  readonly tried: readonly TriedRun[];
  /** What is counted of a model already. */
  counted(model: string): Promise<readonly HoldoutTries[]>;
  /** Names that count; an upload may name any. */
  isModel(name: string): boolean;
  /** Whether what branches of this repository say is believed: where one job does everything, its authors are trusted. */
  readonly isBelieved: boolean;
  readonly gateJob?: string | undefined;
}

export interface FoundTries {
  readonly tries: ReadonlyMap<string, readonly Try[]>;
  /** Whether there was a run of which nobody can tell whether it tried anything. */
  readonly isPartial: boolean;
}

/** What these runs tried, model by model, the oldest first: of each run at most one for a model and upload. */
export async function triesOf(place: Place, asked: Asked): Promise<FoundTries> {
  const found = new Map<string, readonly Try[]>();
  let isPartial = false;
  const counted = async (model: string) => withTries(await asked.counted(model), found.get(model) ?? []);
  const add = (model: string, one: Try | undefined): void => {
    if (one !== undefined && asked.isModel(model)) found.set(model, [...(found.get(model) ?? []), one]);
  };
  for (const tried of asked.tried) {
    const run: Looking = {
      ...asked,
      counted,
      run: tried,
      vouched: once(() => vouchedModels(place, { ...asked, tried })),
    };
    for (const [model, claims] of tried.claims) {
      if (!asked.isModel(model)) continue;
      for (const claim of claims) add(model, await tryOf(run, model, claim));
    }
    const silent = await silentModels(place, run);
    if (silent === undefined) isPartial = true;
    for (const model of silent ?? []) add(model, byItself(tried));
  }
  return { tries: found, isPartial };
}

interface Looking extends Omit<Asked, "tried"> {
  readonly run: TriedRun;
  /** What the gate of the run vouches for. */
  vouched(): Promise<readonly WitnessedModel[] | undefined>;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => (known ??= ask());
}

function byItself({ run: { id, headSha } }: TriedRun): Try {
  return { id: runId(id), run: id, head: headSha };
}

async function tryOf(run: Looking, model: string, claim: ReadClaim): Promise<Try | undefined> {
  const known = await run.counted(model);
  const isProven = needsProof(claim, known) && (run.isBelieved || isVouched(await run.vouched(), model, claim));
  return countedAs(claim, known, isProven);
}

function isVouched(vouched: readonly WitnessedModel[] | undefined, model: string, claim: ReadClaim): boolean {
  const own = (vouched ?? []).filter((one) => one.model === model);
  const [one] = own;
  return (
    own.length === 1 && one?.evaluationKey === claim.evaluationKey && one.files["evaluation.json"] === claim.evaluation
  );
}

/**
 * Models that a run is counted for without a word of its own: those whose evaluation is broken, and where nothing can be
 * read, those whose folder its pull request changes. Undefined where nobody can tell. A fork's counts by what it says
 * alone: anybody can start one.
 */
async function silentModels(
  place: Place,
  { forge, run: { run, broken, unread } }: Looking,
): Promise<readonly string[] | undefined> {
  if (isOfFork(forge, run)) return [];
  if (unread === undefined) return broken;
  // A run that failed early leaves nothing, and one of a pull request about something else neither.
  if (unread === "absent" && run.conclusion !== "success") return [];
  const touched = await touchedBy(place, forge, run.headSha);
  return touched.length > 0 || unread === "absent" ? touched : undefined;
}

/** Names of the models in whose folders a commit differs from where it left the default branch. */
async function touchedBy(place: Place, forge: Forge, head: string): Promise<readonly string[]> {
  const files = await changed(place, forge, head);
  if (files.length === 0) return [];
  const models = await loadModels(place.head, place.options.manifests);
  const isIn = (folder: string) => files.some((file) => folder === "." || file.startsWith(`${folder}/`));
  return models.filter(({ file }) => isIn(posix.dirname(file))).map(({ name }) => name);
}

async function changed({ commit, host }: Place, forge: Forge, head: string): Promise<readonly string[]> {
  if (commit === undefined) return [];
  try {
    return (await forge.changedFiles(commit, head)) ?? [];
  } catch (error) {
    host.log.debug(`What ${head.slice(0, 7)} changes cannot be told: ${userMessage(error)}`);
    return [];
  }
}
