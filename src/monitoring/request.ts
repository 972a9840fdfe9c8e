import type { Profile } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { KnownWindow } from "../work/monitor/revisions.ts";
import type { QualityMeasuring } from "./measure-batch.ts";
import type { Shard } from "./shard-sql.ts";

/** Files that a source led to. */
export interface ReadFiles {
  /** Absolute. */
  readonly files: readonly string[];
  readonly digest: string;
}

export interface WindowsRequest {
  readonly host: Host;
  /** With its monitoring. */
  readonly model: ResolvedModel;
  readonly logs: ReadFiles;
  /** Undefined where none come later. */
  readonly labels: ReadFiles | undefined;
  /** Messages name files relative to this. Default: the workspace. */
  readonly root?: string | undefined;
  /** Undefined: nothing is compared, and no window has a profile. */
  readonly reference: Profile | undefined;
  /** The artifact that was accepted: its digest. */
  readonly artifact?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly known: readonly KnownWindow[];
  /** Windows that begin in here alone. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly shard?: Shard | undefined;
  /** The most windows of the run; 1,000. */
  readonly most?: number | undefined;
  readonly quality?: QualityMeasuring | undefined;
}
