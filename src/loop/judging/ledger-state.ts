import { findingOf, type Finding } from "../../findings/finding.ts";
import type { JudgingChange } from "../../generated/types.ts";
import { isLaptop } from "../../host/laptop.ts";
import { UserError } from "../../kernel/errors.ts";
import { readModelManifest } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { asksPerson } from "../../records/judging-change.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { LEDGER_RULES } from "../../stores/ledger-rules.ts";
import { judgeRulesAccepted } from "../../work/gate/rules-accepted.ts";
import { judgingChanges } from "../../work/judging/changes.ts";
import { contentChanges } from "../../work/judging/effective.ts";
import { judgingOf } from "../models/judging.ts";
import { knownNames } from "../models/known-names.ts";
import { modelAtCommit } from "../models/model-at-commit.ts";
import { judgingData } from "../models/judging-data.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { gatherTrainKey } from "../models/train-key.ts";
import { isAlone } from "../place/alone.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";

/** Whether what the ledger says of a model is what the base branch has. */
export interface LedgerState {
  /** What keeps anything from being compared, or recorded behind it. */
  readonly findings: readonly Finding[];
  /** What the base branch judges by that nobody accepted; a part of what a person is asked to accept. */
  readonly unaccepted: readonly JudgingChange[];
  /** The same, as it waits for a person. */
  readonly waiting: readonly Finding[];
}

const SOUND: LedgerState = { findings: [], unaccepted: [], waiting: [] };

/**
 * A model that the base branch has was recorded when it came there, with the rules that judged it: the ledger has to say
 * so. Everybody who may write can set the ledger's branch back, but not the base branch; so that is the anchor.
 */
export async function ledgerState(ruled: Ruled, model: ModelAtRevision): Promise<LedgerState> {
  const { place, rules } = ruled;
  const held = await heldName(ruled, model);
  const standing = rules === undefined ? undefined : await standingOf(rules, model);
  if (rules === undefined || standing === undefined) return held;
  const { ledger } = place;
  const names = (await knownNames(place, model.name, model.formerName)).toReversed();
  for (const name of names) {
    const latest = await ledger.latestAcceptance(name);
    const broken = brokenOf(place, name);
    if (broken.length > 0) return { ...SOUND, findings: broken.map((finding) => ({ ...finding, model: model.name })) };
    if (latest === undefined) continue;
    // What it is called now is what the newest entry is of.
    const newest = (await ledger.latestAcceptance(standing.name)) ?? latest;
    const isSigned = (await ledger.trust()) !== undefined;
    const adrift = isSigned ? await anchored(place, { files: rules, model, standing }, newest) : [];
    if (adrift.length > 0) return { ...SOUND, findings: adrift };
    const accepted = await acceptedRules({ files: rules, model, standing }, { place, name });
    return {
      ...accepted,
      unaccepted: [...held.unaccepted, ...accepted.unaccepted],
      waiting: [...held.waiting, ...accepted.waiting],
    };
  }
  return { ...held, findings: await missing(ruled, model, standing) };
}

function brokenOf({ ledger }: Place, name: string): readonly Finding[] {
  return ledger.findings().filter((found) => found.model === name && found.outcome === "unmeasured");
}

/**
 * A name that is not on the base branch and that something passed under: a model that was removed or renamed. What takes
 * the name takes what it was accepted by, or waits for a person.
 */
async function heldName({ place, rules }: Ruled, model: ModelAtRevision): Promise<LedgerState> {
  const isOnBase = model.rules !== undefined && model.formerName === undefined;
  if (isOnBase || model.isUnsettled || rules === undefined) return SOUND;
  const accepted = await place.ledger.latestPassing(model.name);
  const broken = brokenOf(place, model.name);
  if (broken.length > 0) return { ...SOUND, findings: broken };
  if (accepted === undefined) return SOUND;
  return await acceptedRules({ files: place.head, model, standing: model.head }, { place, name: model.name });
}

