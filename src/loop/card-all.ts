import type { Result } from "../host/result.ts";
import { writeCard } from "./card.ts";
import { readRun } from "./known-run.ts";
import { readOutputs } from "./outputs.ts";
import type { Session } from "./session.ts";
import { openSubjects } from "./subjects.ts";
import { isMisnamed } from "./unknown-models.ts";

/** The `card` action. */
export async function writeCards(session: Session): Promise<Result> {
  const { subjects, findings } = await openSubjects(session);
  let changes = 0;
  for (const subject of subjects) {
    const { evaluation } = await readOutputs(session, subject.name);
    const diff = await writeCard(session, subject, { evaluation, run: await readRun(session, subject.name) });
    changes += diff.changes.length;
  }
  return { findings: findings.filter(isMisnamed), outputs: { changes: String(changes) } };
}
