import type { Finding } from "../../findings/finding.ts";
import type { EnvironmentManifest } from "../../generated/types.ts";
import type { ReadResult } from "../../manifest/read.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { openCanary, unendedRollback } from "../../work/promotion/open-canary.ts";
import { servedIn } from "../models/environment.ts";
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
  const standing = models
    .filter(({ judged }) => judged.lifecycle !== "retired")
    .flatMap((model) => model.judged.stages.flatMap((stage) => servingIn(environments, { model, stage })));
  for (const one of standing) {
    place.host.signal.throwIfAborted();
    const { name } = one.model;
    const ended = await toItsEnd(place, name, () => looked(session, one, wish));
    const done = ended.made ?? { carried: [], findings: [ended.stopped] };
    carried.push(...done.carried);
    findings.push(...done.findings);
    for (const { record } of done.carried) await keepRecord(place, filesOf(place, name).promotion, record);
  }
  return { carried, findings };
}

/** What an environment's file serves of a model in a stage of it. */
function servingIn(
  environments: readonly Pick<ReadResult<EnvironmentManifest>, "manifest">[],
  { model, stage }: Omit<Looking, "serves">,
): readonly Looking[] {
  const { manifest } = environments.find((one) => one.manifest?.name === stage.name) ?? {};
  const serves = manifest && servedIn(manifest, model.name);
  return serves === undefined ? [] : [{ model, stage, serves }];
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
