import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { beginRun, obtainRun } from "../runs/obtain-run.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { openChange } from "../models/open-change.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";

/**
 * The `train` action: every model of its job, on clusters side by side, here one after the other; one that fails does not
 * stop the next.
 */
export async function trainAll(session: Session): Promise<Result> {
  const { place } = session;
  const { models, broken, findings } = await openChange(session);
  const all: Finding[] = [...findings, ...broken.flatMap(({ read }) => read.findings)];
  const keys: Record<string, string> = {};
  for (const model of models) beginRun(place, model);
  // Whoever waits for a cluster keeps nobody waiting.
  const isElsewhere = ({ head }: ChangedModel): number => Number(head.training.on !== undefined);
  for (const model of models.toSorted((a, b) => isElsewhere(a) - isElsewhere(b))) {
    place.host.signal.throwIfAborted();
    const ended = await toItsEnd(place, model.name, () => obtainRun(place, model));
    const { run, findings: found } = ended.made ?? { findings: [ended.stopped] };
    all.push(...found);
    if (run !== undefined) keys[model.name] = run.trainKey;
  }
  return { findings: all, outputs: { outcome: verdictOf(all), "train-keys": JSON.stringify(keys) } };
}
