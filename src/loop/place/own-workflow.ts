import type { Place } from "./place.ts";

/** The repository path of the workflow file that this job is of; undefined where there is none. */
export function ownWorkflow({ host }: Pick<Place, "host">): string | undefined {
  return /^[^/@]+\/[^/@]+\/([^@]+)@/.exec(host.env("GITHUB_WORKFLOW_REF") ?? "")?.[1];
}
