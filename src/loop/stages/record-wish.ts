import { UserError } from "../../kernel/errors.ts";
import type { Place } from "../place/place.ts";

export interface RecordWish {
  /** `when-unknown`: this job makes what is missing, user code included. Else it runs none. */
  readonly train: "when-unknown" | "later" | "never";
  /** What the jobs before it handed on; empty outside a split workflow. */
  readonly needs?: string;
  /** The name of the gate's job. Default: the templates'. */
  readonly gateJob?: string;
  /** The private key of the ledger, where its entries are signed. */
  readonly signingKey?: string;
}

/** What a branch beside the default one stands for is on no ledger, and user code does not run beside its key. */
export function requireRecordable({ event }: Place, { train, signingKey = "" }: RecordWish): void {
  if (event.kind === "push" && !event.isDefaultBranch)
    throw new UserError(
      `The push is to ${event.branch}, and only the default branch is recorded. Limit the workflow's push to it.`,
    );
  if (signingKey.trim() !== "" && train === "when-unknown")
    throw new UserError(
      "The inputs signing-key and train: when-unknown do not go together: training is user code, and may take the key. Write `train: later` or `train: never`, as model-gitops-split.yml does.",
    );
}