/** The model as the rules have it, also where it judges itself because nothing of it was ever accepted. */
async function standingOf(files: RevisionFiles, model: ModelAtRevision): Promise<ResolvedModel | undefined> {
  const { rules, isUnsettled, head } = model;
  const text = rules === undefined && isUnsettled ? await files.read(head.file) : undefined;
  const manifest = text === undefined ? rules?.manifest : readModelManifest({ file: head.file, text }).manifest;
  if (manifest === undefined) return undefined;
  try {
    return resolveModel(manifest, rules?.file ?? head.file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

interface Standing {
  readonly files: RevisionFiles;
  readonly model: ModelAtRevision;
  readonly standing: ResolvedModel;
}

interface Recorded {
  readonly commit?: string;
  readonly body: { readonly trainKey: string; readonly judging?: string };
}

async function anchored(
  place: Place,
  { files, model, standing }: Standing,
  { commit, body }: Recorded,
): Promise<readonly Finding[]> {
  if (standing.lifecycle === "retired" || (await isRecordedSince(place, commit))) return [];
  if ([body.trainKey, body.judging].join(" ") === (await stateOf(files, standing))) return [];
  const at = commit === undefined ? "an older state" : commit.slice(0, 7);
  const message = `The newest entry of ${standing.name} on the ledger is of ${at}, and the base branch has something else: its last push is not recorded yet, or the ledger was set back.`;
  return [findingOf(LEDGER_RULES.anchor, { outcome: "unmeasured", model: model.name, message })];
}

/** A push that is recorded once more finds its own entry, or that of a later one. */
async function isRecordedSince(place: Place, commit: string | undefined): Promise<boolean> {
  const { event } = place;
  if (event.kind !== "push" || commit === undefined) return false;
  if (commit === event.after) return true;
  const forge = await place.forge();
  return (await forge?.comparison(event.after, commit))?.status === "ahead";
}

async function acceptedRules(
  { files, model, standing }: Standing,
  { place, name }: { readonly place: Place; readonly name: string },
): Promise<LedgerState> {
  const accepted = await place.ledger.latestPassing(name);
  if (accepted?.body.judging === undefined || accepted.body.judging === (await judgingOf(files, standing)))
    return SOUND;
  const changes = await changesSince(place, { files, standing, name, commit: accepted.commit });
  const waiting = judgeRulesAccepted({ model: model.name, commit: accepted.commit, changes });
  if (await isAlone(place)) return { ...SOUND, waiting: waiting.map(decided) };
  const unknown = { path: "rules", direction: "changed", from: accepted.body.judging } as const;
  return { ...SOUND, waiting, unaccepted: changes?.filter(asksPerson) ?? [unknown] };
}

/** What a person would be asked was decided by who put it on the main branch. */
function decided(waiting: Finding): Finding {
  const { needsPerson: _, remediation: __, ...finding } = waiting;
  return { ...finding, outcome: "warn" };
}

interface Since {
  readonly files: RevisionFiles;
  /** Under which it was accepted. */
  readonly name: string;
  readonly standing: ResolvedModel;
  readonly commit: string | undefined;
}

/** What judges otherwise than at a commit; undefined where that cannot be read. */
async function changesSince(
  place: Place,
  { files, standing, name, commit }: Since,
): Promise<readonly JudgingChange[] | undefined> {
  const was = commit === undefined ? undefined : await modelAtCommit(place, { name, file: standing.file }, commit);
  if (was === undefined) return undefined;
  const data = contentChanges(await judgingData(was.code, was.model), await judgingData(files, standing));
  return [...judgingChanges(was.model.manifest, standing.manifest), ...data];
}

/** On a laptop nobody has to have recorded anything; after a push that is what is being done. */
async function missing(
  { place, rules }: Ruled,
  model: ModelAtRevision,
  standing: ResolvedModel,
): Promise<readonly Finding[]> {
  const { event, host, ledger } = place;
  const isRetired = standing.lifecycle === "retired" && model.head.lifecycle === "retired";
  if (isLaptop(host) || event.kind === "local" || isRetired) return [];
  const isRecording = event.kind === "push" || event.kind === "dispatch";
  const isSigned = (await ledger.trust()) !== undefined;
  if (isRecording && isSigned && rules !== undefined && (await startsHere(place, { files: rules, model, standing })))
    return [];
  const message = `The base branch has ${standing.name}, but the ledger has no entry of it.`;
  const outcome = isRecording && !isSigned ? "warn" : "unmeasured";
  const start = `Restore the branch model-gitops/ledger if it existed. For a first entry in a signed ledger, name a commit of the default branch (40 hex digits) under ledger.start in the settings, at which ${standing.name} was what it is now. docs/security.md says how.`;
  const remediation = isSigned && isRecording ? start : undefined;
  return [
    findingOf(LEDGER_RULES.missing, { outcome, model: model.name, message, ...(remediation && { remediation }) }),
  ];
}

/**
 * Whether the settings name a commit from which the ledger may begin, and the model was there what it is now, and what it
 * was before this push.
 */
async function startsHere(place: Place, { files, model, standing }: Standing): Promise<boolean> {
  const { start } = (await place.settings()).ledger;
  const was = start === undefined ? undefined : await modelAtCommit(place, standing, start);
  if (was === undefined) return false;
  const states = await Promise.all([
    stateOf(was.code, was.model),
    stateOf(files, standing),
    stateOf(place.head, model.head),
  ]);
  return new Set(states).size === 1;
}

/** What an acceptance is of: what it is trained from, and what judges it. */
async function stateOf(files: RevisionFiles, model: ResolvedModel): Promise<string> {
  return [(await gatherTrainKey(files, model)).key, await judgingOf(files, model)].join(" ");
}
