import { join } from "node:path";
import type { Finding } from "../findings/finding.ts";
import type { EvaluationRecord, LedgerEntry, RunRecord, VerdictRecord } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import type { Result } from "../host/result.ts";
import { newEntry, type LedgerBodies, type LedgerKind } from "../stores/ledger-entry.ts";
import { adoptOutputs, mergedPull } from "./adopt.ts";
import { checkModel } from "./check.ts";
import { fetchKnownRun, readRun } from "./known-run.ts";
import { readOutputs } from "./outputs.ts";
import { RECORD } from "./record-rules.ts";
import type { Session } from "./session.ts";
import { openSubjects } from "./subjects.ts";
import { filesOf, type Subject } from "./subject.ts";

/** What is put on the ledger for one model. */
interface Recordable {
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord | undefined;
  readonly verdict: VerdictRecord | undefined;
}

/**
 * After the merge: for each affected model the artifact that its pull request trained is adopted by its key, whatever
 * the merge method was, stored, and its evidence written to the ledger. A key that nobody has trained is trained here.
 */
export async function recordAll(session: Session, train: "when-unknown" | "never"): Promise<Result> {
  const { subjects, broken, findings: planned } = await openSubjects(session, { unrecorded: true });
  const pull = await mergedPull(session);
  const findings: Finding[] = [...planned, ...broken.flatMap(({ read }) => read.findings)];
  const entries: LedgerEntry[] = [];
  const recorded: string[] = [];
  for (const subject of subjects.filter(({ head }) => head.lifecycle !== "retired")) {
    session.host.signal.throwIfAborted();
    const { recordable, findings: found } = await obtain(session, subject, { pull: pull?.number, train });
    findings.push(...found);
    if (recordable === undefined) continue;
    await storeArtifacts(session, subject.name, recordable.run);
    entries.push(...entriesOf(session, recordable, pull?.number));
    recorded.push(subject.name);
  }
  const written = entries.length === 0 ? { added: [], findings: [] } : await session.ledger.record(entries);
  findings.push(...written.findings);
  const summary = `Recorded ${plural(written.added.length, "ledger entry", "ledger entries")} for ${recorded.length === 0 ? "no model" : recorded.join(", ")}.`;
  return { findings, summary, outputs: { recorded: String(written.added.length), models: recorded.join(","), outcome: findings.length === 0 ? "pass" : "warn" } };
}

interface Wish {
  readonly pull: number | undefined;
  readonly train: "when-unknown" | "never";
}

async function obtain(session: Session, subject: Subject, { pull, train }: Wish): Promise<{ readonly recordable?: Recordable; readonly findings: readonly Finding[] }> {
  const { name } = subject;
  const adopted = (await recordableIn(session, subject)) ?? (await adoptOutputs(session, subject, pull) ? await recordableIn(session, subject) : undefined);
  if (adopted !== undefined) return { recordable: adopted, findings: [] };
  const known = await fetchKnownRun(session, subject);
  if (known === undefined && train === "never") {
    const message = `Nobody has trained ${name} as it is now on this branch, and this job does not train.`;
    return { findings: [{ rule: RECORD.unknownKey.id, outcome: "unmeasured", model: name, message, remediation: RECORD.unknownKey.remediation }] };
  }
  session.host.log.info(`${name}: no evidence for this trainKey came with the merge; it is made here.`);
  const { run, evaluation, verdict, findings } = await checkModel(session, { ...subject, plan: { ...subject.plan, evaluate: true } }, []);
  return run === undefined ? { findings } : { recordable: { run, evaluation, verdict }, findings: [] };
}

/** What lies in the output folder, if it is about exactly what this branch now says. */
async function recordableIn(session: Session, subject: Subject): Promise<Recordable | undefined> {
  const run = await readRun(session, subject.name);
  if (run === undefined || run.trainKey !== subject.trainKey || run.model !== subject.name) return undefined;
  const { evaluation, verdict } = await readOutputs(session, subject.name);
  const isEvidence = evaluation !== undefined && evaluation.candidate.digest === run.artifact.digest && evaluation.model === subject.name;
  if (!isEvidence) return undefined;
  return { run, evaluation, verdict: verdict?.evaluationKey === evaluation.evaluationKey && verdict.model === subject.name ? verdict : undefined };
}

async function storeArtifacts(session: Session, name: string, run: RunRecord): Promise<void> {
  const store = session.storeOf(name);
  for (const kept of [run.artifact, run.predictions]) {
    if (kept === undefined) continue;
    await store.put(join(session.host.workspace, filesOf(session, name).folder, kept.path), kept.digest, `${name} ${kept.path}`);
  }
}

function entriesOf(session: Session, { run, evaluation, verdict }: Recordable, pull: number | undefined): readonly LedgerEntry[] {
  const origin = {
    recordedAt: session.host.now(),
    ...(session.commit !== undefined && { commit: session.commit }),
    ...(pull !== undefined && { pull }),
    ...(session.host.env("GITHUB_ACTOR") !== undefined && { by: session.host.env("GITHUB_ACTOR") ?? "" }),
  };
  const entry = <K extends LedgerKind>(kind: K, body: LedgerBodies[K]): LedgerEntry => newEntry({ kind, model: run.model, body, ...origin });
  // How it was fetched is this run's affair; the record is about how it was made.
  const { fetchedFrom: _, ...made } = run;
  return [
    entry("run", { ...made, status: "trained" }),
    ...(evaluation === undefined ? [] : [entry("evaluation", evaluation)]),
    ...(verdict === undefined ? [] : [entry("verdict", verdict)]),
    entry("acceptance", {
      trainKey: run.trainKey,
      ...(evaluation !== undefined && { evaluationKey: evaluation.evaluationKey }),
      ...(verdict !== undefined && { verdictKey: verdict.verdictKey, outcome: verdict.outcome }),
      artifact: run.artifact.digest,
      ...(run.predictions !== undefined && { predictions: run.predictions.digest }),
      bytes: run.artifact.bytes,
      path: run.artifact.path,
      durationSeconds: run.durationSeconds,
    }),
  ];
}
