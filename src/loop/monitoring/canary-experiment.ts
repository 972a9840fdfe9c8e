import type { CanarySpec } from "../../generated/types.ts";
import { experimentOfStep } from "../../work/promotion/canary-plan.ts";
import { loadEnvironments } from "../models/load-models.ts";
import type { Ruled } from "../place/session.ts";
import type { WatchedModel } from "./watched-models.ts";

/**
 * The same models, where an environment of the default branch has an open canary with the experiment of its step: the
 * split, and what must not be worse, are the canary's. Of several environments production counts, else the first.
 */
export async function withCanarySteps(
  { place, rules }: Ruled,
  models: readonly WatchedModel[],
): Promise<readonly WatchedModel[]> {
  if (!models.some(({ monitoring }) => monitoring.experiment !== undefined)) return models;
  const read = await loadEnvironments(rules ?? place.head);
  const environments = read
    .flatMap(({ manifest }) => manifest ?? [])
    .toSorted((a, b) => Number(b.name === "production") - Number(a.name === "production"));
  return models.map((watched) => {
    const { name } = watched.model;
    const open = environments.flatMap(({ models: served }): readonly CanarySpec[] => {
      const canary = Object.hasOwn(served, name) ? served[name]?.canary : undefined;
      return canary === undefined || canary.traffic === 0 ? [] : [canary];
    });
    return open[0] === undefined ? watched : inStep(watched, open[0]);
  });
}

function inStep(watched: WatchedModel, canary: CanarySpec): WatchedModel {
  const { model } = watched;
  const experiment = watched.monitoring.experiment && experimentOfStep(watched.monitoring.experiment, canary);
  if (experiment === undefined) return watched;
  const monitoring = { ...watched.monitoring, experiment };
  return { model: { ...model, judged: { ...model.judged, monitoring } }, monitoring, canary };
}
