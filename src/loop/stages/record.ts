import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Pull } from "../../forge/forge.ts";
import type { EvaluationRecord, LedgerEntry, RunRecord, VerdictRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import type { Result } from "../../host/result.ts";
import { keptBy } from "../../records/artifact.ts";
import { putArtifact } from "../../stores/artifact.ts";
import { newEntry, type LedgerBodies, type LedgerKind } from "../../stores/ledger-entry.ts";
import type { RecordResult } from "../../stores/ledger-writer.ts";
import { adoptOutputs } from "../runs/adopt.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { gateModel } from "../judging/gate.ts";
import { fetchKnownRun, forgetRun, leftRun } from "../runs/known-run.ts";
import { landedPulls } from "../approvals/landed-pulls.ts";
import { handedOn } from "../evidence/handed-on.ts";
import { makeEvidence } from "../judging/make-evidence.ts";
import { openChange } from "../models/open-change.ts";
import { clearOutputs } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { recordedOtherwise, standing, supersededBy } from "./record-order.ts";
import { RECORD } from "./record-rules.ts";
import type { Session } from "../place/session.ts";

/** What is put on the ledger for one model. */
interface Recordable {
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord | undefined;
  readonly verdict: VerdictRecord | undefined;
  /** The pull request that it came with. */
  readonly pull: number | undefined;
}

/**
 * After the merge: for each affected model the artifact that its pull request trained is adopted by its key, whatever
 * the merge method was, stored, and its evidence written to the ledger. A key that nobody has trained is trained here.
 * What blocks is recorded with its outcome, is told, and is nobody's baseline.
 */
export async function recordAll(session: Session, wish: RecordWish): Promise<Result> {
  const { place } = session;
  const { models, broken, findings: planned } = await openChange(session, { unrecorded: true });
  const pulls = await landedPulls(place);
  const findings: Finding[] = [...planned, ...broken.flatMap(({ read }) => read.findings)];
  const recordables: Recordable[] = [];
  const living = models.filter(({ head }) => head.lifecycle !== "retired");
  for (const model of living) {
    place.host.signal.throwIfAborted();
    const { recordable, findings: found } = await obtain(session, model, { ...wish, pulls });
    findings.push(...found);
    if (recordable === undefined) continue;
    await storeArtifacts(place, model.name, recordable.run);
    recordables.push(recordable);
  }
  const written = await write(place, recordables);
  findings.push(...written.findings);
  const recorded = recordables.map(({ run }) => run.model);
  const isDry = place.options.dryRun === true;
  const summary = `${isDry ? "Dry run: would record" : "Recorded"} ${plural(written.added.length, "ledger entry", "ledger entries")} for ${recorded.length === 0 ? "no model" : recorded.join(", ")}.`;
  const complete = String(recorded.length === living.length);
  return {
    findings,
    summary,
    outputs: {
      recorded: String(isDry ? 0 : written.added.length),
      models: recorded.join(","),
      complete,
      outcome: verdictOf(findings),
    },
  };
}

/** Another job may record in between, and a later push's entry must not be followed by that of an earlier one. */
async function write(
  place: Place,
  recordables: readonly Recordable[],
): Promise<Pick<RecordResult, "added" | "findings">> {
  if (recordables.length === 0) return { added: [], findings: [] };
  let superseded: readonly Finding[] = [];
  const { added, findings } = await place.ledger.record(async () => {
    const checked = await Promise.all(
      recordables.map(async (recordable) => ({ recordable, found: await supersededBy(place, recordable.run.model) })),
    );
    superseded = checked.flatMap(({ found }) => found);
    return checked.flatMap(({ recordable, found }) => entriesOf(place, recordable, found.length === 0));
  });
  return { added, findings: [...superseded, ...findings] };
}

export interface RecordWish {
  readonly train: "when-unknown" | "later" | "never";
  /** What the jobs before it handed on; empty outside a split workflow. */
  readonly needs?: string;
}

type Wish = RecordWish & { readonly pulls: readonly Pull[] };

async function obtain(
  session: Session,
  model: ChangedModel,
  wish: Wish,
): Promise<{ readonly recordable?: Recordable; readonly findings: readonly Finding[] }> {
  const { place } = session;
  const { name } = model;
  const given = (await ownOf(session, model, wish)) ?? (await adoptedOf(session, model, wish));
  const other = given && (await recordedOtherwise(place, given.recordable.run));
  if (given !== undefined && other === undefined) return given;
  const stands = other === undefined ? [] : [standing(model, other)];
  if (other !== undefined) await forgetRun(place.host, filesOf(place, name));
  const known = await fetchKnownRun(place, model);
  if (known === undefined && wish.train === "later") {
    place.host.log.info(`${name}: nobody has trained it as it is now on this branch; a later job does.`);
    return { findings: [] };
  }
  if (known === undefined && wish.train === "never") {
    const message = `Nobody has trained ${name} as it is now on this branch, and this job does not train.`;
    return {
      findings: [
        findingOf(RECORD.unknownKey, {
          outcome: "unmeasured",
          model: name,
          message,
        }),
      ],
    };
  }
  place.host.log.info(`${name}: no evidence for this trainKey came with the merge; it is made here.`);
  await clearOutputs(place, name);
  const { run, evaluation, verdict, findings } = await makeEvidence(session, model, []);
  if (run === undefined) return { findings: [...stands, ...findings] };
  const recordable = { run, evaluation, verdict, pull: wish.pulls[0]?.number };
  return { recordable, findings: [...stands, ...verdict.findings] };
}

async function ownOf(session: Session, model: ChangedModel, { needs = "", pulls }: Wish) {
  return await recordableIn(session, model, { needs, pull: pulls[0]?.number });
}

async function adoptedOf(session: Session, model: ChangedModel, { pulls }: Wish) {
  for (const pull of pulls) {
    const isHere = await adoptOutputs(session.place, model, pull);
    const adopted = isHere ? await recordableIn(session, model, { needs: "", pull: pull.number }) : undefined;
    if (adopted !== undefined) return adopted;
  }
  return undefined;
}

/**
 * What lies in the output folder, if it is about exactly what this branch now says. The verdict that came with it is
 * not believed: the evidence is judged here, and the reviews are read again.
 */
async function recordableIn(
  session: Session,
  model: ChangedModel,
  origin: { readonly needs: string; readonly pull: number | undefined },
) {
  const { place } = session;
  const { record: run, findings: broken } = await leftRun(place, model.name);
  for (const { message } of broken) place.host.log.warn(`${message} It is not used.`);
  if (run === undefined || run.trainKey !== model.trainKey || run.model !== model.name) return undefined;
  const { evaluation, findings } = await handedOn(place, model.name, origin.needs);
  const isEvidence =
    evaluation !== undefined && evaluation.candidate.digest === run.artifact.digest && evaluation.model === model.name;
  if (!isEvidence) return undefined;
  const verdict = await gateModel(session, model, {
    run,
    evaluation,
    findings: [...model.findings, ...findings],
    mustMeasure: true,
    isMerged: true,
  });
  return { recordable: { run, evaluation, verdict, pull: origin.pull }, findings: verdict.findings };
}

async function storeArtifacts(place: Place, name: string, run: RunRecord): Promise<void> {
  const store = place.storeOf(name);
  const folder = join(place.host.workspace, filesOf(place, name).folder);
  for (const kept of keptBy(run)) await putArtifact(store, kept, { folder, scratch: place.scratch, name });
}

function entriesOf(
  place: Place,
  { run, evaluation, verdict, pull }: Recordable,
  isAccepted: boolean,
): readonly LedgerEntry[] {
  const origin = {
    recordedAt: place.host.now(),
    ...(place.commit !== undefined && { commit: place.commit }),
    ...(pull !== undefined && { pull }),
    ...(place.host.env("GITHUB_ACTOR") !== undefined && { by: place.host.env("GITHUB_ACTOR") ?? "" }),
  };
  const entry = <K extends LedgerKind>(kind: K, body: LedgerBodies[K]): LedgerEntry =>
    newEntry({ kind, model: run.model, body, ...origin });
  // How it was fetched is this run's affair; the record is about how it was made.
  const { fetchedFrom: _, ...made } = run;
  return [
    entry("run", { ...made, status: "trained" }),
    ...(evaluation === undefined ? [] : [entry("evaluation", evaluation)]),
    ...(verdict === undefined ? [] : [entry("verdict", verdict)]),
    ...(isAccepted ? [entry("acceptance", acceptanceOf(run, evaluation, verdict))] : []),
  ];
}

function acceptanceOf(
  run: RunRecord,
  evaluation: EvaluationRecord | undefined,
  verdict: VerdictRecord | undefined,
): LedgerBodies["acceptance"] {
  return {
    trainKey: run.trainKey,
    ...(evaluation !== undefined && { evaluationKey: evaluation.evaluationKey }),
    ...(verdict !== undefined && { verdictKey: verdict.verdictKey, outcome: verdict.outcome }),
    artifact: run.artifact.digest,
    ...(run.predictions !== undefined && { predictions: run.predictions.digest }),
    bytes: run.artifact.bytes,
    path: run.artifact.path,
    durationSeconds: run.durationSeconds,
  };
}
