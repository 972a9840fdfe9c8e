import type { Cluster } from "../../clusters/cluster.ts";
import type { Exchange } from "../../clusters/exchange.ts";
import type { ClusterSettings } from "../../generated/types.ts";
import type { EngineKind } from "../../manifest/resolved-model.ts";

/** A cluster of the settings, as a run has opened it: shared by all its models. */
export interface OpenedCluster {
  /** Its name in the settings. */
  readonly name: string;
  readonly engine: EngineKind;
  readonly settings: ClusterSettings;
  readonly cluster: Cluster;
  readonly exchange: Exchange;
  /** Milliseconds; ends early, with the reason of the cancellation, where the run is cancelled. */
  wait(milliseconds: number): Promise<void>;
  /** One at a time: of several models that look for room, the second sees what the first has taken. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** GPU hours that models of this run may take there, so far. */
  spent: number;
  /** GPUs of jobs that this run has handed over or found there, and that have not ended, by id. */
  readonly taken: Map<string, number>;
}

/** Lets one work begin when the one before it has ended, however it ended. */
export function oneAtATime(): OpenedCluster["alone"] {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return await next;
  };
}
