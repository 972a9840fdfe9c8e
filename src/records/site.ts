import type { Outcome } from "../findings/finding.ts";

/** What the pages of a site say, after all that stays private was left out: who draws it decides nothing. */
export interface ToldSite {
  /** `owner/name`; undefined where nobody knows. */
  readonly repository: string | undefined;
  /** Where commits and pull requests are looked up; undefined: nowhere. */
  readonly web: string | undefined;
  /** ISO time. */
  readonly madeAt: string;
  readonly commit: string | undefined;
  readonly models: readonly ToldRow[];
  readonly datasets: readonly ToldDataset[];
  readonly environments: readonly ToldEnvironment[];
  /** What could not be read: sentences. */
  readonly problems: readonly string[];
  readonly privacy: SitePrivacy;
}

/** What is shown beyond what is safe on a public page. */
export interface SitePrivacy {
  /** Logins of who approved and asked. */
  readonly people: boolean;
  /** Sentences that people, or checks about single columns, wrote. */
  readonly texts: boolean;
  /** Numbers of slices of at least `SMALLEST_GROUP` rows. */
  readonly groups: boolean;
}

/** Fewer rows than this are few people: no number of them is told. */
export const SMALLEST_GROUP = 20;

/** A model in the lists of others. */
export interface ToldRow {
  readonly name: string;
  /** The file of its page, without folder and ending. */
  readonly page: string;
  readonly lifecycle: "active" | "deprecated" | "retired" | "gone" | "broken";
  readonly serving: readonly ToldServing[];
  readonly firing: number;
}

/** What an environment serves of one model now. */
export interface ToldServing {
  readonly stage: string;
  readonly version: string | undefined;
  readonly digest: string | undefined;
  readonly since: string | undefined;
  readonly synced: "Synced" | "OutOfSync" | "Unknown";
  readonly healthy: "Healthy" | "Degraded" | "Unknown";
  readonly fresh: "Fresh" | "Stale" | "Unknown";
  /** Why not all is well, where texts are told. */
  readonly reasons: readonly string[];
  readonly isPaused: boolean;
  readonly traffic: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly approval: ToldApproval | undefined;
  readonly data: readonly ToldUse[];
}

/** Who accepted a result. */
export interface ToldApproval {
  /** People who accepted exactly this result. */
  readonly count: number;
  /** Of them, whose own change it was. */
  readonly self: number;
  readonly roles: readonly string[];
  /** Empty where people stay private. */
  readonly people: readonly string[];
}

/** Data that a version was made of or judged on. */
export interface ToldUse {
  readonly dataset: string;
  readonly page: string;
  readonly role: "train" | "decides" | "guard" | "shown";
  readonly digest: string;
  readonly rows: number | undefined;
}

/** A model on its own page. */
export interface ToldModel extends ToldRow {
  readonly task: string | undefined;
  /** What could not be read of it: sentences. */
  readonly problems: readonly string[];
  readonly versions: readonly ToldVersion[];
  readonly accepted: readonly ToldAcceptance[];
  readonly series: readonly ToldSeries[];
  readonly promotions: readonly ToldPromotion[];
  readonly monitor: ToldMonitor | undefined;
  readonly proposals: readonly ToldProposal[];
  readonly governance: ToldGovernance | undefined;
  readonly issues: readonly ToldIssue[];
  readonly quarantine: readonly ToldQuarantine[];
  readonly slices: readonly ToldSlice[];
  /** Groups of which no number is told, as they are too small. */
  readonly suppressed: number;
}

export interface ToldVersion {
  readonly version: string;
  readonly commit?: string | undefined;
  readonly digest?: string | undefined;
  readonly metrics: readonly (readonly [string, string])[];
  readonly stages: readonly string[];
  readonly note: string;
}

/** A result that the default branch took. */
export interface ToldAcceptance {
  readonly at: string;
  readonly artifact: string;
  readonly commit: string | undefined;
  readonly pull: number | undefined;
  readonly outcome: Outcome | undefined;
}

