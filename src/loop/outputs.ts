import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "../findings/finding.ts";
import type { CardDiff, EvaluationRecord, VerdictRecord } from "../generated/types.ts";
import { readIfThere, writeAtomic } from "../host/files.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { prettyJson } from "../records/canonical.ts";
import { parseCardDiff, parseEvaluation, parseFindings, parseVerdict } from "../records/parse.ts";
import { filesOf } from "./subject.ts";
import type { Session } from "./session.ts";
import { OUTPUT } from "./stage-rules.ts";

/** Stages whose findings later jobs have to know. */
export const STAGES = ["validate", "train", "evaluate", "card"] as const;
export type Stage = (typeof STAGES)[number];

/** What earlier stages left in the output folder of one model; a file that is broken is a finding, not a crash. */
export interface Outputs {
  readonly evaluation?: EvaluationRecord | undefined;
  readonly verdict?: VerdictRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly findings: readonly Finding[];
}

export async function readOutputs(session: Session, name: string): Promise<Outputs> {
  const files = filesOf(session, name);
  const broken: Finding[] = [];
  const read = async <T>(path: string, parse: (text: string, source: string) => T): Promise<T | undefined> => {
    const bytes = await readIfThere(join(session.host.workspace, path));
    try {
      return bytes === undefined ? undefined : parse(new TextDecoder().decode(bytes), path);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      broken.push({ rule: OUTPUT.broken.id, outcome: "unmeasured", model: name, message: messageOf(error), location: { file: path } });
      return undefined;
    }
  };
  const [evaluation, verdict, cardDiff] = [await read(files.evaluation, parseEvaluation), await read(files.verdict, parseVerdict), await read(files.cardDiff, parseCardDiff)];
  const findings: Finding[] = [];
  for (const stage of STAGES) findings.push(...((await read(`${files.findingsFolder}/${stage}.json`, parseFindings)) ?? []));
  return { evaluation, verdict, cardDiff, findings: [...findings, ...broken] };
}

/** Leaves a stage's findings for the jobs that come after it, replacing those of an earlier run. */
export async function keepFindings(session: Session, name: string, kept: { readonly stage: Stage; readonly findings: readonly Finding[] }): Promise<void> {
  await keepRecord(session, `${filesOf(session, name).findingsFolder}/${kept.stage}.json`, kept.findings);
}

/** Writes a record to the output folder. */
export async function keepRecord(session: Session, path: string, record: unknown): Promise<void> {
  await writeAtomic(join(session.host.workspace, path), prettyJson(record));
}

/** Forgets what an earlier run said of a model; its artifact stays, since a known key is not trained again. */
export async function clearOutputs(session: Session, name: string): Promise<void> {
  const { evaluation, verdict, cardDiff, findingsFolder, report, html } = filesOf(session, name);
  for (const path of [evaluation, verdict, cardDiff, findingsFolder, report, html]) {
    await rm(join(session.host.workspace, path), { recursive: true, force: true });
  }
}
