import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking, verdictOf } from "../../findings/verdict.ts";
import { isLaptop } from "../../host/laptop.ts";
import type { Pull } from "../../forge/forge.ts";
import type { RunRecord, VerdictRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import type { Result } from "../../host/result.ts";
import { keptBy } from "../../records/artifact.ts";
import { hexOf, type Digest } from "../../records/canonical.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import { putArtifact } from "../../stores/artifact.ts";
import { takesFullPath } from "../../work/governance/required-roles.ts";
import { adoptOutputs } from "../runs/adopt.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { policiesOf } from "../governance/govern.ts";
import { gateModel } from "../judging/gate.ts";
import { ledgerState } from "../judging/ledger-state.ts";
import { fetchKnownRun, fetchVouched, leftRun } from "../runs/known-run.ts";
import { forgetRun } from "../training/forget-run.ts";
import { landedPulls } from "../approvals/landed-pulls.ts";
import { deriveEvaluationKey } from "../evidence/evaluation-key.ts";
import { handedOn } from "../evidence/handed-on.ts";
import { makeEvidence } from "../judging/make-evidence.ts";
import { judgingOf } from "../models/judging.ts";
import { openChange } from "../models/open-change.ts";
import { clearOutputs } from "../place/outputs.ts";
import { silentMonitors } from "../monitoring/standing.ts";
import { toItsEnd } from "../place/own-end.ts";
import { filesOf, type Place } from "../place/place.ts";
import { tellBranch } from "./record-branch.ts";
import type { Provenance, Recordable } from "./record-entries.ts";
import { triedSince } from "./record-tries.ts";
import { recordedOtherwise, standing } from "./record-order.ts";
import { RECORD } from "./record-rules.ts";
import { requireRecordable, type RecordWish } from "./record-wish.ts";
import { writeEntries } from "./record-write.ts";
import { openSigning } from "./signing.ts";
import { storeInput } from "./store-input.ts";
import { storeProfile } from "./store-profile.ts";
import type { Session } from "../place/session.ts";

/**
 * After the merge: for each affected model the artifact of its pull request is adopted where its gate vouches for it, or
 * taken as claimed where one job does everything; what was measured is believed only where it is what would be measured
 * here, and else measured again. What blocks is recorded with its outcome, is told, and is nobody's baseline.
 */
export async function recordAll(session: Session, wish: RecordWish): Promise<Result> {
  const { place } = session;
  requireRecordable(place, wish);
  await tellBranch(place);
  const signing = await openSigning(place, wish.signingKey ?? "");
  const { models, broken, findings: planned } = await openChange(session, { unrecorded: true });
  const pulls = await landedPulls(place);
  const findings: Finding[] = [...signing.findings, ...planned, ...broken.flatMap(({ read }) => read.findings)];
  const recordables: Recordable[] = [];
  const living = signing.mayWrite ? models.filter(({ head }) => head.lifecycle !== "retired") : [];
  let settled = 0;
  for (const model of living) {
    place.host.signal.throwIfAborted();
    const ended = await toItsEnd(place, model.name, async (): Promise<Obtained> => {
      const { findings: adrift } = await ledgerState(session, model);
      const isBlocked = adrift.some(({ outcome }) => isBlocking(outcome));
      const standing = isBlocked ? { findings: adrift } : await standingOf(session, model, pulls);
      const { recordable, ...obtained } = standing ?? (await obtain(session, model, { ...wish, pulls }));
      if (recordable === undefined) {
        if (standing !== undefined) settled += 1;
        return obtained;
      }
      if (standing !== undefined) {
        await storeInput(place, model.name, recordable.verdict);
        return { ...obtained, recordable };
      }
      // What is not safe to load is kept nowhere.
      if (isUnsafe(recordable)) return obtained;
      await storeArtifacts(place, model.name, recordable.run);
      const profile = await storeProfile(place, model.name, recordable.evaluation);
      await storeInput(place, model.name, recordable.verdict);
      return { ...obtained, recordable: { ...recordable, profile, formerName: await formerNameOf(place, model) } };
    });
    const { recordable, findings: found } = ended.made ?? { findings: [ended.stopped] };
    findings.push(...found);
    if (recordable !== undefined) recordables.push(recordable);
  }
  const since = await triedSince(place, recordables, wish);
  const written = await writeEntries(place, recordables, { key: signing.key, since });
  findings.push(...written.findings, ...(await silentMonitors(session, living)));
  const recorded = recordables.map(({ run }) => run.model);
  const isDry = place.options.dryRun === true;
  const summary = `${isDry ? "Dry run: would record" : "Recorded"} ${plural(written.added.length, "ledger entry", "ledger entries")} for ${recorded.length === 0 ? "no model" : recorded.join(", ")}.`;
  return {
    findings,
    summary,
    outputs: {
      recorded: String(isDry ? 0 : written.added.length),
      models: recorded.join(","),
      // What nothing can be recorded behind, and what is recorded, is no later job's work.
      complete: String(recorded.length + settled === living.length),
      outcome: verdictOf(findings),
    },
  };
}

/**
 * What a push stands for that has nothing to measure: what was recorded, and where something else judges now, as who may
 * accept, that again with it. Undefined where the ledger does not know it.
 */
async function standingOf(
  session: Session,
  model: ChangedModel,
  pulls: readonly Pull[],
): Promise<Obtained | undefined> {
  const { place } = session;
  const latest = model.plan.evaluate ? undefined : (await place.ledger.latestAcceptance(model.name))?.body;
  if (latest?.trainKey !== model.trainKey) return undefined;
  const judging = await judgingHere(place, model);
  const isGoverned = (await policiesOf(session, model)) !== undefined;
  if (latest.judging === judging && !isGoverned) return { findings: [] };
  const { name, findings } = model;
  const run = (await place.ledger.runs(name, latest.trainKey)).find(
    ({ body }) => body.artifact.digest === latest.artifact,
  )?.body;
  if (run === undefined) return undefined;
  const key = latest.evaluationKey;
  const evaluation = key === undefined ? undefined : (await place.ledger.find("evaluation", name, hexOf(key)))?.body;
  const nothing = { run: undefined, evaluation: undefined, mustMeasure: false };
  const verdict = await gateModel(session, model, { ...nothing, findings, isMerged: true });
  // What was approved on the full path is the new anchor, though nothing was trained or judged otherwise.
  if (latest.judging === judging && !isNewAnchor(verdict)) return { findings: [] };
  const { profile } = latest;
  const made = { run, evaluation, verdict, pull: pulls[0]?.number, provenance: "ledger", judging, profile } as const;
  // What failed is not made good by words.
  const outcome = latest.outcome !== undefined && isBlocking(latest.outcome) ? latest.outcome : verdict.outcome;
  return { recordable: { ...made, outcome }, findings: verdict.findings };
}

function isUnsafe({ verdict }: Recordable): boolean {
  return verdict?.findings.some(({ rule, outcome }) => rule.startsWith("safety/") && outcome === "fail") === true;
}

function isNewAnchor({ governance, outcome }: VerdictRecord): boolean {
  return governance !== undefined && takesFullPath(governance.class) && !isBlocking(outcome);
}

/** A rename that did not pass is still what it was: the next change is compared with that. */
async function formerNameOf(place: Place, { name, formerName }: ChangedModel): Promise<string | undefined> {
  if (formerName !== undefined || (await place.ledger.latestPassing(name)) !== undefined) return formerName;
  return (await place.ledger.latestAcceptance(name))?.body.formerName;
}

type Wish = RecordWish & { readonly pulls: readonly Pull[] };

interface Obtained {
  readonly recordable?: Recordable;
  readonly findings: readonly Finding[];
}

async function obtain(session: Session, model: ChangedModel, wish: Wish): Promise<Obtained> {
  const { place } = session;
  const { name } = model;
  const own = await ownOf(session, model, wish);
  // What no job of this run answers for is no evidence, wherever it came from.
  if (own === undefined) await forgetRun(place.host, filesOf(place, name));
  const { adopted, recorded } = own === undefined ? await adoptedOf(session, model, wish) : NOTHING_ADOPTED;
  const given = own ?? recorded;
  const other = given && (await recordedOtherwise(place, given.recordable.run));
  if (given !== undefined && other === undefined) return given;
  const stands = other === undefined ? [] : [standing(model, other)];
  if (other !== undefined) await forgetRun(place.host, filesOf(place, name));
  if (wish.train !== "when-unknown") return { findings: other === undefined ? left(place, model, wish) : stands };
  await clearOutputs(place, name);
  const known = adopted === undefined || other !== undefined ? await fetchKnownRun(place, model) : undefined;
  const what = adopted === undefined && known === undefined ? "no evidence for this trainKey" : "no measurement";
  place.host.log.info(`${name}: ${what} that counts came with the merge; it is made here.`);
  const { run, evaluation, verdict, findings } = await makeEvidence(session, model, []);
  if (run === undefined) return { findings: [...stands, ...findings] };
  const provenance: Provenance = known === undefined ? (adopted ?? "made") : "ledger";
  const [pull, judging] = [wish.pulls[0]?.number, await judgingHere(place, model)];
  const recordable = { run, evaluation, verdict, pull, provenance, judging };
  return { recordable, findings: [...stands, ...verdict.findings] };
}

/** What this job does not make: it runs no user code. */
function left(place: Place, { name }: ChangedModel, { train }: Wish): readonly Finding[] {
  if (train === "later") {
    place.host.log.info(`${name}: nothing that counts came with the merge for it as it is now; a later job makes it.`);
    return [];
  }
  const message = `No job before this one handed on what was measured of ${name} as it is now on this branch, and this job makes nothing.`;
  return [findingOf(RECORD.unknownKey, { outcome: "unmeasured", model: name, message })];
}

/** What lies in the output folder counts on a runner only where a job of this very run handed on its digest. */
async function ownOf(session: Session, model: ChangedModel, { needs = "", pulls }: Wish): Promise<Given | undefined> {
  if (!isLaptop(session.place.host) && needs.trim() === "") return undefined;
  return await recordableIn(session, model, { needs, pull: pulls[0]?.number, provenance: "handed-on" });
}

interface AdoptedHere {
  /** Whose word the bytes in the output folder rest on. */
  readonly adopted: "witnessed" | "claimed" | "vouched" | undefined;
  /** Where what was measured counts too. */
  readonly recorded: Given | undefined;
}

const NOTHING_ADOPTED: AdoptedHere = { adopted: undefined, recorded: undefined };

async function adoptedOf(session: Session, model: ChangedModel, wish: Wish): Promise<AdoptedHere> {
  const { pulls, train, gateJob } = wish;
  if ((await fetchVouched(session.place, model)) !== undefined) return { adopted: "vouched", recorded: undefined };
  for (const pull of pulls) {
    const found = await adoptOutputs(session.place, model, { pull, mayClaim: train === "when-unknown", gateJob });
    if (found === undefined) continue;
    const { provenance } = found;
    const origin = { needs: "", pull: pull.number, provenance, mustMatch: true };
    const recorded = found.evaluation === "witnessed" ? await recordableIn(session, model, origin) : undefined;
    return { adopted: provenance, recorded };
  }
  return NOTHING_ADOPTED;
}

interface Given {
  readonly recordable: Recordable;
  readonly findings: readonly Finding[];
}

interface Origin {
  readonly needs: string;
  readonly pull: number | undefined;
  readonly provenance: Provenance;
  /** Whether it has to be what would be measured here: the rules and the data of what was pushed. */
  readonly mustMatch?: boolean;
}

/**
 * What lies in the output folder, if it is about exactly what this branch now says. The verdict that came with it is
 * not believed: the evidence is judged here, and the reviews are read again.
 */
async function recordableIn(session: Session, model: ChangedModel, origin: Origin): Promise<Given | undefined> {
  const { place } = session;
  const { record: run, findings: broken } = await leftRun(place, model.name);
  for (const { message } of broken) place.host.log.warn(`${message} It is not used.`);
  if (run === undefined || run.trainKey !== model.trainKey || run.model !== model.name) return undefined;
  const { evaluation, replay, scan, cardDiff, findings } = await handedOn(place, model.name, origin.needs);
  const isEvidence =
    evaluation !== undefined && evaluation.candidate.digest === run.artifact.digest && evaluation.model === model.name;
  if (!isEvidence) return undefined;
  if (origin.mustMatch === true && evaluation.evaluationKey !== (await deriveEvaluationKey(session, model, run)))
    return undefined;
  const verdict = await gateModel(session, model, {
    run,
    evaluation,
    replay,
    scan,
    cardDiff,
    findings: [...model.findings, ...findings],
    mustMeasure: true,
    isMerged: true,
  });
  const { pull, provenance } = origin;
  const judging = await judgingHere(place, model);
  return { recordable: { run, evaluation, verdict, pull, provenance, judging }, findings: verdict.findings };
}

/** By what was pushed, not by what a training has left of it. */
async function judgingHere(place: Place, { head }: ChangedModel): Promise<Digest> {
  const { commit, host } = place;
  if (commit === undefined || host.kind === "terminal") return await judgingOf(place.head, head);
  return await judgingOf(place.head.beside(await openRevision({ host, forge: await place.forge() }, commit)), head);
}

async function storeArtifacts(place: Place, name: string, run: RunRecord): Promise<void> {
  const store = place.storeOf(name);
  const folder = join(place.host.workspace, filesOf(place, name).folder);
  for (const kept of keptBy(run)) await putArtifact(store, kept, { folder, scratch: place.scratch, name });
}
