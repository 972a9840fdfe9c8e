import { findingOf, type Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { Profile } from "../../generated/types.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import type { ReadFiles } from "../../monitoring/request.ts";
import type { RevalidationRows } from "../../monitoring/revalidation-rows.ts";
import { revalidationKey } from "../../records/keys.ts";
import type { Revalidation } from "../../records/kinds/revalidation.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Contender, EvaluateRequest } from "../../scoring/request.ts";
import { judgeRevalidation } from "../../work/monitor/revalidation/judge.ts";
import { matureUntil, nextRevalidation } from "../../work/monitor/revalidation/due.ts";
import { rulesDigest } from "../../work/monitor/window-key.ts";
import { baselineContender } from "../evidence/baseline-contender.ts";
import { isolationOf } from "../place/isolation.ts";
import { keepRecord } from "../place/outputs.ts";
import { isUsersMistake } from "../place/own-end.ts";
import { filesOf } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import type { AcceptedModel } from "./accepted.ts";
import { MONITOR } from "./monitor-rules.ts";
import { locateIn } from "./quality-checks.ts";
import type { WatchedModel } from "./watched-models.ts";

export interface Revalidating {
  readonly watched: WatchedModel;
  readonly accepted: AcceptedModel;
  readonly logs: ReadFiles;
  readonly labels: ReadFiles | undefined;
  /** The accepted model's, where there is one: how its data writes the classes. */
  readonly reference: Profile | undefined;
}

/**
 * Evaluates the accepted model again where that is due, on labelled rows of the log as a pull request would, and leaves
 * revalidation.json. The rows lie in a folder of this run alone. What keeps it from being measured is a finding, and it
 * stays due.
 */
export async function revalidate(ruled: Ruled, asked: Revalidating): Promise<readonly Finding[]> {
  const { place } = ruled;
  const { model, monitoring } = asked.watched;
  if (monitoring.revalidateMs === undefined) return [];
  const about = { model: model.name, location: model.locate("/monitoring/revalidate") } as const;
  const told = (message: string): readonly Finding[] => [
    findingOf(MONITOR.revalidation, { ...about, outcome: "unmeasured", message, remediation: null }),
  ];
  const { artifact, since } = asked.accepted;
  const last = (await place.ledger.latest(model.name, "revalidation"))?.body;
  const next = nextRevalidation({ monitoring, artifact, since, last });
  if (next === undefined)
    return told(
      `${model.name} cannot be evaluated again: the ledger has no acceptance of the artifact that production names. So it is unknown which rows came after it.`,
    );
  const now = place.host.now();
  if (now < next.dueAt) return [];
  const span = { from: next.from, to: matureUntil(monitoring, now) };
  try {
    const made = await place.host.log.group(`Revalidate ${model.name}`, () => evaluateAgain(ruled, asked, span));
    if (typeof made === "string") return told(`${model.name} is due to be evaluated again, and could not be: ${made}`);
    await keepRecord(place, filesOf(place, model.name).revalidation, made.revalidation);
    return [...made.findings, ...judgedRevalidation(asked, made.revalidation)];
  } catch (error) {
    if (!isUsersMistake(error)) throw error;
    return [unmeasured(MONITOR.revalidation, error, about)];
  }
}

/** What a revalidation says, and on how much it stands. */
function judgedRevalidation(
  { watched: { model }, accepted }: Revalidating,
  revalidation: Revalidation,
): readonly Finding[] {
  const { rows, from, to, answers } = revalidation;
  const how = answers === "asked" ? "was asked again" : "is judged by the answers that were logged";
  const message = `${model.name} ${how} on ${rows.toLocaleString("en-US")} labelled rows of ${from.slice(0, 10)} to ${to.slice(0, 10)}.`;
  const found = judgeRevalidation({
    revalidation,
    accepted: accepted.evaluation,
    model: model.judged,
    locate: locateIn(model),
  });
  return [{ message, outcome: "pass" as const }, ...found].map((one) =>
    findingOf(MONITOR.revalidation, { ...one, model: model.name }),
  );
}

interface Made {
  readonly revalidation: Revalidation;
  readonly findings: readonly Finding[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Or the sentence why there is no evaluation. */
async function evaluateAgain(ruled: Ruled, asked: Revalidating, span: Span): Promise<Made | string> {
  const { place } = ruled;
  const { host } = place;
  const { watched, accepted, reference, logs, labels } = asked;
  const { model, monitoring } = watched;
  const contender = await baselineContender(ruled, model);
  if (typeof contender === "string") return `${contender} Run \`record\` again, so that the store has it.`;
  const own = contender.model ?? model.judged;
  const answers = own.prediction.kind === "file" ? "logged" : "asked";
  await using scratch = await temporaryFolder(host.temp, "revalidate-");
  const { revalidationRows } = await import("../../monitoring/revalidation-rows.ts");
  const rows = await revalidationRows({
    host,
    // What the model takes is its own manifest's word, what its answers mean is that of the one that judges.
    model: { ...model.judged, features: own.features },
    logs,
    labels,
    reference,
    now: host.now(),
    answers,
    artifact: accepted.artifact,
    span,
    least: monitoring.performance.minLabels,
    folder: scratch.path,
  });
  if ("problem" in rows) return rows.problem;
  const { evaluateModel } = await import("../../scoring/evaluate.ts");
  const { evaluation, findings } = await evaluateModel({
    host,
    ...answering(contender, model.judged, rows),
    baseline: { status: "none", reason: "a revalidation compares with the acceptance" },
    isolation: await isolationOf(place),
    datasets: [
      { name: "production", files: [rows.data.file], root: scratch.path, digest: rows.data.digest, role: "decides" },
    ],
    trainData: [],
  });
  if (evaluation === undefined)
    return findings
      .filter(({ outcome }) => isBlocking(outcome))
      .map(({ message }) => message)
      .join(" ");
  const from = new Date(span.from).toISOString();
  const { artifact } = accepted;
  const revalidation: Revalidation = {
    schema: "model-gitops/revalidation/v1",
    model: model.name,
    key: revalidationKey({ model: model.name, artifact, from }),
    artifact,
    from,
    to: new Date(span.to).toISOString(),
    rows: evaluation.datasets["production"]?.rows ?? rows.rows,
    answers,
    rules: rulesDigest(model.judged.manifest),
    evaluation,
  };
  // Where the rows lie is of no use to anybody: they are gone with this run.
  const remarks = findings.filter(({ outcome }) => outcome !== "pass").map(withoutLocation);
  return { revalidation, findings: remarks };
}

function withoutLocation(found: Finding): Finding {
  const { location, ...rest } = found;
  return location === undefined ? found : rest;
}

/** The accepted model, or what it answered. */
function answering(
  contender: Contender,
  judged: ResolvedModel,
  { predictions }: RevalidationRows,
): Pick<EvaluateRequest, "model" | "candidate"> {
  if (predictions === undefined) return { model: judged, candidate: contender };
  // The log need not have what the model was asked with.
  const asFile = { features: undefined, prediction: { kind: "file", path: "answers.parquet" } } as const;
  return {
    model: { ...judged, prediction: asFile.prediction },
    candidate: { ...contender, predictions, model: { ...(contender.model ?? judged), ...asFile } },
  };
}
