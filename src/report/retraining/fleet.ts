import type { Outcome } from "../../findings/finding.ts";
import type { ProposalCause, WindowRecord } from "../../generated/types.ts";
import type { Tick } from "../../records/tick.ts";

/** What the dashboard tells. */
export interface Fleet {
  /** In any order. */
  readonly models: readonly FleetModel[];
  /** The most proposals that are open at once. */
  readonly openProposals?: number | undefined;
  /** Ticks that are still to be handled: their boxes are shown whatever else has to be left out. */
  readonly ticks?: readonly Tick[] | undefined;
  /** Sentences that come first, such as of a run that stopped and asks. Untrusted. */
  readonly notes?: readonly string[] | undefined;
}

export interface FleetModel {
  readonly model: string;
  /** What the default branch accepted last; undefined: nothing yet. */
  readonly production?:
    | { readonly artifact: string; readonly version?: string | undefined; readonly since?: string | undefined }
    | undefined;
  readonly evaluation?:
    | {
        readonly at: string;
        readonly metric?: { readonly name: string; readonly value: number | null } | undefined;
        readonly outcome: Outcome;
      }
    | undefined;
  /** Undefined where the model is not watched. */
  readonly monitor?: { readonly health: WindowRecord["health"]; readonly fresh: WindowRecord["fresh"] } | undefined;
  /** What production names against what the default branch accepted; undefined: no environment names the model. */
  readonly sync?: { readonly isSynced: boolean; readonly named?: string | undefined } | undefined;
  /** The open pull request. */
  readonly proposal?:
    | {
        readonly number: number;
        readonly isHeld: boolean;
        /** Whether a person's commits are on its branch. */
        readonly isTheirs?: boolean | undefined;
        /** What its checks say; undefined: they have not ended. */
        readonly outcome?: Outcome | undefined;
      }
    | undefined;
  /** Proposals that a person closed, newest first. */
  readonly declined?:
    | readonly { readonly number?: number | undefined; readonly causes: readonly ProposalCause[] }[]
    | undefined;
  /** Open errors of data that it was trained or judged on; undefined: none. */
  readonly issues?:
    | {
        readonly open: number;
        readonly overdue: number;
        /** The first that is overdue, else the first. */ readonly first: string;
      }
    | undefined;
  /** ISO 8601, in any order. */
  readonly next?: readonly { readonly what: "check" | "evaluation" | "retraining"; readonly at: string }[] | undefined;
  /** Whether its manifest has a section `retraining`: without one nothing can be asked for. */
  readonly isRetrained: boolean;
}

/** Worst first, then by name. */
export function worstOfFleet(models: readonly FleetModel[]): readonly FleetModel[] {
  return models
    .map((model) => ({ model, weight: weightOf(model) }))
    .toSorted((a, b) => b.weight - a.weight || byName(a.model.model, b.model.model))
    .map(({ model }) => model);
}

/** Whether there is something to look at. */
export function isLoud(model: FleetModel): boolean {
  return weightOf(model) > 0;
}

const HEALTH = { degraded: 16, unknown: 8, healthy: 0 } as const satisfies Record<WindowRecord["health"], number>;

function weightOf({ monitor, sync, proposal, declined = [], issues }: FleetModel): number {
  return (
    ((issues?.overdue ?? 0) > 0 ? 4 : issues === undefined ? 0 : 1) +
    HEALTH[monitor?.health ?? "healthy"] +
    (monitor?.fresh === "stale" ? 4 : 0) +
    (sync?.isSynced === false ? 4 : 0) +
    (proposal === undefined ? 0 : 2) +
    (declined.length === 0 ? 0 : 1)
  );
}

// model-2 before model-10; the collator takes some names for equal that are not.
const BY_NAME = new Intl.Collator("en", { numeric: true });

function byName(a: string, b: string): number {
  return BY_NAME.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
