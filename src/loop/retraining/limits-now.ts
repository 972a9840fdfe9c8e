import type { ProposalRecord } from "../../generated/types.ts";
import { RETRAIN_BRANCHES } from "../../records/retrain-branch.ts";
import { hoursOf, type FleetFacts } from "../../work/retraining/limits.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import type { Fleet } from "./fleet.ts";

const WEEK = 7 * 86_400_000;

/**
 * What already counts against the repository's limits; asked for only where there is such a limit. It is of all models,
 * also where this run looks at a few.
 */
export async function limitsNow(ruled: Ruled, fleet: Fleet, isAllowed: boolean): Promise<FleetFacts> {
  const { place } = ruled;
  const { retraining: limits } = await place.settings();
  const { gpuJobs, gpuHoursPerWeek } = limits;
  const models = gpuJobs === undefined && gpuHoursPerWeek === undefined ? [] : await modelsOnGpus(ruled, fleet);
  return {
    limits,
    isAllowed,
    openPulls: fleet.opened.length,
    gpuJobs: gpuJobs === undefined ? new Set() : await trainingNow(fleet, models),
    gpuHours: gpuHoursPerWeek === undefined ? 0 : await hoursOfWeek(place, models),
  };
}

async function modelsOnGpus({ place, rules }: Ruled, { all }: Fleet): Promise<readonly string[]> {
  const options = { ...place.options, models: [] };
  const isAll = place.options.models.length === 0;
  const models = isAll ? all : (await modelsAtRevision({ place: { ...place, options }, rules })).models;
  return models.filter(isOnGpus).map(({ name }) => name);
}

function isOnGpus({ judged }: ModelAtRevision): boolean {
  return judged.training.requires.gpus > 0;
}

/** Models that train on GPUs and whose open proposal has checks that have not ended, or not begun. */
async function trainingNow({ opened, forge }: Fleet, models: readonly string[]): Promise<ReadonlySet<string>> {
  const running = new Set<string>();
  for (const { branch, headSha } of opened) {
    const name = branch.slice(RETRAIN_BRANCHES.length);
    if (!models.includes(name)) continue;
    const runs = (await forge?.workflowRuns(headSha)) ?? [];
    // A head that no workflow has seen yet is about to be trained.
    if (runs.length === 0 || runs.some(({ status }) => status !== "completed")) running.add(name);
  }
  return running;
}

/**
 * GPU hours of all commits of ours within the last seven days, each counted as the training before it took. Entries that
 * tell of the same commit again, as each does that only heard a comment, are no training.
 */
async function hoursOfWeek({ ledger, host }: Place, models: readonly string[]): Promise<number> {
  const since = new Date(host.now() - WEEK).toISOString();
  let hours = 0;
  for (const name of models) {
    let later: ProposalRecord | undefined;
    for (const id of (await ledger.ids(name, "proposal")).toReversed()) {
      const entry = await ledger.find("proposal", name, id);
      if (later !== undefined && later.head !== entry?.body.head) hours += hoursOf(later.cost);
      later = entry !== undefined && entry.recordedAt >= since && isPushed(entry.body) ? entry.body : undefined;
      if (entry === undefined || entry.recordedAt < since) break;
    }
    if (later !== undefined) hours += hoursOf(later.cost);
  }
  return hours;
}

function isPushed({ decision, head }: ProposalRecord): boolean {
  return (decision === "propose" || decision === "update") && head !== undefined;
}
