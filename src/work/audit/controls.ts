import type { DeclaredControls, DeclaredEnvironment, RepositoryControl } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { truncate } from "../../kernel/text.ts";

/** What GitHub says that it enforces; undefined: this token may not know. */
export interface ActualControls {
  readonly rules:
    | readonly { readonly type: string; readonly parameters: Readonly<Record<string, unknown>> }[]
    | undefined;
  readonly codeOwners:
    | { readonly isThere: boolean; readonly errors: readonly { readonly path: string; readonly line: number }[] }
    | undefined;
  readonly environments:
    | readonly {
        readonly name: string;
        readonly reviewers: number;
        readonly preventSelfReview: boolean;
        readonly branches: readonly string[] | "protected" | undefined;
      }[]
    | undefined;
  /** Of all workflows: what they run that is named by something that can be moved, `file:line uses`. */
  readonly unpinned: readonly string[];
  /** Workflows that cannot be read: `file, and why`. */
  readonly unread: readonly string[];
}

/**
 * What the repository is said to enforce, held against what GitHub says: one result a control. What this token may not
 * know is unmeasured; what nobody declared is not asked.
 */
export function judgeControls(declared: DeclaredControls, actual: ActualControls): readonly RepositoryControl[] {
  return [
    ...ruleControls(declared, actual.rules),
    ...codeOwnerControls(declared, actual.codeOwners),
    ...environmentControls(declared, actual.environments),
    ...pinControls(declared, actual),
  ];
}

type Rules = NonNullable<ActualControls["rules"]>;

function ruleControls(declared: DeclaredControls, rules: ActualControls["rules"]): readonly RepositoryControl[] {
  const asked: readonly (readonly [string, boolean | undefined, (found: Rules) => boolean])[] = [
    ["codeOwnerReview", declared.codeOwnerReview, (found) => isTrue(found, "require_code_owner_review")],
    ["lastPushApproval", declared.lastPushApproval, (found) => isTrue(found, "require_last_push_approval")],
    ["dismissStaleReviews", declared.dismissStaleReviews, (found) => isTrue(found, "dismiss_stale_reviews_on_push")],
    ["signedCommits", declared.signedCommits, (found) => has(found, "required_signatures")],
    ["linearHistory", declared.linearHistory, (found) => has(found, "required_linear_history")],
    ["noForcePush", declared.noForcePush, (found) => has(found, "non_fast_forward")],
    ["noDeletion", declared.noDeletion, (found) => has(found, "deletion")],
  ];
  return [
    ...(declared.requiredChecks ?? []).map((check) => requiredCheck(check, rules)),
    ...(declared.approvingReviews === undefined ? [] : [approvingReviews(declared.approvingReviews, rules)]),
    ...asked.flatMap(([control, isWanted, isSo]) =>
      isWanted === true ? [compared(control, "true", rules && String(isSo(rules)))] : [],
    ),
  ];
}

function requiredCheck(check: string, rules: ActualControls["rules"]): RepositoryControl {
  const control = `requiredChecks: ${check}`;
  if (rules === undefined) return compared(control, check, undefined);
  const named = rules
    .filter(({ type }) => type === "required_status_checks")
    .flatMap(({ parameters }) => listOf(parameters["required_status_checks"]))
    .map((one) => (isRecord(one) ? one["context"] : undefined));
  return compared(control, check, named.includes(check) ? check : "not required");
}

/** The strictest rule holds. */
function approvingReviews(wanted: number, rules: ActualControls["rules"]): RepositoryControl {
  const control = "approvingReviews";
  if (rules === undefined) return compared(control, String(wanted), undefined);
  const counts = rules
    .filter(({ type }) => type === "pull_request")
    .map(({ parameters }) => parameters["required_approving_review_count"]);
  const most = Math.max(0, ...counts.filter((count) => typeof count === "number"));
  return { control, ...atLeast(wanted, most) };
}

