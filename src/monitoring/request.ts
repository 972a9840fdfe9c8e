import type { Profile } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { QualityCheck } from "../work/monitor/quality/check.ts";
import type { KnownWindow } from "../work/monitor/revisions.ts";
import type { Shard } from "../work/shards/shard.ts";

/** Files that a source led to. */
export interface ReadFiles {
  /** Absolute. */
  readonly files: readonly string[];
  readonly digest: string;
}

/** What a window was compared with when another model was accepted, or the same one on other data. */
export interface FormerReference {
  readonly artifact: string | undefined;
  /** Undefined where it cannot be had: nothing is compared. */
  readonly profile: Profile | undefined;
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
  /** What a window that is made again was compared with, by its id; undefined where that is the reference. */
  readonly former?: ((replaced: string) => Promise<FormerReference | undefined>) | undefined;
  readonly shard?: Shard | undefined;
  /** The most windows of the run; 1,000. */
  readonly most?: number | undefined;
  /** Rows of a window whose answers and latencies are held at most; 500,000. */
  readonly mostHeld?: number | undefined;
  /** What the rows have to be like; none is counted where there are none. */
  readonly checks?: readonly QualityCheck[] | undefined;
  /** Datasets that checks refer to, by name, or why one cannot be had. */
  readonly datasets?: ReadonlyMap<string, ReadFiles | { readonly problem: string }> | undefined;
}
