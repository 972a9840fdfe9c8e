import type { Revalidation } from "../../records/kinds/revalidation.ts";
import type { Revalidated } from "../../report/monitor/monitored.ts";
import { nextRevalidation } from "../../work/monitor/revalidation/due.ts";
import type { Ruled } from "../place/session.ts";
import { acceptedModel } from "./accepted.ts";
import type { WatchedModel } from "./watched-models.ts";

/** When a model was evaluated again and when it is to be, by the ledger alone; undefined where the manifest asks for none. */
export async function revalidatedOf(
  ruled: Ruled,
  { model, monitoring }: WatchedModel,
  last: Revalidation | undefined,
): Promise<Revalidated | undefined> {
  if (monitoring.revalidateMs === undefined) return undefined;
  const accepted = await acceptedModel(ruled, model);
  if (typeof accepted === "string") return undefined;
  const own = last?.artifact === accepted.artifact ? last : undefined;
  const next = nextRevalidation({ monitoring, ...accepted, last });
  return {
    ...(own !== undefined && { last: { to: own.to, rows: own.rows } }),
    ...(next !== undefined && {
      dueAt: new Date(next.dueAt).toISOString(),
      isDue: next.dueAt <= ruled.place.host.now(),
    }),
  };
}
