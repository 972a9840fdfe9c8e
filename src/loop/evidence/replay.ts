import { isBlocking } from "../../findings/verdict.ts";
import type { Profile } from "../../generated/types.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import { userMessage } from "../../kernel/errors.ts";
import { listed, truncate } from "../../kernel/text.ts";
import type { Feature } from "../../generated/types.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import type { ResolvedRetraining } from "../../manifest/resolved-retraining.ts";
import type { RevalidationRows } from "../../monitoring/revalidation-rows.ts";
import type { Replay, ReplayNumbers } from "../../records/replay.ts";
import type { EvaluateRequest } from "../../scoring/request.ts";
import { keyOfReplay } from "../../work/replay/key.ts";
import { replayRules } from "../../work/replay/rules.ts";
import { learnedPeriod, replaySpan, type LearnedPeriod, type ReplaySpan } from "../../work/replay/span.ts";
import { separationOf } from "../../work/rows/separation.ts";
import { isRetraining } from "../approvals/retraining-pull.ts";
import { productionFiles } from "../data/production-files.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { isUsersMistake } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";
import { storedProfile } from "../place/profile-file.ts";
import type { Session } from "../place/session.ts";

/** What was measured on the datasets of the manifest: the same two models are asked again. */
export type Replayed = Pick<EvaluateRequest, "model" | "candidate" | "baseline" | "isolation" | "trainData">;

/** Fewer rows would be told one by one. */
const FEWEST_ROWS = 10;

/**
 * The candidate of a retraining pull request and the model in production, both asked about the last rows of production
 * whose labels are mature. Undefined where it is no such pull request, production serves nothing, or nobody watches it.
 * What keeps it from being measured is in the record: the deciding dataset decides then.
 */
export async function replayProposal(
  session: Session,
  model: ChangedModel,
  asked: Replayed,
): Promise<Replay | undefined> {
  const { place } = session;
  const { monitoring, retraining } = model.judged;
  const { baseline, candidate } = asked;
  if (monitoring === undefined || retraining === undefined || baseline.status === "none") return undefined;
  if (!(await isRetraining(session, model))) return undefined;
  const facts = {
    schema: "model-gitops/replay/v1",
    model: model.name,
    candidate: candidate.digest,
    ...(baseline.status === "found" && { baseline: baseline.artifact.digest }),
    rules: replayRules(model.judged),
  } as const;
  const watched = { model, monitoring, retraining };
  const made = await place.host.log.group(`Replay ${model.name} on production`, () =>
    orProblem(() => replayed(session, watched, asked)),
  );
  const record = typeof made === "string" ? { ...facts, problem: truncate(made, 2000) } : { ...facts, measured: made };
  return { ...record, key: keyOfReplay(record) };
}

async function orProblem<T>(work: () => Promise<T | string>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (!isUsersMistake(error)) throw error;
    return userMessage(error);
  }
}

interface Watched {
  readonly model: ChangedModel;
  readonly monitoring: ResolvedMonitoring;
  readonly retraining: ResolvedRetraining;
}

/** Or the sentence why there is nothing. */
async function replayed(session: Session, watched: Watched, asked: Replayed): Promise<ReplayNumbers | string> {
  const { place } = session;
  const { model, monitoring, retraining } = watched;
  const unaskable = unaskableOf(asked);
  if (unaskable !== undefined) return unaskable;
  const period = learnedPeriod({ ...model.judged, monitoring });
  const { windows } = retraining.replay;
  const now = place.host.now();
  const span = replaySpan({ monitoring, windows, now, learnedUntil: period.until });
  if (span.from >= span.to) return tooNew(span);
  const sources = await sourcesOf(session, model);
  if (typeof sources === "string") return sources;
  await using scratch = await temporaryFolder(place.host.temp, "replay-");
  const { revalidationRows } = await import("../../monitoring/revalidation-rows.ts");
  const rows = await revalidationRows({
    host: place.host,
    model: { ...model.judged, features: featuresOf(asked) },
    ...sources,
    reference: await referenceOf(place, asked),
    now,
    answers: "asked",
    artifact: asked.candidate.digest,
    span,
    most: span.most,
    least: Math.max(monitoring.performance.minLabels, FEWEST_ROWS),
    learned: asked.trainData,
    folder: scratch.path,
  });
  if ("problem" in rows) return rows.problem;
  if (rows.leftOut === undefined && !period.isWhole) return untold(period);
  return await measured(place, asked, { rows, span, period, windows, root: scratch.path });
}

function untold({ withoutEnd }: LearnedPeriod): string {
  const lines = withoutEnd.map((name) => `\`datasets.${name}.period\``);
  const missing = lines.length === 0 ? "" : `: ${listed(lines)} ${lines.length === 1 ? "is" : "are"} missing`;
  return `It is unknown which rows of production the candidate has learned: no id tells. Give every training dataset its \`period: {from: …, to: …}\`${missing}. Or give every row of the training data and of the log an id of the same kind, as the column \`columns.id\` (in the log: \`monitoring.columns.id\`): one that stays with the row and does more than count it.`;
}

