import type { FleetFacts } from "../../work/retraining/limits.ts";
import { hoursOf } from "../../work/retraining/limits.ts";
import type { Place } from "../place/place.ts";
import type { Fleet } from "./fleet.ts";

const WEEK = 7 * 86_400_000;

/** What already counts against the repository's limits; asked for only where there is such a limit. */
export async function limitsNow(place: Place, fleet: Fleet, isAllowed: boolean): Promise<FleetFacts> {
  const { retraining: limits } = await place.settings();
  return {
    limits,
    isAllowed,
    openPulls: fleet.opened.length,
    gpuJobs: limits.gpuJobs === undefined ? new Set() : await trainingNow(fleet),
    gpuHours: limits.gpuHoursPerWeek === undefined ? 0 : await hoursOfWeek(place, fleet),
  };
}

/** Models that train on GPUs and whose open proposal has checks that have not ended, or not begun. */
async function trainingNow({ models, forge }: Fleet): Promise<ReadonlySet<string>> {
  const running = new Set<string>();
  for (const { model, own } of models) {
    if (own === undefined || model.judged.training.requires.gpus === 0) continue;
    const runs = (await forge?.workflowRuns(own.pull.headSha)) ?? [];
    // A head that no workflow has seen yet is about to be trained.
    if (runs.length === 0 || runs.some(({ status }) => status !== "completed")) running.add(model.name);
  }
  return running;
}

/** GPU hours of all commits of ours within the last seven days, each counted as the training before it took. */
async function hoursOfWeek({ ledger, host }: Place, { models }: Fleet): Promise<number> {
  const since = new Date(host.now() - WEEK).toISOString();
  let hours = 0;
  for (const { model } of models) {
    if (model.judged.training.requires.gpus === 0) continue;
    for (const id of (await ledger.ids(model.name, "proposal")).toReversed()) {
      const entry = await ledger.find("proposal", model.name, id);
      if (entry === undefined || entry.recordedAt < since) break;
      const { decision, heartbeat, cost, head } = entry.body;
      const isPushed = (decision === "propose" || decision === "update") && head !== undefined;
      if (isPushed && heartbeat === undefined) hours += hoursOf(cost);
    }
  }
  return hours;
}
