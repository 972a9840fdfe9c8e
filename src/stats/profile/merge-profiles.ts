import type { Profile } from "../../generated/types.ts";

/**
 * One profile of the partial ones of the same window: the bytes that the whole would have given.
 * @throws RangeError where the parts are of different windows, models or grids.
 * @awaits the scheduled monitor
 */
export function mergeProfiles(parts: readonly Profile[], role: Profile["role"] = "window"): Profile {
  throw new Error(`not yet ${parts.length} ${role}`);
}

/**
 * One reference of several windows (rolling, same period), on the edges that all of them have.
 * @throws RangeError where they are of different grids.
 * @awaits the scheduled monitor
 */
export function joinProfiles(windows: readonly Profile[], source: Profile["source"]): Profile {
  throw new Error(`not yet ${windows.length} ${source.dataset}`);
}
