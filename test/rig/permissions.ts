import type { Call } from "./exchange.ts";
import { Refusal } from "./exchange.ts";
import type { Rig, Role } from "./state.ts";

export type Permissions = Readonly<Record<string, "read" | "write">>;

interface Rule {
  readonly path: RegExp;
  /** Any one of these scopes is enough. */
  readonly scopes: readonly string[];
  /** What anybody may do in a public repository, such as opening an issue. */
  readonly anybody?: boolean;
  /** What even of a public repository only administrators are told. */
  readonly isHidden?: boolean;
}

// The first rule that fits decides, as documented under "Permissions required for GitHub Apps".
const rules: readonly Rule[] = [
  { path: /^\/pulls\/\d+\/merge$/, scopes: ["contents"] },
  { path: /^\/pulls\/\d+\/requested_reviewers$/, scopes: ["pull-requests"] },
  { path: /^\/pulls\b/, scopes: ["pull-requests"], anybody: true },
  { path: /^\/commits\/[^/]+\/pulls$/, scopes: ["pull-requests", "contents"] },
  { path: /^\/commits\/.+\/(status|statuses)$/, scopes: ["statuses"] },
  { path: /^\/commits\/.+\/check-runs$/, scopes: ["checks"] },
  { path: /^\/issues\/(\d+\/)?comments\b/, scopes: ["issues", "pull-requests"], anybody: true },
  { path: /^\/issues\/\d+\/(labels|assignees|events|lock)\b/, scopes: ["issues", "pull-requests"] },
  { path: /^\/issues\b/, scopes: ["issues"], anybody: true },
  { path: /^\/labels\b/, scopes: ["issues", "pull-requests"] },
  { path: /^\/branches\/.+\/protection$/, scopes: ["administration"], isHidden: true },
  { path: /^\/(git|contents|compare|commits|branches|tags|releases|activity)\b/, scopes: ["contents"] },
  { path: /^\/statuses\b/, scopes: ["statuses"] },
  { path: /^\/(check-runs|check-suites)\b/, scopes: ["checks"] },
  { path: /^\/codeowners\b/, scopes: ["contents"] },
  { path: /^\/actions\/(runners|permissions)\b/, scopes: ["administration"], isHidden: true },
  { path: /^\/(actions|environments)\b/, scopes: ["actions"] },
  { path: /^\/deployments\b/, scopes: ["deployments"] },
];
const writers: ReadonlySet<Role> = new Set<Role>(["admin", "maintain", "write"]);

/** Refuses what GitHub refuses: a workflow's token by its `permissions:`, a person by the role they have. */
export function assertPermitted(call: Call, rig: Rig): void {
  const [, owner, repository, rest] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(call.path) ?? [];
  if (owner === undefined) return;
  const { isPrivate } = rig;
  const isWrite = call.method !== "GET";
  const rule = rules.find(({ path }) => path.test(rest ?? ""));
  const isHidden = rule?.isHidden === true;
  if (call.viewer === undefined) {
    if (isPrivate) throw new Refusal(404, "Not Found");
    if (isWrite || isHidden) throw new Refusal(401, "Requires authentication");
    return;
  }
  if (!isWrite && !isPrivate && !isHidden) return;
  if (rule === undefined) return;
  const { permissions, login } = call.viewer;
  if (permissions !== undefined) return assertGranted(rule, permissions, isWrite);
  const bare = rig.repositories.get(`${owner}/${repository}`);
  const role = login === owner || login === rig.owner ? "admin" : rig.roles.get(login);
  const canWrite = role !== undefined && writers.has(role) && bare?.forkOf === undefined;
  if (isHidden && role !== "admin") throw new Refusal(403, "Must have admin rights to Repository.");
  if (!isWrite || rule.anybody === true || canWrite || login === owner) return;
  throw new Refusal(403, "Resource not accessible by personal access token");
}

function assertGranted(rule: Rule, permissions: Readonly<Record<string, string>>, isWrite: boolean): void {
  const granted = rule.scopes.some((scope) =>
    isWrite ? permissions[scope] === "write" : permissions[scope] !== undefined,
  );
  if (!granted) throw new Refusal(403, "Resource not accessible by integration");
}
