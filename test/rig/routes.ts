import type { Call, Route } from "./exchange.ts";
import { compileTemplate, matchTemplate } from "./openapi.ts";
import { actionRoutes } from "./ours/actions.ts";
import { activityRoutes } from "./ours/activities.ts";
import { checkRoutes } from "./ours/checks.ts";
import { commitRoutes } from "./ours/commits.ts";
import { compareRoutes } from "./ours/compare.ts";
import { contentRoutes } from "./ours/contents.ts";
import { controlRoutes } from "./ours/controls.ts";
import { deploymentRoutes } from "./ours/deployments.ts";
import { graphqlRoutes } from "./ours/graphql.ts";
import { issueEventRoutes } from "./ours/issue-events.ts";
import { issueRoutes } from "./ours/issues.ts";
import { linkedArtifactRoutes } from "./ours/linked-artifacts.ts";
import { mergeRoutes } from "./ours/merges.ts";
import { objectRoutes } from "./ours/objects.ts";
import { peopleRoutes } from "./ours/people.ts";
import { pullRoutes } from "./ours/pulls.ts";
import { refRoutes } from "./ours/refs.ts";
import { releaseRoutes } from "./ours/releases.ts";
import { reviewRoutes } from "./ours/reviews.ts";
import { statusRoutes } from "./ours/statuses.ts";

/** What we answer ourselves: git, and what the emulator lacks or does otherwise than GitHub. */
export const ours: readonly Route[] = [
  ...actionRoutes,
  ...activityRoutes,
  ...checkRoutes,
  ...controlRoutes,
  ...deploymentRoutes,
  ...graphqlRoutes,
  ...issueEventRoutes,
  ...issueRoutes,
  ...linkedArtifactRoutes,
  ...mergeRoutes,
  ...objectRoutes,
  ...peopleRoutes,
  ...pullRoutes,
  ...refRoutes,
  ...releaseRoutes,
  ...reviewRoutes,
  ...statusRoutes,
  ...compareRoutes,
  ...contentRoutes,
  ...commitRoutes,
];

const compiled = ours.map((route) => ({ route, template: compileTemplate(route.path) }));
// `/commits/{ref}` would swallow these, which the emulator answers.
const emulated = /\/commits\/.+\/(check-suites|comments)$/;

export function findRoute(
  call: Call,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  if (emulated.test(call.path)) return undefined;
  for (const { route, template } of compiled) {
    if (route.method !== call.method) continue;
    const params = matchTemplate(template, call.path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}
