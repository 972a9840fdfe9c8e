import { isRecord } from "../kernel/guards.ts";
import type { Recorded } from "./ledger-entry.ts";

/** Whether a signed entry comes right after the last one of a rollup that counts. */
export async function isAfter(entry: Recorded, rollups: AsyncIterable<Recorded>): Promise<boolean> {
  for await (const { body } of rollups) {
    const last: unknown = Reflect.get(body, "last");
    if (!isRecord(last) || typeof last["seq"] !== "number") continue;
    if (last["digest"] === entry.previous && last["seq"] + 1 === entry.seq) return true;
  }
  return false;
}
