import type { JobSubmission } from "../../generated/types.ts";
import type { Host } from "../../host/host.ts";
import type { ResolvedOn } from "../../manifest/resolved-model.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Family, KnownAttempt } from "./family.ts";
import type { HandedOver } from "./hand-over.ts";
import type { OpenedCluster } from "./opened-cluster.ts";
import type { ClusterPool } from "./pool.ts";

/** One model's training on a cluster, while a run looks after it. */
export interface Followed {
  readonly host: Host;
  readonly model: ModelAtRevision;
  readonly on: ResolvedOn;
  readonly opened: OpenedCluster;
  readonly pool: ClusterPool;
  readonly family: Family;
  /** `owner/name` */
  readonly repository: string;
  readonly run: JobSubmission["run"];
  /** Code and data in the exchange; left there the first time that it is asked for. */
  handedOver(): Promise<HandedOver>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One seed that is to be handed over, and which attempt that is. */
export interface Wanted {
  readonly index: number;
  readonly attempt: number;
}

/** All attempts of all seeds of the manifest. */
export function attemptsOf({ model, family }: Followed): readonly KnownAttempt[] {
  return model.head.training.seeds.flatMap((_, index) => family.of(index));
}
