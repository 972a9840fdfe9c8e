import type { DeclaredControls, DeclaredEnvironment, RepositoryControl } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";

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
  /** Of all workflows: the actions that are named by something that can be moved, `file:line uses`. */
  readonly unpinned: readonly string[];
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
    ...pinControls(declared, actual.unpinned),
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
  return { control, declared: String(wanted), actual: String(most), outcome: most >= wanted ? "pass" : "fail" };
}

function codeOwnerControls(
  { codeOwnersValid }: DeclaredControls,
  found: ActualControls["codeOwners"],
): readonly RepositoryControl[] {
  if (codeOwnersValid !== true) return [];
  const [first, ...others] = found?.errors ?? [];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const actual =
    found === undefined
      ? undefined
      : !found.isThere
        ? "there is no CODEOWNERS"
        : first === undefined
          ? "without errors"
          : `error at ${first.path}:${first.line}${more}`;
  return [compared("codeOwnersValid", "without errors", actual)];
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
  if (environment === undefined)
    return [compared(control, "protected", found === undefined ? undefined : "there is no such environment")];
  const { reviewers, preventSelfReview, branches } = environment;
  const deploying = branches === undefined ? "all branches" : branches === "protected" ? branches : branches.join(", ");
  const declared = wanted.branches?.join(", ") ?? "";
  return [
    ...(wanted.reviewers === undefined
      ? []
      : [
          {
            control: `${control}.reviewers`,
            declared: String(wanted.reviewers),
            actual: String(reviewers),
            outcome: reviewers >= wanted.reviewers ? ("pass" as const) : ("fail" as const),
          },
        ]),
    ...(wanted.preventSelfReview === true
      ? [compared(`${control}.preventSelfReview`, "true", String(preventSelfReview))]
      : []),
    ...(wanted.branches === undefined
      ? []
      : [
          {
            control: `${control}.branches`,
            declared,
            actual: deploying,
            outcome: isWithin(branches, wanted.branches) ? ("pass" as const) : ("fail" as const),
          },
        ]),
  ];
}

/** Fewer branches are stricter; "protected" admits every branch where no protection exists. */
function isWithin(branches: readonly string[] | "protected" | undefined, wanted: readonly string[]): boolean {
  return Array.isArray(branches) && branches.every((branch: string) => wanted.includes(branch));
}

const MOST_NAMED = 3;

function pinControls({ actionsPinned }: DeclaredControls, unpinned: readonly string[]): readonly RepositoryControl[] {
  if (actionsPinned !== true) return [];
  const named = unpinned.slice(0, MOST_NAMED).join(", ");
  const more = unpinned.length > MOST_NAMED ? ` and ${unpinned.length - MOST_NAMED} more` : "";
  return [
    compared("actionsPinned", "by commit", unpinned.length === 0 ? "by commit" : `${named}${more}`.slice(0, 500)),
  ];
}

/** Passes where what is there is what was declared. */
function compared(control: string, declared: string, actual: string | undefined): RepositoryControl {
  if (actual === undefined) return { control, declared, outcome: "unmeasured" };
  return { control, declared, actual, outcome: actual === declared ? "pass" : "fail" };
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