function codeOwnerControls(
  { codeOwnersValid }: DeclaredControls,
  found: ActualControls["codeOwners"],
): readonly RepositoryControl[] {
  if (codeOwnersValid !== true) return [];
  return [compared("codeOwnersValid", "without errors", found && describeCodeOwners(found))];
}

function describeCodeOwners({ isThere, errors }: NonNullable<ActualControls["codeOwners"]>): string {
  if (!isThere) return "there is no CODEOWNERS";
  const [first, ...others] = errors;
  if (first === undefined) return "without errors";
  return `error at ${first.path}:${first.line}${others.length === 0 ? "" : ` and ${others.length} more`}`;
}

function environmentControls(
  { environments = {} }: DeclaredControls,
  found: ActualControls["environments"],
): readonly RepositoryControl[] {
  return Object.entries(environments).flatMap(([name, wanted]) => environmentOf(name, wanted, found));
}

function environmentOf(
  name: string,
  wanted: DeclaredEnvironment,
  found: ActualControls["environments"],
): readonly RepositoryControl[] {
  const environment = found?.find((one) => one.name === name);
  const control = `environments.${name}`;
  if (environment === undefined) return [compared(control, "protected", found && "there is no such environment")];
  const { reviewers, preventSelfReview, branches } = environment;
  const deploying =
    branches === undefined ? "all branches" : Array.isArray(branches) ? branches.join(", ") : "protected";
  const held = (name: string, is: Omit<RepositoryControl, "control">) => [{ control: `${control}.${name}`, ...is }];
  return [
    ...(wanted.reviewers === undefined ? [] : held("reviewers", atLeast(wanted.reviewers, reviewers))),
    ...(wanted.preventSelfReview === true
      ? [compared(`${control}.preventSelfReview`, "true", String(preventSelfReview))]
      : []),
    ...(wanted.branches === undefined
      ? []
      : held("branches", {
          declared: short(wanted.branches.join(", ")),
          actual: short(deploying),
          outcome: isWithin(branches, wanted.branches) ? "pass" : "fail",
        })),
  ];
}

function atLeast(wanted: number, is: number): Omit<RepositoryControl, "control"> {
  return { declared: String(wanted), actual: String(is), outcome: is >= wanted ? "pass" : "fail" };
}

/** Fewer branches are stricter; "protected" admits every branch where no protection exists. */
function isWithin(branches: readonly string[] | "protected" | undefined, wanted: readonly string[]): boolean {
  return Array.isArray(branches) && branches.every((branch: string) => wanted.includes(branch));
}

const MOST_NAMED = 3;

function pinControls(
  { actionsPinned }: DeclaredControls,
  { unpinned, unread }: Pick<ActualControls, "unpinned" | "unread">,
): readonly RepositoryControl[] {
  if (actionsPinned !== true) return [];
  const control = "actionsPinned";
  const declared = "by commit";
  if (unpinned.length === 0 && unread.length > 0)
    return [{ control, declared, actual: named(unread), outcome: "unmeasured" }];
  return [compared(control, declared, unpinned.length === 0 ? declared : named(unpinned))];
}

function named(all: readonly string[]): string {
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : "";
  return short(`${all.slice(0, MOST_NAMED).join(", ")}${more}`);
}

/** Passes where what is there is what was declared. */
function compared(control: string, declared: string, actual: string | undefined): RepositoryControl {
  const told = { control: truncate(control, 200), declared: short(declared) };
  if (actual === undefined) return { ...told, outcome: "unmeasured" };
  return { ...told, actual: short(actual), outcome: actual === declared ? "pass" : "fail" };
}

/** As the record holds it. */
function short(text: string): string {
  return truncate(text, 500);
}

function isTrue(rules: Rules, parameter: string): boolean {
  return rules.some(({ type, parameters }) => type === "pull_request" && parameters[parameter] === true);
}

function has(rules: Rules, wanted: string): boolean {
  return rules.some(({ type }) => type === wanted);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