/** Both are asked about rows that they have not seen, which a file of predictions cannot answer. */
function unaskableOf({ candidate, baseline, model }: Replayed): string | undefined {
  if (baseline.status !== "found") return "The model in production cannot be fetched, so nothing is compared with it.";
  const kinds = [candidate.model ?? model, baseline.artifact.model ?? model].map(({ prediction }) => prediction.kind);
  return kinds.includes("file")
    ? "A model that is judged by a predictions file cannot be asked about rows of production. Train to ONNX, or give `evaluation.command`."
    : undefined;
}

function tooNew({ from, to }: ReplaySpan): string {
  const [learned, mature] = [from, to].map((time) => new Date(time).toISOString().slice(0, 10));
  return `The candidate's training data ends with its period, before ${learned}, and labels are mature of rows before ${mature} alone. Leave the newest windows out of the training data, so that they can judge it.`;
}

interface Sources {
  readonly logs: { readonly files: readonly string[]; readonly digest: string };
  readonly labels: Sources["logs"] | undefined;
}

/** The evaluating job reads them with what it holds itself. */
async function sourcesOf(session: Session, model: ChangedModel): Promise<Sources | string> {
  const found = await orProblem(async () => ({
    logs: await productionFiles(session, model, "logs"),
    labels: await productionFiles(session, model, "labels"),
  }));
  if (typeof found === "string")
    return `${found} The job that evaluates reads production's log and labels itself: give it the steps and variables that the monitor's job has for them, such as its login to the cloud.`;
  const { logs, labels } = found;
  return logs === undefined ? "The base branch names no log of production." : { logs, labels };
}

/** What either of them takes; undefined where one of them lists nothing. */
function featuresOf({ candidate, baseline, model }: Replayed): readonly Feature[] | undefined {
  const own = (candidate.model ?? model).features;
  const other = ((baseline.status === "found" ? baseline.artifact.model : undefined) ?? model).features;
  if (own === undefined || other === undefined) return undefined;
  return [...new Map([...other, ...own].map((feature) => [feature.name, feature])).values()];
}

/** How the data of the accepted model writes its classes, where that is known. */
async function referenceOf(place: Place, { model, baseline }: Replayed): Promise<Profile | undefined> {
  if (baseline.status !== "found") return undefined;
  const { digest } = baseline.artifact;
  const accepted = (await place.ledger.acceptances(model.name)).findLast(({ body }) => body.artifact === digest);
  const profile = accepted?.body.profile;
  return profile === undefined ? undefined : await storedProfile(place, model.name, profile);
}

interface Measuring {
  readonly rows: RevalidationRows;
  readonly span: ReplaySpan;
  readonly period: LearnedPeriod;
  readonly windows: number;
  readonly root: string;
}

async function measured(place: Place, asked: Replayed, measuring: Measuring): Promise<ReplayNumbers | string> {
  const { rows, span, period, windows, root } = measuring;
  const { file, digest } = rows.data;
  const { evaluateModel } = await import("../../scoring/evaluate.ts");
  const { evaluation, findings } = await evaluateModel({
    ...asked,
    host: place.host,
    datasets: [{ name: "production", files: [file], root, digest, role: "decides" }],
  });
  const problems = findings.flatMap(({ outcome, message }) => (isBlocking(outcome) ? [message] : []));
  if (evaluation === undefined) return problems.join(" ");
  const { baseline, datasets } = evaluation;
  const own = datasets["production"];
  if (baseline.status !== "compared" || own === undefined)
    return `The model in production could not be asked about its own rows: ${baseline.reason ?? problems.join(" ")}`;
  if (own.overlap !== undefined && separationOf(own.overlap, { name: "production", rows: own.rows }).kind === "leak")
    return "More rows of production are in the candidate's training data than chance explains. Leave the newest windows out of the training data, so that they can judge it.";
  return {
    from: new Date(span.most === undefined ? span.from : dayOf(rows.since)).toISOString(),
    to: new Date(span.to).toISOString(),
    windows,
    rows: own.rows,
    answers: "asked",
    data: digest,
    apart: {
      ...(rows.leftOut !== undefined && { ids: coarse(rows.leftOut) }),
      ...(period.until !== undefined && { until: new Date(period.until).toISOString() }),
    },
    evaluation,
  };
}

function dayOf(time: number): number {
  return Date.parse(new Date(time).toISOString().slice(0, 10));
}

/** Counts of fewer than ten rows are not told. */
function coarse(count: number): number | "few" {
  return count > 0 && count < FEWEST_ROWS ? "few" : count;
}