export interface ToldSeries {
  readonly metric: string;
  readonly better: "higher" | "lower";
  readonly points: readonly ToldPoint[];
  /** How many there are in all: the points are the last of each month where they are many. */
  readonly measured: number;
}

export interface ToldPoint {
  readonly at: string;
  readonly value: number | null;
  readonly interval: readonly [number, number] | undefined;
  /** What the numbers of neighbours have to share to be compared: the content of the rows. */
  readonly content: string;
  /** As text, with the precision that its interval allows. */
  readonly text: string;
  readonly range: string;
}

export interface ToldPromotion {
  readonly at: string;
  readonly action: string;
  readonly state: string;
  readonly stage: string | undefined;
  readonly version: string | undefined;
  readonly from: string | undefined;
  readonly outcome: Outcome;
  readonly isEmergency: boolean;
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

export interface ToldMonitor {
  readonly health: "healthy" | "degraded" | "unknown";
  readonly fresh: "fresh" | "stale";
  readonly windows: number;
  readonly last: { readonly from: string; readonly to: string; readonly rows: number } | undefined;
  readonly alerts: readonly {
    readonly cause: string;
    readonly state: string;
    readonly since: string;
    readonly text: string | undefined;
  }[];
  readonly past: readonly ToldWindow[];
  readonly rolledUp:
    | { readonly from: string; readonly to: string; readonly windows: number; readonly archives: number }
    | undefined;
}

export interface ToldWindow {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly health: "healthy" | "degraded" | "unknown";
  readonly signals: readonly string[];
  /** By series; a window of few rows tells none. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface ToldProposal {
  readonly at: string;
  readonly decision: string;
  readonly rule: string;
  readonly pull: number | undefined;
  readonly state: string | undefined;
  readonly reason: string | undefined;
}

export interface ToldGovernance {
  readonly at: string;
  readonly outcome: Outcome;
  readonly change: string | undefined;
  readonly packs: readonly string[];
  readonly requiredRoles: readonly string[];
  readonly approval: ToldApproval;
  /** Rules whose outcome is no pass. */
  readonly open: readonly { readonly id: string; readonly title: string; readonly outcome: Outcome }[];
  readonly passed: number;
  readonly waivers: readonly { readonly id: string; readonly rule: string; readonly expires: string }[];
}

export interface ToldIssue {
  readonly id: string;
  readonly dataset: string;
  readonly severity: "low" | "medium" | "high";
  readonly isOpen: boolean;
  readonly isOverdue: boolean;
  readonly opened: string | undefined;
  readonly due: string | undefined;
  readonly text: string | undefined;
}

export interface ToldQuarantine {
  readonly at: string;
  readonly state: "quarantined" | "lifted";
  readonly version: string | undefined;
  readonly artifact: string;
  readonly reason: string | undefined;
}

export interface ToldSlice {
  readonly name: string;
  readonly rows: number;
  readonly metric: string;
  readonly text: string;
}

export interface ToldDataset {
  readonly name: string;
  readonly page: string;
  readonly uses: readonly ToldDatasetUse[];
  readonly issues: readonly ToldIssue[];
}

/** What one model does with a dataset. */
export interface ToldDatasetUse {
  readonly model: string;
  readonly page: string;
  readonly role: ToldUse["role"];
  readonly digest: string;
  readonly rows: number | undefined;
  /** When this content was first and last accepted: what is long ago may be old. */
  readonly since: string;
  readonly last: string;
  /** Environments in which a version made of or judged on this content serves. */
  readonly serves: readonly string[];
}

export interface ToldEnvironment {
  readonly name: string;
  readonly page: string;
  /** Newest first. */
  readonly spans: readonly ToldSpan[];
  /** Before it nothing is known: a cut history, or more commits than were read. ISO time. */
  readonly knownSince: string | undefined;
}

/** What an environment served of one model, and from when until when. */
export interface ToldSpan {
  readonly model: string;
  readonly page: string | undefined;
  readonly version: string | undefined;
  readonly digest: string;
  readonly since: string;
  /** Undefined: it still does. */
  readonly until: string | undefined;
  readonly commit: string;
  readonly by: string | undefined;
}
