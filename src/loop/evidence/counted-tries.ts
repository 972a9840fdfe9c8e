import type { HoldoutTries, LookedAt } from "../../generated/types.ts";
import type { Ledger } from "../../stores/ledger.ts";
import { hexOf } from "../../records/canonical.ts";
import { withTries } from "../../work/holdouts/tally.ts";

type Read = Pick<Ledger, "latest" | "latestAcceptance" | "find">;

/**
 * What the ledger counts of a model's holdouts; of one that was renamed, what it counted under its former name until it
 * counts under the new one. Of a ledger from before there was a count, what its last accepted evaluation carries.
 */
export async function countedTries(
  ledger: Read,
  model: string,
  formerName: string | undefined,
): Promise<readonly HoldoutTries[] | undefined> {
  for (const name of formerName === undefined ? [model] : [model, formerName]) {
    const counted = (await ledger.latest(name, "tries"))?.body.holdouts ?? (await countedByAcceptances(ledger, name));
    if (counted !== undefined) return counted;
  }
  return undefined;
}

async function countedByAcceptances(ledger: Read, name: string): Promise<readonly HoldoutTries[] | undefined> {
  const accepted = (await ledger.latestAcceptance(name))?.body;
  if (accepted?.evaluationKey === undefined) return undefined;
  const { evaluationKey: id } = accepted;
  // Of a model that was renamed and not recorded since, it lies under the former name.
  const last = await ledger.find("evaluation", name, hexOf(id));
  const deciding = Object.values(last?.body.datasets ?? {}).find(({ role }) => role === "decides");
  if (deciding === undefined) return undefined;
  const counted = withTries([], [{ holdout: deciding.digest, id }]);
  return counted.map((one) => ({ ...one, tries: one.tries + (deciding.judgedBefore ?? 0) }));
}

/** How far the runs of pull requests have been looked at, by whichever model's entry says so last. */
export async function lookedBefore(ledger: Pick<Ledger, "newestOf" | "latest">): Promise<LookedAt | undefined> {
  const newest = await ledger.newestOf("tries");
  const found = await Promise.all(newest.map(async (model) => (await ledger.latest(model, "tries"))?.body.looked));
  return found.filter((looked) => looked !== undefined).toSorted((a, b) => b.run - a.run)[0];
}
