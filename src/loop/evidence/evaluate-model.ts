import { findingOf, type Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import type { ChangedRows, EvaluationRecord, Profile, RunRecord, ScanRecord } from "../../generated/types.ts";
import { MachineError, UserError } from "../../kernel/errors.ts";
import type { Replay } from "../../records/replay.ts";
import { EVALUATE } from "../../scoring/evaluate-rules.ts";
import type { BaselineRequest, EvaluateRequest } from "../../scoring/request.ts";
import { resolveBaseline } from "../models/baseline.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { keepFindings, keepRecord } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { keepProfile } from "../place/profile-file.ts";
import type { Session } from "../place/session.ts";
import { gatherRequest } from "./gather-request.ts";
import { judgedBefore } from "./judged-before.ts";
import { asProposed, type AsProposed } from "./proposed.ts";
import { replayProposal } from "./replay.ts";
import { keepScan, withRows } from "./scan.ts";

export interface Evaluated {
  readonly evaluation?: EvaluationRecord | undefined;
  readonly profile?: Profile | undefined;
  /** What may be shown of rows. */
  readonly changedRows?: ChangedRows | undefined;
  /** Of a retraining pull request: the same two on production's rows. */
  readonly replay?: Replay | undefined;
  /** Of one that changes what judges: the candidate by its own rules. */
  readonly proposed?: EvaluationRecord | undefined;
  /** What the artifact's files are, and the rows where policies ask. */
  readonly scan?: ScanRecord | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly findings: readonly Finding[];
}

/** What shards of an evaluation were told, to be joined. Throws a UserError where it cannot be read. */
export type ReadAnswers = () => Promise<EvaluateRequest["answered"]>;

export interface Candidate {
  readonly model: ChangedModel;
  readonly run: RunRecord;
  /** Absent: the models are asked here. */
  readonly answers?: ReadAnswers | undefined;
}

/** Measures a model's candidate and baseline on the same rows, and leaves evaluation.json and what was found. */
export async function evaluateCandidate(session: Session, { model, run, answers }: Candidate): Promise<Evaluated> {
  const evaluated = await session.place.host.log.group(`Evaluate ${model.name}`, () =>
    measured(session, { model, run, answers }),
  );
  const files = filesOf(session.place, model.name);
  if (evaluated.evaluation !== undefined) await keepRecord(session.place, files.evaluation, evaluated.evaluation);
  if (evaluated.changedRows !== undefined) await keepRecord(session.place, files.changedRows, evaluated.changedRows);
  if (evaluated.scan !== undefined) await keepScan(session.place, evaluated.scan);
  if (evaluated.profile !== undefined) await keepProfile(session.place, files.profile, evaluated.profile);
  if (evaluated.replay !== undefined) await keepRecord(session.place, files.replay, evaluated.replay);
  if (evaluated.proposed !== undefined) await keepRecord(session.place, files.proposed, evaluated.proposed);
  await keepFindings(session.place, model.name, { stage: "evaluate", findings: evaluated.findings });
  return evaluated;
}

async function measured(session: Session, { model, run, answers }: Candidate): Promise<Evaluated> {
  const { place } = session;
  const baseline = await resolveBaseline(session, model.name, model.formerName);
  const baselineRun = baseline.status === "found" ? baseline.run : undefined;
  try {
    const gathered = await gatherRequest(session, { model, run, baseline });
    if ("blocked" in gathered) return { baselineRun, scan: gathered.scan, findings: gathered.blocked };
    const { request, learned, verify } = gathered;
    const { datasets, judgements, seeds } = request;
    const answered = answers && (await readable(answers));
    // The statistics and the engines are most of the bundle, and most actions never measure.
    const { evaluateModel, evaluationKeyOf } = await import("../../scoring/evaluate.ts");
    const keyed = { digest: run.artifact.digest, predictions: run.predictions };
    const evaluationKey = evaluationKeyOf({ model: model.judged, candidate: keyed, datasets, judgements, seeds });
    const { evaluation, profile, changedRows, findings } = await evaluateModel({
      ...request,
      answered,
      judgedBefore: await judgedBefore(place, { model, datasets, evaluationKey }),
    });
    const beside = request.isolation === "none" ? notApart(place, model, request.baseline) : [];
    const asked = askedAgain(request);
    const replay = evaluation?.baseline.status === "compared" ? await replayProposal(session, model, asked) : undefined;
    const { proposed, findings: unproposed } =
      evaluation === undefined ? NOTHING_PROPOSED : await asProposed(session, model, { ...asked, datasets });
    const scan = await withRows(place, model, { run, scan: gathered.scan, datasets, learned: learned.files });
    await verify();
    const all = [...gathered.scanned, ...findings, ...learned.findings, ...beside, ...unproposed];
    return { evaluation, profile, changedRows, replay, proposed, scan, baselineRun, findings: all };
  } catch (error) {
    const rule = error instanceof UnreadAnswers ? EVALUATE.shards : EVALUATE.data;
    const location = model.locate("/datasets");
    return { baselineRun, findings: [unmeasured(rule, error, { model: model.name, location })] };
  }
}

/** Parts of shards that cannot be read: nothing is wrong with the data. */
class UnreadAnswers extends UserError {}

async function readable(answers: ReadAnswers): ReturnType<ReadAnswers> {
  try {
    return await answers();
  } catch (cause) {
    if (!(cause instanceof UserError) || cause instanceof MachineError) throw cause;
    throw new UnreadAnswers(cause.message, { cause });
  }
}

/** As much of a request as the same models are asked with about other rows. */
function askedAgain({ model, candidate, baseline, isolation, trainData }: EvaluateRequest) {
  return { model, candidate, baseline, isolation, trainData };
}

const NOTHING_PROPOSED: AsProposed = { findings: [] };

/** What judges by numbers that nobody kept from the labels is said where it judges. */
function notApart({ host }: Place, model: ChangedModel, baseline: BaselineRequest): readonly Finding[] {
  const asked = [model.judged, baseline.status === "found" ? baseline.artifact.model : undefined];
  if (host.kind !== "github" || !asked.some((one) => one?.prediction.kind === "command")) return [];
  const message = `The predict command of ${model.name} ran beside the labels and what this job holds, since the default branch's settings say \`isolation: none\`.`;
  return [findingOf(EVALUATE.isolation, { outcome: "warn", model: model.name, message })];
}
