import { hexOf } from "../../records/canonical.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { isGated } from "../../records/metric-result.ts";
import { metricText } from "../../records/metric-text.ts";
import type { RegistryModel, RegistryVersion, StageStanding } from "../../report/promotion/registry.ts";
import { pausedBy, quarantineOf, servingSince } from "../../work/promotion/history.ts";
import type { RegisteredModel } from "../../work/promotion/registry.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { reconciledEnvironments } from "./reconcile-environments.ts";
import { openRegistry } from "./registry.ts";
import { environmentOf, servedIn, type Environment } from "../models/environment.ts";
import { environmentFiles, recordedPromotions, type Recorded } from "./standing.ts";

/** What stages serve, and of one model its versions with their numbers; environments are read once for all models. */
export async function registryOf(
  session: Session,
  models: readonly ModelAtRevision[],
  isDetailed: boolean,
): Promise<readonly RegistryModel[]> {
  const { place } = session;
  const registry = await openRegistry(place);
  const files = environmentFiles(session);
  const names = [...new Set(models.flatMap(({ judged }) => judged.stages.map(({ name }) => name)))];
  const environments = new Map(
    await Promise.all(names.map(async (name) => [name, await environmentOf(files, name)] as const)),
  );
  await place.ledger.prefetch(models.map(({ name }) => ({ model: name, kind: "promotion" as const, last: 20 })));
  const standing = await standingOfStages(session, models);
  const shown: RegistryModel[] = [];
  for (const model of models) {
    const registered = registry.models.get(model.name);
    const isPromoted = registered !== undefined || [...environments.values()].some((one) => servedIn(one, model.name));
    if (!isPromoted && models.length > 1) continue;
    const recorded = await recordedPromotions(place, model.name);
    const stages = model.judged.stages.map(({ name }) => {
      const served = servedBy(environments, name, model.name);
      return {
        stage: name,
        version: served?.version,
        digest: served?.digest,
        since: served && servingSince(recorded.promotions, name, served.digest),
        isPaused: pausedBy(recorded.promotions, name) !== undefined,
        standing: standing.get(`${name} ${model.name}`),
        canary: served?.canary && { version: served.canary.version, traffic: served.canary.traffic },
      };
    });
    const versions =
      isDetailed && registered !== undefined ? await versionsOf(place, registered, { recorded, environments }) : [];
    shown.push({ model: model.name, stages, versions, isDeprecated: registered?.isDeprecated === true });
  }
  return shown;
}

async function standingOfStages(
  session: Session,
  models: readonly ModelAtRevision[],
): Promise<ReadonlyMap<string, StageStanding>> {
  const { models: found } = await reconciledEnvironments(session, models);
  return new Map(
    found.map(({ reconciled: { environment, model, synced, healthy, fresh, next } }) => [
      `${environment} ${model}`,
      {
        synced: synced.state,
        healthy: healthy.state,
        fresh: fresh.state,
        reasons: [...healthy.reasons, ...synced.reasons, ...fresh.reasons],
        next,
      },
    ]),
  );
}

export type Environments = ReadonlyMap<string, Environment>;

function servedBy(environments: Environments, stage: string, model: string) {
  const environment = environments.get(stage);
  return environment && servedIn(environment, model);
}

export interface Known {
  readonly recorded: Recorded;
  readonly environments: Environments;
}

/** Versions of a model with their numbers, the highest first. */
export async function versionsOf(
  { ledger }: Place,
  { model, versions }: RegisteredModel,
  { recorded, environments }: Known,
): Promise<readonly RegistryVersion[]> {
  const found = await Promise.all(
    versions.toReversed().map(async ({ version, tag, isCancelled }) => {
      const record = recorded.promotions.findLast((one) => one.version === version && one.state === "done");
      const key = record?.evidence.find(({ kind }) => kind === "evaluation")?.digest;
      const evaluation = key && (await ledger.find("evaluation", model, hexOf(key)))?.body;
      const gated = Object.entries(evaluation ? evaluation.metrics : {}).filter(([, metric]) => isGated(metric));
      const held = record && quarantineOf(recorded.quarantines, record.artifact);
      const notes = [
        isCancelled ? "taken back" : "",
        held === undefined ? "" : "in quarantine",
        tag.isAnnotated ? "" : "lightweight tag",
        record === undefined ? "not carried out" : "",
      ];
      return {
        version,
        commit: tag.commit,
        digest: record?.artifact,
        metrics: gated.map(([name, metric]) => [metricName(name), metricText(metric).value] as const),
        stages: [...environments.keys()].filter((stage) => servedBy(environments, stage, model)?.version === version),
        note: notes.filter((note) => note !== "").join(", "),
      };
    }),
  );
  return found;
}
