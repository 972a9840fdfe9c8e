import { Refusal, notFound, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { isObject, objectOf } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";

export const actionsBot = "github-actions[bot]";
const actionsBotId = 41898282;

export const peopleRoutes: readonly Route[] = [
  { method: "GET", path: "/user", run: authenticatedUser },
  { method: "GET", path: "/users/{username}", run: user },
  { method: "GET", path: "/repos/{owner}/{repo}/collaborators/{username}/permission", run: permission },
];

/** A workflow's token is an installation's: GitHub refuses to say which user it is. */
async function authenticatedUser(call: Call, rig: Rig): Promise<Reply> {
  if (call.viewer === undefined) throw new Refusal(401, "Requires authentication");
  if (call.viewer.login.endsWith("[bot]")) throw new Refusal(403, "Resource not accessible by integration");
  return rig.forward(call);
}

async function user(call: Call, rig: Rig): Promise<Reply> {
  const found = await account(rig, param(call, "username"));
  if (found === undefined) throw notFound();
  return { status: 200, json: found };
}

/** GitHub answers `read` for anybody who can see a public repository, and folds roles into four words. */
async function permission(call: Call, rig: Rig): Promise<Reply> {
  const login = param(call, "username");
  const person = await simpleUser(rig, login);
  if (person === null) throw notFound();
  const role = login === rig.owner ? "admin" : (rig.roles.get(login) ?? "read");
  const folded = { admin: "admin", maintain: "write", write: "write", triage: "read", read: "read" }[role];
  const write = folded === "admin" || folded === "write";
  const permissions = {
    admin: role === "admin",
    maintain: role === "admin" || role === "maintain",
    push: write,
    triage: role !== "read",
    pull: true,
  };
  const json = { permission: folded, role_name: role, user: { ...person, permissions, role_name: role } };
  return { status: 200, json };
}

async function account(rig: Rig, login: string): Promise<JsonObject | undefined> {
  const path = `/users/${encodeURIComponent(login)}`;
  const call = { method: "GET", path, query: new URLSearchParams(), bytes: Buffer.alloc(0) };
  const reply = await rig.forward({ ...call, viewer: { login: "nobody" } });
  if (reply.status !== 200) return undefined;
  return objectOf(withBots(reply.json ?? null));
}

/** The short form of a user in GitHub's answers; null for people without an account. */
export async function simpleUser(rig: Rig, login: string): Promise<JsonObject | null> {
  const full = await account(rig, login);
  if (full === undefined) return null;
  const keys = Object.keys(full).filter((key) => key.endsWith("_url") || simpleKeys.has(key));
  return Object.fromEntries(keys.map((key) => [key, full[key] ?? null]));
}

const simpleKeys = new Set(["login", "id", "node_id", "gravatar_id", "url", "type", "site_admin"]);

/** The emulator seeds bots as people; on GitHub their type and number are fixed. */
export function withBots(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withBots(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [key, asUrl(key, withBots(item))]);
  const copy: Record<string, Json> = Object.fromEntries(entries);
  if (typeof copy["login"] !== "string" || !copy["login"].endsWith("[bot]")) return copy;
  copy["type"] = "Bot";
  if (copy["login"] === actionsBot && "id" in copy) copy["id"] = actionsBotId;
  return copy;
}

function asUrl(key: string, value: Json): Json {
  const isUrl = typeof value === "string" && (key === "url" || key.endsWith("_url"));
  return isUrl ? value.replaceAll("[bot]", "%5Bbot%5D") : value;
}

/** GitHub finds an author's account by the e-mail address alone. */
export async function accountOf(rig: Rig, email: string): Promise<JsonObject | null> {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? null : simpleUser(rig, login);
}
