/** Where something ran. */
export type Builder = HostedBuilder | { readonly kind: "laptop" };

/** A job of GitHub Actions. */
export interface HostedBuilder {
  readonly kind: "github";
  /** `https://github.com`, or an enterprise's own. */
  readonly serverUrl: string;
  /** As GitHub's OIDC claim `job_workflow_ref`: `owner/name/.github/workflows/file.yml@ref`. */
  readonly workflowRef: string;
  readonly runner: "github-hosted" | "self-hosted";
  /** What the job did: `train` ran the user's own code in the job that saw the result first. */
  readonly step: "train" | "record" | "judge" | "release";
  readonly runId: string;
  readonly runAttempt: string;
}

/** Builds on somebody's own machine, which no platform vouches for. */
export const LAPTOP_BUILDER = "https://model-gitops.dev/builders/laptop/v1";

/** The URI that a verifier decides on: the workflow at its ref, or that it was a laptop. */
export function builderId(builder: Builder): string {
  return builder.kind === "laptop" ? LAPTOP_BUILDER : `${builder.serverUrl}/${builder.workflowRef}`;
}

/**
 * The highest level of SLSA's build track that may be claimed. Level 3 asks that user-defined steps can neither reach
 * what signs nor change what is said of them: a hosted job without user code has that; one that trains, or a machine
 * that outlives its job, has not.
 */
export function buildLevel(builder: Builder): 0 | 2 | 3 {
  if (builder.kind === "laptop") return 0;
  return builder.runner === "github-hosted" && builder.step !== "train" ? 3 : 2;
}

/** `repository`: its address. */
export function invocationOf(builder: HostedBuilder, repository: string): string {
  return `${repository}/actions/runs/${builder.runId}/attempts/${builder.runAttempt}`;
}
