import { isLaptop } from "../../host/laptop.ts";
import type { Place } from "./place.ts";

/**
 * Whether nobody but the clone's owner decides: a laptop that asks no forge, with a ledger that nobody signs. What is on its
 * main branch its owner put there, and there is no pull request on which anybody could accept it.
 */
export async function isAlone({ host, forge, ledger }: Pick<Place, "host" | "forge" | "ledger">): Promise<boolean> {
  return isLaptop(host) && (await forge()) === undefined && (await ledger.trust()) === undefined;
}
