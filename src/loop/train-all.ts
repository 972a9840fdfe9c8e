import type { Finding } from "../findings/finding.ts";
import { verdictOf } from "../findings/verdict.ts";
import type { RunRecord } from "../generated/types.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import type { Result } from "../host/result.ts";
import { trainingFiles } from "./evaluation-data.ts";
import { fetchKnownRun, keepRun } from "./known-run.ts";
import { keepFindings } from "./outputs.ts";
import type { Session } from "./session.ts";
import { openSubjects } from "./subjects.ts";
import { filesOf, type Subject } from "./subject.ts";
import { TRAIN } from "./train-rules.ts";
import { trainModel } from "./train.ts";

export interface RunOutcome {
  readonly run?: RunRecord | undefined;
  readonly findings: readonly Finding[];
}

/** The `train` action: every model of its job, one after the other; one that fails does not stop the next. */
export async function trainAll(session: Session): Promise<Result> {
  const { subjects, broken, findings } = await openSubjects(session);
  const all: Finding[] = [...findings, ...broken.flatMap(({ read }) => read.findings)];
  const keys: Record<string, string> = {};
  for (const subject of subjects) {
    session.host.signal.throwIfAborted();
    const { run, findings: found } = await obtainRun(session, subject);
    all.push(...found);
    if (run !== undefined) keys[subject.name] = run.trainKey;
  }
  return { findings: all, outputs: { outcome: verdictOf(all), "train-keys": JSON.stringify(keys) } };
}

/** The run of a model: fetched when its key is known, trained when not. Leaves artifact, run.json and findings. */
export async function obtainRun(session: Session, subject: Subject): Promise<RunOutcome> {
  const { name } = subject;
  const known = await fetchKnownRun(session, subject);
  const { run, findings } = known === undefined ? await trainNow(session, subject) : { run: known, findings: [] };
  // A training that was cut off says nothing about the model: no verdict, no comment.
  session.host.signal.throwIfAborted();
  await keepFindings(session, name, { stage: "train", findings });
  return { run, findings };
}

async function trainNow(session: Session, subject: Subject): Promise<RunOutcome> {
  const { host, commit } = session;
  const data = await trainingData(session, subject);
  if ("problem" in data) return { findings: [data.problem] };
  const trained = await trainModel({
    host,
    model: subject.head,
    trainKey: subject.trainKey,
    datasets: data.digests,
    files: filesOf(session, subject.name),
    commit,
  });
  if (trained.run !== undefined) await keepRun(session, subject.name, trained.run);
  return { ...trained, findings: trained.findings.map((finding) => located(subject, finding)) };
}

/** The key of the manifest that a failed training is about. */
const KEYS: Readonly<Record<string, string>> = {
  [TRAIN.machine.id]: "/training/requires",
  [TRAIN.setup.id]: "/training/setup",
  [TRAIN.command.id]: "/training/command",
  [TRAIN.artifact.id]: "/training/artifact",
};

function located(subject: Subject, finding: Finding): Finding {
  const location = subject.locate(KEYS[finding.rule] ?? "/training");
  return location === undefined ? finding : { ...finding, location };
}

/** Digests of the training data, fetched where the manifest says how; a finding where it is not to be had. */
async function trainingData(
  session: Session,
  subject: Subject,
): Promise<{ readonly digests: Readonly<Record<string, string>> } | { readonly problem: Finding }> {
  try {
    const found = await trainingFiles(session, subject.head);
    return { digests: Object.fromEntries(found.map(({ name, digest }) => [name, digest])) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const location = subject.locate("/datasets");
    return {
      problem: {
        rule: TRAIN.data.id,
        outcome: "fail",
        model: subject.name,
        message: messageOf(error),
        remediation: TRAIN.data.remediation,
        ...(location && { location }),
      },
    };
  }
}
