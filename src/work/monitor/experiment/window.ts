import type { ExperimentState } from "../../../generated/types.ts";
import type { WindowSpan } from "../measured.ts";
import type { ResolvedExperiment } from "./plan.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";

export interface ExperimentWindow {
  readonly spec: ResolvedExperiment;
  readonly span: WindowSpan;
  /** Undefined: the log has no rows of the two arms. */
  readonly totals: ExperimentTotals | undefined;
  /** The newest state on the ledger, of whichever window. */
  readonly before: ExperimentState | undefined;
  /** What an earlier revision of this very window said, whose share is taken out again. */
  readonly replaces: ExperimentState | undefined;
}
