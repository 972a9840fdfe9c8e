import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

// GitHub's whole description is 13 MB inside a package of 385 MB: too much for a dependency, so the part that
// the suite calls is kept in the repository, and this script makes it again from the pinned package.
const source = {
  package: "@octokit/openapi",
  version: "23.0.2",
  integrity: "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
} as const;
const folder = join(import.meta.dirname, "../test/fixtures/openapi");
const maxBytes = 400_000;
const prose = new Set(["description", "example", "examples", "externalDocs", "title", "deprecated", "default"]);

const repositoryPaths = [
  "",
  "/issues",
  "/issues/{issue_number}",
  "/issues/{issue_number}/assignees",
  "/issues/{issue_number}/comments",
  "/issues/{issue_number}/events",
  "/issues/{issue_number}/labels",
  "/issues/{issue_number}/labels/{name}",
  "/issues/{issue_number}/lock",
  "/issues/comments",
  "/issues/comments/{comment_id}",
  "/labels",
  "/labels/{name}",
  "/pulls",
  "/pulls/{pull_number}",
  "/pulls/{pull_number}/commits",
  "/pulls/{pull_number}/files",
  "/pulls/{pull_number}/merge",
  "/pulls/{pull_number}/requested_reviewers",
  "/pulls/{pull_number}/reviews",
  "/contents/{path}",
  "/compare/{basehead}",
  "/commits",
  "/commits/{ref}",
  "/commits/{ref}/check-runs",
  "/commits/{ref}/status",
  "/commits/{ref}/statuses",
  "/commits/{commit_sha}/pulls",
  "/statuses/{sha}",
  "/activity",
  "/branches",
  "/branches/{branch}",
  "/branches/{branch}/protection",
  "/tags",
  "/releases",
  "/releases/latest",
  "/releases/tags/{tag}",
  "/releases/{release_id}",
  "/releases/{release_id}/assets",
  "/releases/assets/{asset_id}",
  "/git/ref/{ref}",
  "/git/matching-refs/{ref}",
  "/git/refs",
  "/git/refs/{ref}",
  "/git/commits",
  "/git/commits/{commit_sha}",
  "/git/trees",
  "/git/trees/{tree_sha}",
  "/git/blobs",
  "/git/blobs/{file_sha}",
  "/git/tags",
  "/git/tags/{tag_sha}",
  "/check-runs",
  "/check-runs/{check_run_id}",
  "/check-runs/{check_run_id}/annotations",
  "/actions/runs",
  "/actions/runs/{run_id}",
  "/actions/runs/{run_id}/rerun-failed-jobs",
  "/actions/runs/{run_id}/artifacts",
  "/actions/jobs/{job_id}",
  "/actions/artifacts",
  "/actions/artifacts/{artifact_id}",
  "/actions/artifacts/{artifact_id}/{archive_format}",
  "/actions/workflows/{workflow_id}/dispatches",
  "/collaborators/{username}",
  "/collaborators/{username}/permission",
  "/deployments",
  "/deployments/{deployment_id}",
  "/deployments/{deployment_id}/statuses",
  "/rules/branches/{branch}",
  "/codeowners/errors",
  "/environments",
  "/environments/{environment_name}/deployment-branch-policies",
  "/actions/runners",
  "/actions/workflows",
  "/actions/workflows/{workflow_id}/runs",
  "/actions/workflows/{workflow_id}/enable",
  "/actions/permissions/workflow",
] as const;
const paths = [
  "/user",
  "/users/{username}",
  "/orgs/{org}/teams/{team_slug}/members",
  "/orgs/{org}/artifacts/metadata/deployment-record",
  "/orgs/{org}/artifacts/metadata/storage-record",
  ...repositoryPaths.map((path) => `/repos/{owner}/{repo}${path}`),
] as const;

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

await main();

async function main(): Promise<void> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "openapi-"));
  const run = promisify(execFile);
  const npm = ["pack", `${source.package}@${source.version}`, "--json"];
  const packed = await run("npm", npm, { cwd: temporary.path, maxBuffer: 1e8 });
  if (!packed.stdout.includes(source.integrity)) throw new Error("the package is not the pinned one");
  const tarball = `octokit-openapi-${source.version}.tgz`;
  const members = ["package/LICENSE", "package/generated/api.github.com.json"];
  await run("tar", ["xzf", tarball, ...members], { cwd: temporary.path });
  const [license, text] = await Promise.all(members.map((member) => readFile(join(temporary.path, member), "utf8")));
  const trimmed = `${JSON.stringify(trim(object(JSON.parse(text ?? ""))))}\n`;
  if (trimmed.length > maxBytes) throw new Error(`${trimmed.length} bytes are more than ${maxBytes}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "github.json"), trimmed);
  await writeFile(join(folder, "NOTICE"), notice(license ?? ""));
}

function trim(description: JsonObject): JsonObject {
  const all = object(description["paths"]);
  const kept = Object.fromEntries(
    paths.map((path) => {
      const item = all[path];
      if (item === undefined) throw new Error(`GitHub's description has no path ${path}`);
      return [path, pathItem(object(item))];
    }),
  );
  const components = closure(kept, description);
  return { openapi: description["openapi"] ?? "", paths: kept, components };
}

/** Everything that the kept paths refer to, directly or through other components. */
function closure(kept: JsonObject, description: JsonObject): JsonObject {
  const result: Record<string, Record<string, Json>> = {};
  const waiting = references(kept);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [, , group = "", name = ""] = next.split("/");
    if (result[group]?.[name] !== undefined) continue;
    const component = object(object(description["components"])[group])[name];
    if (component === undefined) throw new Error(`GitHub's description has no ${next}`);
    const part = strip(component);
    result[group] = { ...result[group], [name]: part };
    waiting.push(...references(part));
  }
  return result;
}

function pathItem(item: JsonObject): JsonObject {
  const operations = Object.entries(item).map(([method, value]) => {
    const { operationId = "", parameters = [], requestBody, responses = {} } = object(value);
    const body = requestBody === undefined ? {} : { requestBody: strip(requestBody) };
    return [method, { operationId, parameters: strip(parameters), ...body, responses: answers(responses) }];
  });
  return Object.fromEntries(operations);
}

/** Bodies of failures are left out: the suite reads their status and message only. */
function answers(responses: Json): JsonObject {
  const kept = Object.entries(object(responses)).map(([status, value]) => {
    const content = object(object(value)["content"] ?? {})["application/json"];
    if (Number(status) >= 300 || content === undefined) return [status, {}];
    return [status, { content: { "application/json": { schema: strip(object(content)["schema"] ?? {}) } } }];
  });
  return Object.fromEntries(kept);
}

function strip(value: Json, inProperties = false): Json {
  if (Array.isArray(value)) return value.map((item: Json) => strip(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => inProperties || !(prose.has(key) || key.startsWith("x-")))
    .map(([key, item]) => [key, strip(item, !inProperties && key === "properties")]);
  return Object.fromEntries(entries);
}

function references(value: Json): string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => `#/${match[1]}`);
}

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error("GitHub's description has another shape than expected");
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notice(license: string): string {
  return `github.json is a trimmed copy of GitHub's OpenAPI description as published in the npm package
${source.package}@${source.version} (generated/api.github.com.json), integrity
${source.integrity}.
Only the paths this project calls are kept, without prose and examples. scripts/trim-openapi.ts makes it again.

${license.trim()}
`;
}
