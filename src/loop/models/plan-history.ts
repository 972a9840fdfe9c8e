import type { RunRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { isFetchable, keptBy, type Artifact } from "../../records/artifact.ts";
import { hasArtifact } from "../../stores/artifact.ts";
import type { Store } from "../../stores/store.ts";
import { runOnLaptop } from "../place/laptop-runs.ts";
import { knownNames } from "./known-names.ts";
import type { Place } from "../place/place.ts";
import type { PlanHistory } from "./plan.ts";

/** What ledger and store know of earlier trainings. */
export function knownHistory({ ledger, storeOf, laptop }: Place): PlanHistory {
  const isHere = async (run: RunRecord | undefined): Promise<boolean> =>
    run !== undefined && isFetchable(run) && (await hasAll(storeOf(run.model), keptBy(run)));
  return {
    async isKnown(model, trainKey) {
      for (const { body } of await ledger.runs(model, trainKey)) if (await isHere(body)) return true;
      return await isHere(await runOnLaptop(laptop, { name: model, trainKey }));
    },
    async isUnsettled(model) {
      if ((await ledger.latestAcceptance(model)) === undefined) return false;
      const passing = (await knownNames({ ledger }, model)).map((name) => ledger.latestPassing(name));
      return (await Promise.all(passing)).every((found) => found === undefined);
    },
    async pastSeconds(model) {
      const accepted = await ledger.acceptances(model);
      return accepted
        .toReversed()
        .flatMap(({ body }) => (body.durationSeconds === undefined ? [] : [body.durationSeconds]));
    },
  };
}

/** A store that is down has nothing: that costs a training. */
async function hasAll(store: Store, kept: readonly Artifact[]): Promise<boolean> {
  try {
    const found = await Promise.all(kept.map((artifact) => hasArtifact(store, artifact)));
    return found.every((isThere) => isThere);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
