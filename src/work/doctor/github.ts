import { isRecord } from "../../kernel/guards.ts";
import { listed } from "../../kernel/text.ts";
import { about, type Diagnosis, type Group } from "./diagnosis.ts";
import type { WorkflowFile } from "./workflow-file.ts";

interface BranchRule {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What GitHub tells; undefined: this token may not know. */
export interface GitHubFacts {
  readonly defaultBranch: string | undefined;
  /** Of rulesets. */
  readonly rules: readonly BranchRule[] | undefined;
  /** Of a classic protection. */
  readonly classic: readonly BranchRule[] | undefined;
  readonly environments:
    | readonly { readonly name: string; readonly branches: readonly string[] | "protected" | undefined }[]
    | undefined;
  readonly defaults: { readonly permissions: string; readonly mayOpenPulls: boolean } | undefined;
  readonly writesAs: "workflow" | "app" | "person" | undefined;
  /** Whether the settings name a key that signs the ledger. */
  readonly isSigned: boolean;
  /** Whether a manifest asks for retrainings. */
  readonly isRetrained: boolean;
}

/** Rules of the default branch, and whether they require what the workflows are called. */
export function diagnoseProtection(
  { rules: ofRulesets, classic, defaultBranch = "the default branch" }: GitHubFacts,
  files: readonly WorkflowFile[],
): readonly Diagnosis[] {
  if (ofRulesets === undefined)
    return [untold("protection", "rules", { permission: "metadata: read", how: "GITHUB_TOKEN and GITHUB_REPOSITORY" })];
  const rules = [...ofRulesets, ...(classic ?? [])];
  const unseen = classic === undefined ? " A classic protection is told to administrators alone." : "";
  const reviewed = rules.some(({ type }) => type === "pull_request");
  const forced = rules.some(({ type }) => type === "non_fast_forward");
  return [
    reviewed
      ? about("protection", "pull requests").is("pass", `${defaultBranch} takes changes by pull request alone`)
      : about("protection", "pull requests").is(
          "warn",
          `no rule asks for a pull request on ${defaultBranch}`,
          `Add a ruleset for it with *Require a pull request before merging* and an approval.${unseen}`,
        ),
    forced
      ? about("protection", "history").is("pass", "force pushes are refused")
      : about("protection", "history").is(
          "warn",
          `${defaultBranch} takes force pushes${classic === undefined ? ", as far as rulesets say" : ""}`,
          `Add *Block force pushes* to its ruleset.${unseen}`,
        ),
    ...requiredChecks(rules, files, unseen),
  ];
}

/** Which check is to be required: that of the job which gates pull requests. */
function requiredChecks(
  rules: readonly BranchRule[],
  files: readonly WorkflowFile[],
  unseen: string,
): readonly Diagnosis[] {
  const required = rules
    .filter(({ type }) => type === "required_status_checks")
    .flatMap(({ parameters }) => contextsOf(parameters));
  const onPulls = files.filter(({ events }) => events.includes("pull_request"));
  const steps = onPulls.flatMap((file) => file.steps);
  const gates = [
    ...new Set(steps.filter(({ action }) => ["gate", "auto", "check"].includes(action)).map(({ check }) => check)),
  ];
  const all = new Set(files.flatMap((file) => file.steps.map(({ check }) => check)));
  const gone = required.filter((context) => /model-gitops/i.test(context) && !all.has(context));
  if (gates.length === 0) return [];
  const stale = gone.map((context) =>
    about("protection", `required check ${JSON.stringify(context)}`).is(
      "fail",
      "no workflow has a job of this name: pull requests wait for it for ever",
      `Require ${listed(gates.map((gate) => JSON.stringify(gate)))} in its place.`,
    ),
  );
  const met = gates.find((gate) => required.includes(gate));
  if (met !== undefined)
    return [
      ...stale,
      about("protection", `required check ${JSON.stringify(met)}`).is("pass", "a pull request is merged with it alone"),
    ];
  return [
    ...stale,
    about("protection", "required check").is(
      "warn",
      "nothing requires the check of the gate",
      `Require ${JSON.stringify(gates[0])} in the ruleset (*Require status checks to pass*), with GitHub Actions as its source.${unseen}`,
    ),
  ];
}

function contextsOf(parameters: Readonly<Record<string, unknown>>): readonly string[] {
  const checks = parameters["required_status_checks"];
  if (!Array.isArray(checks)) return [];
  return checks.flatMap((check: unknown) =>
    isRecord(check) && typeof check["context"] === "string" ? [check["context"]] : [],
  );
}

/** Environments that jobs name, and the key that signs what is recorded. */
export function diagnoseLedger(
  { environments, isSigned, defaultBranch }: GitHubFacts,
  files: readonly WorkflowFile[],
): readonly Diagnosis[] {
  const named = [
    ...new Set(files.flatMap(({ steps }) => steps.flatMap(({ environment }) => environment ?? []))),
  ].toSorted();
  const signed = isSigned
    ? about("ledger", "signing").is("pass", "the settings name a key: unsigned entries do not count")
    : about("ledger", "signing").is(
        "warn",
        "evidence is unsigned: whoever may write to the repository can replace it",
        "Where authors are not all trusted, turn signing on: docs/security.md has the steps.",
      );
  if (environments === undefined && named.length > 0)
    return [
      signed,
      untold("ledger", "environments", { permission: "actions: read", how: "GITHUB_TOKEN and GITHUB_REPOSITORY" }),
    ];
  return [signed, ...named.map((name) => environmentOf(name, { environments: environments ?? [], defaultBranch }))];
}

function environmentOf(
  name: string,
  {
    environments,
    defaultBranch,
  }: { readonly environments: NonNullable<GitHubFacts["environments"]>; readonly defaultBranch: string | undefined },
): Diagnosis {
  const what = `environment ${JSON.stringify(name)}`;
  const found = environments.find((one) => one.name === name);
  const limit = `Limit it to the default branch under Settings → Environments → ${name} → Deployment branches.`;
  if (found === undefined)
    return about("ledger", what).is(
      "warn",
      "it is not there: the first job that names it makes it, without any limit",
      `Make it first. ${limit}`,
    );
  if (found.branches === undefined)
    return about("ledger", what).is("fail", "every branch may use it, and so its secrets", limit);
  const others = found.branches === "protected" ? [] : found.branches.filter((branch) => branch !== defaultBranch);
  if (others.length > 0)
    return about("ledger", what).is(
      "warn",
      `also ${listed(others.slice(0, 3).map((one) => JSON.stringify(one)))} may use it`,
      limit,
    );
  return about("ledger", what).is("pass", "only the default branch may use it");
}

export function diagnoseToken({ defaults, writesAs, isRetrained }: GitHubFacts): readonly Diagnosis[] {
  const mode = writesAs === undefined ? [] : [about("token", "this token").is("pass", MODES[writesAs])];
  if (defaults === undefined)
    return [
      ...mode,
      untold("token", "defaults of the repository", {
        permission: "administration: read",
        how: "a token of an administrator",
      }),
    ];
  const open =
    defaults.mayOpenPulls || !isRetrained
      ? about("token", "pull requests by Actions").is(
          defaults.mayOpenPulls ? "pass" : "not-applicable",
          defaults.mayOpenPulls ? "allowed" : "not allowed, and nothing here asks for it",
        )
      : about("token", "pull requests by Actions").is(
          "warn",
          "not allowed: a retraining is proposed by an issue in place of a pull request",
          "Allow *GitHub Actions to create and approve pull requests* under Settings → Actions → General, or give the job the token of a GitHub App.",
        );
  return [
    ...mode,
    defaults.permissions === "write"
      ? about("token", "default permissions").is(
          "warn",
          "a workflow that says nothing may write everywhere",
          "Set *Read repository contents* under Settings → Actions → General → Workflow permissions. Ours say what they need.",
        )
      : about("token", "default permissions").is("pass", "read alone"),
    open,
  ];
}

const MODES = {
  workflow: "a workflow's own: what it opens waits for *Approve workflows to run*",
  app: "a GitHub App's: what it opens is checked at once",
  person: "a person's: what it opens is that person's, who cannot approve it",
} as const;

/** What a token has to be able to do for it to be told. */
function untold(group: Group, what: string, asks: { readonly permission: string; readonly how: string }): Diagnosis {
  return about(group, what).is(
    "unmeasured",
    "this token may not know, or there is none",
    `Run it with ${asks.how}; what is asked for here is \`${asks.permission}\`.`,
  );
}
