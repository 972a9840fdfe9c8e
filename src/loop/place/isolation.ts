import { isLaptop } from "../../host/laptop.ts";
import type { Isolation } from "../../scoring/request.ts";
import type { Place } from "./place.ts";

/**
 * Whether predict commands have to run apart: on a runner, unless the default branch's settings say otherwise. A laptop
 * is its owner's own affair.
 */
export async function isolationOf({ host, settings }: Pick<Place, "host" | "settings">): Promise<Isolation> {
  return host.kind === "fake" || isLaptop(host) ? "none" : (await settings()).isolation;
}
