import type {
  Acceptance,
  Alert,
  EvaluationRecord,
  PromotionRecord,
  ProposalRecord,
  QuarantineRecord,
  RollupRecord,
  RunRecord,
  VerdictRecord,
  WindowRecord,
} from "../../generated/types.ts";
import type { ToldIssue, ToldRow, ToldServing, ToldVersion, SitePrivacy } from "../../records/site.ts";

/** An entry of the ledger, with when and of what it was recorded. */
export interface Dated<Body> {
  readonly recordedAt: string;
  readonly commit?: string;
  readonly pull?: number;
  readonly body: Body;
}

/** What a stage serves now, before its evidence is looked at. */
export type ServedNow = Omit<ToldServing, "outcome" | "approval" | "data">;

/** All that was gathered of one model; of many acceptances evaluations and verdicts of a part. */
export interface ModelFacts {
  readonly name: string;
  readonly lifecycle: ToldRow["lifecycle"];
  readonly task: string | undefined;
  readonly problems: readonly string[];
  /** Oldest first. */
  readonly acceptances: readonly Dated<Acceptance>[];
  readonly evaluations: ReadonlyMap<string, EvaluationRecord>;
  readonly verdicts: ReadonlyMap<string, VerdictRecord>;
  readonly runs: ReadonlyMap<string, RunRecord>;
  readonly serving: readonly ServedNow[];
  readonly versions: readonly ToldVersion[];
  readonly promotions: readonly PromotionRecord[];
  readonly quarantines: readonly QuarantineRecord[];
  readonly proposals: readonly ProposalRecord[];
  readonly watch: WatchFacts | undefined;
  readonly issues: readonly ToldIssue[];
}

/** How a model is watched. */
export interface WatchFacts {
  readonly health: "healthy" | "degraded" | "unknown";
  readonly fresh: "fresh" | "stale";
  /** How many windows the ledger's branch has one by one. */
  readonly windows: number;
  /** Oldest first: the last of each month, and the newest. */
  readonly read: readonly WindowRecord[];
  readonly alerts: readonly Alert[];
  readonly rolledUp: RollupRecord["total"] | undefined;
}

/** What facts are told by. */
export interface Telling {
  readonly privacy: SitePrivacy;
  /** The page of a dataset, by its name. */
  pageOf(dataset: string): string;
}
