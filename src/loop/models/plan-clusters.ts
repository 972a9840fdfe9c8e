import type { PlannedJobs, PlannedModel } from "../../generated/types.ts";
import { beyondLimits } from "../../work/jobs/slots.ts";
import { jobCost, medianOf } from "../../work/jobs/cost.ts";
import type { Place } from "../place/place.ts";
import type { ModelAtRevision } from "./model-at-revision.ts";

/** As many past jobs of a model tell how long it will wait. */
const MOST_PAST = 5;

/** The plan with where models train that train on a cluster: how long past jobs waited, and what it may cost. */
export async function withClusters(
  place: Place,
  models: readonly PlannedModel[],
  known: readonly Pick<ModelAtRevision, "name" | "head">[],
): Promise<readonly PlannedModel[]> {
  const found: PlannedModel[] = [];
  for (const planned of models) {
    const head = known.find(({ name }) => name === planned.model)?.head;
    const elsewhere = head && planned.train === "train" ? await jobsOf(place, planned, head) : undefined;
    found.push(elsewhere === undefined ? planned : { ...planned, ...elsewhere });
  }
  return found;
}

async function jobsOf(
  place: Place,
  { expectedSeconds, reasons }: PlannedModel,
  { name, training }: ModelAtRevision["head"],
): Promise<Pick<PlannedModel, "elsewhere" | "reasons"> | undefined> {
  const { on, seeds, requires, timeoutMs } = training;
  if (on === undefined) return undefined;
  const { price, limits = {} } = (await place.settings()).clusters[on.cluster] ?? {};
  const beyond = beyondLimits(limits, { gpus: requires.gpus, seeds: seeds.length, timeout: timeoutMs }, 0);
  const queued = medianOf(await queuedBefore(place, name));
  const cost =
    expectedSeconds === undefined ? undefined : jobCost(price, { seconds: expectedSeconds, gpus: requires.gpus });
  const elsewhere: PlannedJobs = {
    cluster: on.cluster,
    engine: on.engine,
    jobs: seeds.length,
    isDetached: on.isDetached,
    ...(queued !== undefined && { queuedSeconds: queued }),
    ...(cost !== undefined && { cost }),
  };
  return {
    elsewhere,
    reasons: beyond === undefined ? reasons : [`it will not be handed over: it ${beyond}`, ...reasons],
  };
}

async function queuedBefore({ ledger }: Place, name: string): Promise<readonly number[]> {
  const past = (await ledger.acceptances(name)).toReversed().slice(0, MOST_PAST);
  const runs = await Promise.all(past.map(async ({ body }) => await ledger.runs(name, body.trainKey)));
  return runs.flatMap(([run]) => run?.body.job?.queuedSeconds ?? []);
}
