import type { GovernanceRule } from "../../../generated/types.ts";

/** A rule of the suite: nothing of what explains it may be missing. */
export type SuiteRule = Omit<GovernanceRule, "apiVersion" | "kind"> &
  Required<Pick<GovernanceRule, "why" | "solution" | "maps" | "waivable" | "tests">>;

/** For 90 days, by those who answer for the risk. */
export const WAIVABLE: SuiteRule["waivable"] = { maxDays: 90, approvers: ["governance", "model-risk"] };
