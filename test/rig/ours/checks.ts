import { Refusal, countedPage, param, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { listOf, objectOf, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";
import { bareOf, commitOf } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";
const maxAnnotations = 50;

export const checkRoutes: readonly Route[] = [
  { method: "POST", path: `${base}/check-runs`, run: createCheck },
  { method: "PATCH", path: `${base}/check-runs/{check_run_id}`, run: writeCheck },
  { method: "GET", path: `${base}/check-runs/{check_run_id}`, run: getCheck },
  { method: "GET", path: `${base}/check-runs/{check_run_id}/annotations`, run: listAnnotations },
  { method: "GET", path: `${base}/commits/{ref}/check-runs`, run: listChecks },
];

async function createCheck(call: Call, rig: Rig): Promise<Reply> {
  const sha = await commitOf(bareOf(call, rig), textOf(call.body["head_sha"]) ?? "").catch(() => {
    throw new Refusal(422, `No commit found for SHA: ${textOf(call.body["head_sha"])}`);
  });
  const reply = await writeCheck(call, rig);
  const key = `${slug(call)}@${sha}`;
  const id = objectOf(reply.json)["id"];
  if (typeof id === "number") rig.checks.set(key, [id, ...(rig.checks.get(key) ?? [])]);
  return reply;
}

/** Only apps write checks, and never more than 50 annotations at once; the emulator does not mind either. */
async function writeCheck(call: Call, rig: Rig): Promise<Reply> {
  if (call.viewer?.login.endsWith("[bot]") !== true) {
    throw new Refusal(403, "You must authenticate via a GitHub App.");
  }
  const annotations = listOf(objectOf(call.body["output"])["annotations"]);
  if (annotations.length > maxAnnotations) {
    throw new Refusal(422, `Invalid request.\n\nNo more than ${maxAnnotations} items are allowed.`);
  }
  const reply = await rig.forward(call);
  return reply.status < 300 ? { ...reply, json: withAnnotationsUrl(objectOf(reply.json)) } : reply;
}

async function getCheck(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  return reply.status === 200 ? { ...reply, json: withAnnotationsUrl(objectOf(reply.json)) } : reply;
}

function withAnnotationsUrl(check: JsonObject): JsonObject {
  const annotations_url = `${textOf(check["url"])}/annotations`;
  return { ...check, output: { ...objectOf(check["output"]), annotations_url } };
}

async function listAnnotations(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 200) return reply;
  return { ...reply, json: listOf(objectOf(reply.json)["check_annotations"]) };
}

/** The emulator knows none of our commits, so it could not find their checks. */
async function listChecks(call: Call, rig: Rig): Promise<Reply> {
  const sha = await commitOf(bareOf(call, rig), param(call, "ref"));
  const [name, status] = [call.query.get("check_name"), call.query.get("status")];
  const latestOnly = call.query.get("filter") !== "all";
  const items: JsonObject[] = [];
  for (const id of rig.checks.get(`${slug(call)}@${sha}`) ?? []) {
    const path = `/repos/${slug(call)}/check-runs/${id}`;
    const reply = await rig.forward({ ...call, path, query: new URLSearchParams() });
    const check = withAnnotationsUrl(objectOf(reply.json));
    const isOlder = latestOnly && items.some((item) => item["name"] === check["name"]);
    const fits = (name ?? check["name"]) === check["name"] && (status ?? check["status"]) === check["status"];
    if (fits && !isOlder) items.push(check);
  }
  return countedPage(call, { key: "check_runs", items }, rig.apiUrl);
}
