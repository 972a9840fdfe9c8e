/** What a witness's token has to say where it is of the gate that judged this pull request. */
export interface GateJob {
  /** Numeric id of the repository: names can be given to others. */
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly pull: number;
  /** The workflow run whose upload it is, and how often it was started. */
  readonly run: { readonly id: number; readonly attempt: number };
  /** The repository path of the workflow file that records, which is the one that judges. */
  readonly workflow: string;
}

/** Which commits and which job a token names; what they are is asked of the forge. */
export interface Named {
  /** What the pull request would have become. */
  readonly merge: string;
  /** Where its workflow file was read. */
  readonly workflowCommit: string;
  readonly job: number;
  readonly attempt: number;
  /** The workflow that the job is of, with its commit, where that file calls another; its text has to say so. */
  readonly called?: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** What a verified token names, or why it is not the gate's of this pull request. */
export function namedBy(claims: Claims, gate: GateJob): { readonly named: Named } | { readonly problem: string } {
  const ref = `refs/pull/${gate.pull}/merge`;
  const workflow = `${text(claims, "repository") ?? ""}/${gate.workflow}@${ref}`;
  const wanted: readonly (readonly [string, string, string])[] = [
    ["repository_id", String(gate.repositoryId), "of another repository"],
    ["event_name", "pull_request", "of another event than a pull request's"],
    ["base_ref", gate.defaultBranch, "of a pull request onto another branch"],
    ["ref", ref, "of another pull request"],
    ["run_id", String(gate.run.id), "of another run than the one that uploaded it"],
    ["runner_environment", "github-hosted", "of a runner that is not GitHub's"],
    ["workflow_ref", workflow, "of another workflow file"],
  ];
  const other = wanted.find(([name, value]) => text(claims, name) !== value);
  if (other !== undefined) return { problem: `it is ${other[2]}` };
  // A workflow that is called is read at the head, where it lies in the repository; one at a commit is what that is.
  const called = claims["job_workflow_ref"] === workflow ? undefined : claims["job_workflow_ref"];
  if (called !== undefined && !isPinned(called, claims["job_workflow_sha"]))
    return { problem: "its job is of a workflow that is called, and not by a commit" };
  const [merge, workflowCommit] = [commit(claims, "sha"), commit(claims, "workflow_sha")];
  const [job, attempt] = [integer(claims, "check_run_id"), integer(claims, "run_attempt")];
  if (merge === undefined || workflowCommit === undefined || job === undefined || attempt === undefined)
    return { problem: "it does not say which commit and job it is of" };
  if (attempt > gate.run.attempt) return { problem: "it is of an attempt that the run did not have" };
  return { named: { merge, workflowCommit, job, attempt, ...(called !== undefined && { called }) } };
}

function isPinned(called: unknown, commitOf: unknown): called is string {
  const [, at] = typeof called === "string" ? (CALLED.exec(called) ?? []) : [];
  return at !== undefined && (commitOf === undefined || commitOf === at);
}

const CALLED = /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[\w.-]+\.ya?ml@([0-9a-f]{40})$/;

/** Whether the text of a workflow file calls that workflow, at that commit. */
export function isCalledIn(text: string, called: string): boolean {
  const uses = [...text.matchAll(/^ +uses: *["']?([^\s"'#]+)["']?[ \t]*(?:#.*)?\r?$/gm)];
  return uses.some(([, value]) => value === called);
}

function text(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  return typeof value === "string" ? value : undefined;
}

function commit(claims: Claims, name: string): string | undefined {
  const value = text(claims, name);
  return value !== undefined && /^[0-9a-f]{40,64}$/.test(value) ? value : undefined;
}

/** GitHub writes the numbers of its claims as text. */
function integer(claims: Claims, name: string): number | undefined {
  const value = text(claims, name);
  const number = value !== undefined && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
