import { findingOf, type Finding } from "../../findings/finding.ts";
import type { GovernedApprovals } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { whyUncounted } from "../../records/uncounted.ts";
import { APPROVAL } from "./approval-rules.ts";

/** The context of the status on a pull request's head. */
export const APPROVALS_CONTEXT = "model-gitops/approvals";

/** What is known of one model's approvals; without a name, of what governs alone. */
export interface DecidedApprovals {
  readonly model: string | undefined;
  readonly approvals: GovernedApprovals;
  /** Whether only a measurement could tell that no role has to approve, and there is none here. */
  readonly isUnmeasured: boolean;
}

export interface ApprovalStatus {
  readonly state: "success" | "failure" | "error" | "pending";
  readonly description: string;
  /** Whether an earlier success that said so may stand: this run knows less than the check. */
  readonly mayStand: boolean;
}

const NOT_NEEDED = "No role has to approve this";

/** Whether a status was set by a run that knew that no role has to approve. */
export function isNotNeeded({ state, description }: Pick<ApprovalStatus, "state" | "description">): boolean {
  return state === "success" && description.startsWith(NOT_NEEDED);
}

/** One status for all that a pull request changes: the worst decides. */
export function approvalStatus(decided: readonly DecidedApprovals[]): ApprovalStatus {
  const objected = decided.find(({ approvals }) => approvals.objections.length > 0);
  if (objected !== undefined) return told("failure", objectionOf(objected.approvals));
  const open = decided.filter(({ approvals }) => approvals.missing.length > 0);
  const unreadable = open.find(({ approvals }) => approvals.unreadable.length > 0);
  if (unreadable !== undefined) return told("error", whoIsUnknown(unreadable.approvals.unreadable[0] ?? "a role"));
  if (open.length > 0) {
    const roles = [...new Set(open.flatMap(({ approvals }) => approvals.missing))];
    const of = listed(open.slice(0, 3).map(({ model }) => model ?? "what governs"));
    const mayStand = open.every(({ isUnmeasured }) => isUnmeasured);
    return { ...told("pending", `Waits for ${listed(roles)}, for ${of}`), mayStand };
  }
  const required = [...new Set(decided.flatMap(({ approvals }) => approvals.required))];
  if (required.length === 0) return told("success", NOT_NEEDED);
  const people = decided.flatMap(({ approvals }) =>
    approvals.given.filter(({ isIndependent }) => isIndependent).map(({ by }) => `@${by}`),
  );
  return told("success", `Approved for ${listed(required)} by ${listed([...new Set(people)])}`);
}

/** A team by its name, or the sentence that says why the file of roles tells of nobody. */
function whoIsUnknown(unreadable: string): string {
  return unreadable.includes(" ") ? unreadable : `It is unknown who is in ${unreadable}`;
}

function objectionOf({ objections }: GovernedApprovals): string {
  return `${listed(objections.map((login) => `@${login}`))} ${objections.length === 1 ? "asks" : "ask"} for changes`;
}

function told(state: ApprovalStatus["state"], description: string): ApprovalStatus {
  return { state, description, mayStand: false };
}

/** What stands between a change and its approval, one finding each; none where nothing does. */
export function approvalFindings({ model, approvals }: DecidedApprovals): readonly Finding[] {
  const { missing, unreadable, objections, uncounted = [], governedDigest, isKnown } = approvals;
  if (missing.length === 0) return [];
  const found = model === undefined ? {} : { model };
  if (!isKnown)
    return [
      findingOf(APPROVAL.unreadable, {
        ...found,
        outcome: "unmeasured",
        message: "Without a token GitHub cannot be asked who approved it.",
        remediation: "Give the action a token that may read the repository and its pull requests.",
      }),
    ];
  const asides = uncounted.map((one) => `@${one.by} ${whyUncounted(one)}.`);
  const waits = `${listed(missing)} ${missing.length === 1 ? "has" : "have"} not approved ${governedDigest.slice(0, 19)}…`;
  return [
    ...objections.map((by) =>
      findingOf(APPROVAL.objection, { ...found, subject: by, message: `@${by} asks for changes.` }),
    ),
    ...unreadable.map((team) =>
      findingOf(APPROVAL.unreadable, {
        ...found,
        outcome: "unmeasured",
        subject: team,
        message: `${whoIsUnknown(team).replace(/\.$/, "")}, so that ${listed(missing)} is not known to have approved.`,
      }),
    ),
    ...(unreadable.length > 0 || objections.length > 0
      ? []
      : [findingOf(APPROVAL.missing, { ...found, message: [`${waits}.`, ...asides.slice(0, 5)].join(" ") })]),
  ];
}
