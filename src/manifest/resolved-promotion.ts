import type { PromotionUpdate } from "../generated/types.ts";

/** The section `promotion` with every default filled in, durations in milliseconds, paths from the repository's root. */
export interface ResolvedStage {
  readonly name: string;
  /** The stage that serves the same version first. */
  readonly after: string | undefined;
  /** How long it has to have served there. */
  readonly soakMs: number;
  readonly isAutomatic: boolean;
  readonly updates: readonly ResolvedUpdate[];
  readonly endpoint: ResolvedEndpoint | undefined;
  readonly canary: ResolvedCanary | undefined;
}

/** Where a canary is written. */
export interface ResolvedCanary {
  readonly file: string;
  readonly service: string | undefined;
  readonly style: "list" | "percent";
  readonly entry: string;
}

export interface ResolvedUpdate extends PromotionUpdate {
  readonly value: string;
}

/** A service that is asked before a version is promoted. */
export interface ResolvedEndpoint {
  readonly url: string;
  /** Repository path of the JSON body. */
  readonly request: string;
  readonly durationMs: number;
  readonly concurrency: number;
  readonly p95Ms: number | undefined;
  readonly coldStartMs: number | undefined;
  readonly requestsPerSecond: number | undefined;
  /** A share, 0 to 1. */
  readonly errors: number;
}
