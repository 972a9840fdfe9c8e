import { Refusal, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { listOf, objectOf, textOf } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";
import { readCommits } from "./commits.ts";
import { accountOf } from "./people.ts";
import { mergeBase, observePull, pullOf } from "./pull-state.ts";
import { bareNamed } from "./repositories.ts";

const base = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";

export const reviewRoutes: readonly Route[] = [
  { method: "GET", path: base, run: listReviews },
  { method: "PUT", path: `${base}/{review_id}`, run: editReview },
];

async function listReviews(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  return reply.status === 200 ? { ...reply, json: edited(rig, reply.json) } : reply;
}

/**
 * Whoever may write edits everybody's reviews, as on the page, which the emulator refuses; the review says only to
 * GraphQL that it was edited.
 */
async function editReview(call: Call, rig: Rig): Promise<Reply> {
  const list = call.path.replace(/\/\d+$/, "");
  const found = (await reviewsOf(call, rig, list)).find(({ id }) => String(id) === param(call, "review_id"));
  if (found === undefined) throw new Refusal(404, "Not Found");
  const author = textOf(objectOf(found["user"])["login"]) ?? "";
  const editor = call.viewer?.login ?? "";
  const mayEdit = editor === author || ["admin", "maintain", "write"].includes(rig.roles.get(editor) ?? "");
  if (!mayEdit) throw new Refusal(403, "Resource not accessible");
  const body = textOf(call.body["body"]) ?? "";
  rig.edits.set(Number(found["id"]), body);
  return { status: 200, json: { ...found, body } };
}

function edited(rig: Rig, list: Json | undefined): JsonObject[] {
  return listOf(list ?? null)
    .map(objectOf)
    .map((entry) => ({ ...entry, body: rig.edits.get(Number(entry["id"])) ?? entry["body"] ?? "" }));
}

async function reviewsOf(call: Pick<Call, "viewer">, rig: Rig, path: string): Promise<readonly JsonObject[]> {
  const query = new URLSearchParams({ per_page: "100" });
  const { viewer } = call;
  const found = await rig.forward({ method: "GET", path, query, bytes: Buffer.alloc(0), viewer });
  return edited(rig, found.json);
}

/** `repository { pullRequest { … } }` with the lists that the query names. */
export async function pullConnections(call: Call, rig: Rig, query: string): Promise<Json> {
  const { owner, name, pull } = call.body;
  const bare = bareNamed(`${textOf(owner)}/${textOf(name)}`, rig);
  const number = Number(pull);
  const lists: Record<string, Json> = {};
  if (/\breviews\(/.test(query)) lists["reviews"] = connection(await reviewNodes(call, rig, { bare, number }));
  if (/\bcommits\(/.test(query)) lists["commits"] = connection(await commitNodes(rig, bare, number));
  return { pullRequest: lists };
}

function connection(nodes: readonly Json[]): Json {
  return { totalCount: nodes.length, pageInfo: { hasNextPage: false, endCursor: null }, nodes: [...nodes] };
}

interface Asked {
  readonly bare: Bare;
  readonly number: number;
}

async function reviewNodes(call: Call, rig: Rig, { bare, number }: Asked): Promise<readonly Json[]> {
  const found = await reviewsOf(call, rig, `/repos/${bare.slug}/pulls/${number}/reviews`);
  return found.map((entry): JsonObject => {
    const isEdited = rig.edits.has(Number(entry["id"]));
    const login = textOf(objectOf(entry["user"])["login"]);
    return {
      author: login === undefined ? null : actorNode(login),
      state: entry["state"] ?? "COMMENTED",
      body: entry["body"] ?? "",
      commit: { oid: entry["commit_id"] ?? "" },
      submittedAt: entry["submitted_at"] ?? null,
      url: entry["html_url"] ?? "",
      lastEditedAt: isEdited ? (entry["submitted_at"] ?? "") : null,
      includesCreatedEdit: isEdited,
      createdViaEmail: false,
    };
  });
}

/** Somebody as GraphQL names them. */
export function actorNode(login: string): JsonObject {
  return { __typename: login.endsWith("[bot]") ? "Bot" : "User", login: login.replace(/\[bot\]$/, "") };
}

/** The author first, then the co-authors of the message's trailers, each with the account of their address. */
async function commitNodes(rig: Rig, bare: Bare, number: number): Promise<readonly Json[]> {
  const pull = await observePull(rig, pullOf(rig, bare.slug, number));
  const commits = await readCommits(bare, ["--reverse", `${await mergeBase(bare, pull)}..${pull.headSha}`]);
  return Promise.all(
    commits.map(async ({ sha, author, committer, message }): Promise<Json> => {
      const trailers = [...message.matchAll(/^co-authored-by:[^<\n]*<([^>\n]+)>\s*$/gim)].map(
        ([, email = ""]) => email,
      );
      const authors = [author.email, ...trailers];
      const nodes = await Promise.all(authors.map(async (email) => ({ email, user: await userOf(rig, email) })));
      const people = { committer: { user: await userOf(rig, committer.email) } };
      return { commit: { oid: sha, ...people, authors: { totalCount: nodes.length, nodes } } };
    }),
  );
}

async function userOf(rig: Rig, email: string): Promise<Json> {
  const found = await accountOf(rig, email);
  return found === null ? null : { login: found["login"] ?? "" };
}
