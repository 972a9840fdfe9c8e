import type { Result } from "../../host/result.ts";
import { writeCardFiles } from "../evidence/card.ts";
import { leftRun } from "../runs/known-run.ts";
import { readOutputs } from "../place/outputs.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Session } from "../place/session.ts";
import { openChange } from "../models/open-change.ts";
import { isMisnamed } from "../models/unknown-models.ts";

/** The `card` action. */
export async function writeCards(session: Session): Promise<Result> {
  const { place, rules } = session;
  const { models, findings } = await openChange(session);
  const stopped: Finding[] = [];
  const files: string[] = [];
  let changes = 0;
  for (const model of models) {
    const ended = await toItsEnd(place, model.name, async () => {
      // What cannot be read is left out; whose it is, the gate tells.
      const { evaluation, scan } = await readOutputs(place, model.name);
      const { record: run } = await leftRun(place, model.name);
      return await writeCardFiles(place, model, { evaluation, run, scan, rules });
    });
    if (ended.made === undefined) {
      stopped.push(ended.stopped);
      continue;
    }
    const { diff, findings: described, files: written } = ended.made;
    changes += diff.changes.length;
    stopped.push(...described);
    files.push(...written);
  }
  const outputs = { changes: String(changes), files: files.toSorted().join("\n") };
  return { findings: [...findings.filter(isMisnamed), ...stopped], outputs };
}
