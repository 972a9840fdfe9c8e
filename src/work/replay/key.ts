import type { Digest } from "../../records/canonical.ts";
import { replayKey } from "../../records/keys.ts";
import type { Replay } from "../../records/replay.ts";

/** The key that a replay has by what it says: an approval of a candidate is bound to it. */
export function keyOfReplay({ model, candidate, baseline, rules, problem, measured }: Omit<Replay, "key">): Digest {
  const { data, from, to } = measured ?? {};
  return replayKey({ model, candidate, baseline, rules, problem, data, from, to });
}
