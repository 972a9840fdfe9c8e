import type { Finding } from "../../findings/finding.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { openCanary, unendedRollback } from "../../work/promotion/open-canary.ts";
import { loadEnvironments } from "../models/load-models.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import { keepRecord } from "../place/outputs.ts";
import { toItsEnd } from "../place/own-end.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { recordTakenOut, type StandingCanary } from "../promotion/canary-ledger.ts";
import { stepCanary, type CanaryOutcome } from "../promotion/canary-step.ts";
import type { Carried } from "../promotion/carry-out.ts";
import { recordWords } from "../promotion/ledger.ts";
import { atNewest } from "../promotion/newest.ts";
import { openRegistry, withCommits } from "../promotion/registry.ts";
import { environmentFiles, recordedPromotions } from "../promotion/standing.ts";

export interface CanariesWish {
  readonly key: NamedKey | undefined;
  readonly attestationKey: string;
}

/** Takes each open canary as far as the monitor's newest decision allows; one that stops stops no other. */
export async function canariesAll(before: Session, wish: CanariesWish): Promise<CanaryOutcome> {
  const session = await atNewest(before);
  const { place } = session;
  const { models } = await modelsAtRevision(session);
  const environments = await loadEnvironments(environmentFiles(session));
  const carried: Carried[] = [];
  const findings: Finding[] = [];
  for (const model of models.filter(({ judged }) => judged.lifecycle !== "retired")) {
    for (const stage of model.judged.stages) {
      place.host.signal.throwIfAborted();
      const manifest = environments.find((one) => one.manifest?.name === stage.name)?.manifest;
      if (manifest === undefined || !Object.hasOwn(manifest.models, model.name)) continue;
      const serves = manifest.models[model.name];
      if (serves === undefined) continue;
      const ended = await toItsEnd(place, model.name, () => looked(session, { model, stage, serves }, wish));
      if (ended.made === undefined) findings.push(ended.stopped);
      else {
        carried.push(...ended.made.carried);
        findings.push(...ended.made.findings);
        for (const { record } of ended.made.carried)
          await keepRecord(place, filesOf(place, model.name).promotion, record);
      }
    }
  }
  return { carried, findings };
}

type Looking = Pick<StandingCanary, "model" | "stage" | "serves">;

async function looked(session: Session, { model, stage, serves }: Looking, wish: CanariesWish): Promise<CanaryOutcome> {
  const { place } = session;
  const recorded = await recordedPromotions(place, model.name);
  const { canary } = serves;
  if (canary !== undefined) {
    const registered = await registeredOf(session, model);
    return await stepCanary(session, { model, stage, serves, canary, recorded }, { ...wish, registered });
  }
  const rolling = unendedRollback(recorded, stage.name);
  if (rolling !== undefined && rolling.artifact === serves.digest) {
    const record = { ...rolling, state: "done" as const, at: new Date(place.host.now()).toISOString() };
    const findings = await recordWords(place, { promotions: [record] }, wish.key);
    return { carried: [{ record, findings }], findings };
  }
  const open = openCanary(recorded, stage.name);
  if (open === undefined) return { carried: [], findings: [] };
  const { findings } = await recordTakenOut(session, open, wish.key);
  return { carried: [], findings };
}

async function registeredOf({ place }: Session, { name }: ModelAtRevision) {
  const found = (await openRegistry(place)).models.get(name);
  return found && (await withCommits(place, found));
}
