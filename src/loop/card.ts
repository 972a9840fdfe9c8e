import { join } from "node:path";
import type { CardDiff, EvaluationRecord, RunRecord } from "../generated/types.ts";
import { writeAtomic } from "../host/files.ts";
import { hexOf, prettyJson } from "../records/canonical.ts";
import { diffCards } from "../work/card-diff.ts";
import type { Session } from "./session.ts";
import { filesOf, type Subject } from "./subject.ts";

interface CardRequest {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
}

const MOST_SECTIONS = 50;

/** Writes the model card and its difference, by meaning, to the base branch's. */
export async function writeCard(
  session: Session,
  subject: Subject,
  { evaluation, run }: CardRequest,
): Promise<CardDiff> {
  const { renderCard } = await import("../report/renderers.ts");
  const files = filesOf(session, subject.name);
  const { manifest } = subject.head;
  const sections = await proseSections(session, subject.head.cardSections);
  const diff = diffCards({ base: await baseSide(session, subject), head: { manifest, evaluation, run } });
  await writeAtomic(join(session.host.workspace, files.card), renderCard({ manifest, evaluation, run, sections }));
  await writeAtomic(join(session.host.workspace, files.cardDiff), prettyJson(diff));
  return diff;
}

/** What the base branch's card was made of: its manifest, and the evidence of its last acceptance. */
async function baseSide({ ledger }: Session, { name, formerName, baseManifest }: Subject) {
  if (baseManifest === undefined) return undefined;
  const former = formerName ?? name;
  const accepted = (await ledger.latestAcceptance(former))?.body;
  const [evaluation, run] = await Promise.all([
    accepted?.evaluationKey === undefined
      ? undefined
      : ledger.find("evaluation", former, hexOf(accepted.evaluationKey)),
    accepted === undefined ? undefined : ledger.find("run", former, hexOf(accepted.trainKey)),
  ]);
  return { manifest: baseManifest, evaluation: evaluation?.body, run: run?.body };
}

async function proseSections({ head }: Session, folder: string | undefined) {
  if (folder === undefined) return [];
  const prefix = `${folder.replace(/\/$/, "")}/`;
  const paths = (await head.files())
    .map(({ path }) => path)
    .filter((path) => path.startsWith(prefix) && path.endsWith(".md"));
  const sections = paths.slice(0, MOST_SECTIONS).map(async (path) => {
    const bytes = await head.read(path);
    return {
      id: path.slice(prefix.length, -".md".length),
      markdown: new TextDecoder().decode(bytes ?? new Uint8Array()),
    };
  });
  return await Promise.all(sections);
}
