import { Api, type Connection } from "./api.ts";
import type { Forge } from "./forge.ts";
import { activitiesOf } from "./github-activities.ts";
import { branchesOf } from "./github-branches.ts";
import { commentsOf } from "./github-comments.ts";
import { contentsOf } from "./github-contents.ts";
import { controlsOf } from "./github-controls.ts";
import { deploymentsOf } from "./github-deployments.ts";
import { issuesOf, labelsOf } from "./github-issues.ts";
import { packsOf } from "./github-packs.ts";
import { pullRequestsOf } from "./github-pull-requests.ts";
import { pullsOf } from "./github-pulls.ts";
import { reviewsOf } from "./github-reviews.ts";
import { refsOf } from "./github-refs.ts";
import { releasesOf } from "./github-releases.ts";
import { runsOf } from "./github-runs.ts";
import { statusesOf } from "./github-statuses.ts";
import { tagsOf } from "./github-tags.ts";
import { versionReleasesOf } from "./github-version-releases.ts";
import { linkedArtifactsOf } from "./github-linked-artifacts.ts";
import { teamsOf } from "./github-teams.ts";

/** The Forge port over GitHub's REST API. Throws ApiErrors that name the permission a token lacks. */
export function githubForge(connection: Connection): Forge {
  const api = new Api(connection);
  return {
    kind: "github",
    repository: api.repository,
    ...pullsOf(api),
    ...reviewsOf(api),
    ...activitiesOf(api),
    ...teamsOf(api),
    ...statusesOf(api),
    ...contentsOf(api),
    ...commentsOf(api, connection.token),
    ...runsOf(api),
    refs: refsOf(api, connection.fetched),
    releases: releasesOf(api),
    pullRequests: pullRequestsOf(api),
    issues: issuesOf(api),
    labels: labelsOf(api),
    tags: tagsOf(api),
    deployments: deploymentsOf(api),
    linkedArtifacts: linkedArtifactsOf(api),
    versionReleases: versionReleasesOf(api),
    branches: branchesOf(api),
    ...controlsOf(api),
    ...packsOf(api),
  };
}
