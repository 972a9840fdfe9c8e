import { userMessage } from "../../kernel/errors.ts";
import { ENGINE_KINDS } from "../../manifest/training-on.ts";
import type { Place } from "../place/place.ts";
import type { OpenedCluster } from "./opened-cluster.ts";
import { poolOf, type ClusterPool } from "./pool.ts";

/** Every cluster of the settings, and of those that cannot be opened, why. */
export async function openedClusters(
  place: Place,
  pool: ClusterPool = poolOf(place),
): Promise<{
  readonly clusters: readonly OpenedCluster[];
  readonly problems: ReadonlyMap<string, string>;
}> {
  const clusters: OpenedCluster[] = [];
  const problems = new Map<string, string>();
  for (const [name, settings] of Object.entries((await place.settings()).clusters)) {
    const engine = ENGINE_KINDS.find((kind) => settings[kind] !== undefined) ?? "command";
    try {
      clusters.push(await pool.open({ engine, cluster: name, isDetached: true, queueTimeoutMs: 0, wishes: {} }));
    } catch (error) {
      problems.set(name, userMessage(error));
    }
  }
  return { clusters, problems };
}
