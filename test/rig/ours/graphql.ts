import { Refusal } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { tryGit } from "../git.ts";
import { listOf, objectOf, textOf } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { assertPermitted } from "../permissions.ts";
import type { Bare, Rig } from "../state.ts";
import { observePulls, pullsOf } from "./pull-state.ts";
import { bareNamed, blobOf, isAncestor, objectType, resolve } from "./repositories.ts";
import { actorNode, pullConnections } from "./reviews.ts";

export const graphqlRoutes: readonly Route[] = [{ method: "POST", path: "/graphql", run: answer }];

/** The few queries that REST has no word for. As on GitHub, a refusal is a 200 with a list of errors. */
async function answer(call: Call, rig: Rig): Promise<Reply> {
  if (call.viewer === undefined) throw new Refusal(401, "Requires authentication");
  const query = textOf(call.body["query"]) ?? "";
  const field = /\{\s*(\w+)/.exec(query)?.[1] ?? "";
  const resolver = resolvers[field];
  if (resolver === undefined) return failed("", `Field '${field}' doesn't exist on type 'Mutation'`);
  try {
    const found = await resolver({ ...call, body: objectOf(call.body["variables"]) }, rig, query);
    return { status: 200, json: { data: { [field]: found } } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const types: Readonly<Record<number, string>> = { 403: "FORBIDDEN", 404: "NOT_FOUND", 422: "UNPROCESSABLE" };
    return failed(types[error.status] ?? "", error.message);
  }
}

function failed(type: string, message: string): Reply {
  const error: JsonObject = { ...(type === "" ? {} : { type }), message };
  return { status: 200, json: { data: null, errors: [error] } };
}

type Resolver = (call: Call, rig: Rig, query: string) => Json | Promise<Json>;

const resolvers: Readonly<Record<string, Resolver>> = {
  viewer,
  repository: readRepository,
  updateRefs,
  convertPullRequestToDraft: (call, rig) => setDraft(call, rig, true),
  markPullRequestReadyForReview: (call, rig) => setDraft(call, rig, false),
};

/** Who the token belongs to. Apps have no other way to ask. */
function viewer(call: Call): Json {
  return actorNode(call.viewer?.login ?? "");
}

async function readRepository(call: Call, rig: Rig, query: string): Promise<Json> {
  const bare = bareNamed(`${textOf(call.body["owner"])}/${textOf(call.body["name"])}`, rig);
  const objects = [...query.matchAll(/(\w+): object\(oid: "([0-9a-f]+)"\)/g)];
  if (objects.length > 0) {
    permit(call, rig, { bare, path: "/git/blobs", method: "GET" });
    const found = objects.map(async ([, name = "", sha = ""]) => [name, await blobObject(bare, sha)] as const);
    return Object.fromEntries(await Promise.all(found));
  }
  if (/\bdeployments\(/.test(query)) return { deployments: deploymentNodes(call, rig, bare) };
  if (/\bissue\(/.test(query)) return { issue: await issueNode(call, rig, bare) };
  permit(call, rig, { bare, path: "/pulls", method: "GET" });
  return await pullConnections(call, rig, query);
}

/** The newest hundred: no test has more. */
function deploymentNodes(call: Call, rig: Rig, bare: Bare): Json {
  permit(call, rig, { bare, path: "/deployments", method: "GET" });
  const nodes = (rig.deployments.get(bare.slug) ?? []).slice(0, 100).map(({ id, environment, payload }) => {
    const [latest] = rig.deployments.get(`${bare.slug}#${Number(id)}`) ?? [];
    const state = textOf(latest?.["state"])?.toUpperCase();
    const latestStatus = state === undefined ? null : { state };
    return { databaseId: id ?? 0, environment: environment ?? null, payload: JSON.stringify(payload), latestStatus };
  });
  return { pageInfo: { hasNextPage: false, endCursor: null }, nodes };
}

async function issueNode(call: Call, rig: Rig, bare: Bare): Promise<Json> {
  const number = Number(call.body["number"]);
  permit(call, rig, { bare, path: `/issues/${number}`, method: "GET" });
  const path = `/repos/${bare.slug}/issues/${number}`;
  const { status } = await rig.forward({ ...call, method: "GET", path, query: new URLSearchParams() });
  if (status !== 200) throw new Refusal(404, `Could not resolve to an Issue with the number of ${number}.`);
  const editor = rig.editors.get(`${bare.slug}#${number}`);
  return { editor: editor === undefined ? null : actorNode(editor) };
}

/** As GitHub tells a blob: text where it is some, of which the first half a megabyte. */
async function blobObject(bare: Bare, sha: string): Promise<Json> {
  const type = await objectType(bare, sha);
  if (type !== "blob") return type === undefined ? null : {};
  const bytes = await blobOf(bare, sha);
  const isBinary = bytes.subarray(0, 8000).includes(0);
  const text = isBinary ? null : bytes.subarray(0, MOST_TEXT).toString("utf8");
  return { text, isBinary, isTruncated: bytes.length > MOST_TEXT };
}

const MOST_TEXT = 512_000;

/** All or nothing, and each only from the value that the caller saw: git's own transaction. */
async function updateRefs(call: Call, rig: Rig): Promise<Json> {
  const bare = await repositoryOf(call, rig);
  permit(call, rig, { bare, path: "/git/refs", method: "PATCH" });
  const lines = ["start"];
  for (const update of listOf(call.body["updates"]).map(objectOf)) {
    const [name, before, after] = [
      textOf(update["name"]) ?? "",
      textOf(update["beforeOid"]),
      textOf(update["afterOid"]),
    ];
    const isDeleted = after === NOTHING;
    const { protectedFrom } = rig.settings;
    if (protectedFrom !== undefined && name.startsWith(`refs/heads/${protectedFrom}`))
      throw new Refusal(422, "Repository rule violations found\n\nCannot update this protected ref.");
    if (!name.startsWith("refs/") || after === undefined) throw new Refusal(422, "The ref update is invalid");
    if (!isDeleted && (await objectType(bare, after)) === undefined) throw new Refusal(422, "Object does not exist");
    const current = await resolve(bare, name);
    const isForward = current === undefined || isDeleted || (await isAncestor(bare, current, after));
    if (update["force"] !== true && !isForward) throw new Refusal(422, "Update is not a fast forward");
    lines.push(`update ${name} ${after} ${before ?? current ?? NOTHING}`);
  }
  const input = [...lines, "prepare", "commit", ""].join("\n");
  const moved = await tryGit(bare.dir, ["update-ref", "--stdin"], { input });
  if (moved.code !== 0) throw new Refusal(422, "A ref is not where beforeOid says it is");
  await observePulls(rig);
  return { clientMutationId: null };
}

const NOTHING = "0".repeat(40);

async function repositoryOf(call: Call, rig: Rig): Promise<Bare> {
  for (const bare of rig.repositories.values()) {
    const path = `/repos/${bare.slug}`;
    const found = await rig.forward({ ...call, method: "GET", path, query: new URLSearchParams() });
    if (objectOf(found.json)["node_id"] === call.body["repository"]) return bare;
  }
  throw new Refusal(404, "Could not resolve to a node with the global id");
}

/** The emulator takes `draft` in a PATCH, which GitHub does not: its way in is used here, and by nobody else. */
async function setDraft(call: Call, rig: Rig, draft: boolean): Promise<Json> {
  for (const bare of rig.repositories.values()) {
    for (const { number } of pullsOf(rig, bare.slug)) {
      const path = `/repos/${bare.slug}/pulls/${number}`;
      const found = await rig.forward({ ...call, method: "GET", path, query: new URLSearchParams() });
      if (objectOf(found.json)["node_id"] !== call.body["id"]) continue;
      permit(call, rig, { bare, path: `/pulls/${number}`, method: "PATCH" });
      const bytes = Buffer.from(JSON.stringify({ draft }));
      await rig.forward({ ...call, method: "PATCH", path, bytes, query: new URLSearchParams() });
      return { clientMutationId: null };
    }
  }
  throw new Refusal(404, "Could not resolve to a node with the global id");
}

function permit(
  call: Call,
  rig: Rig,
  { bare, path, method }: { readonly bare: Bare; readonly path: string; readonly method: string },
): void {
  assertPermitted({ ...call, method, path: `/repos/${bare.slug}${path}` }, rig);
}
