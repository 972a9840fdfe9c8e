import { createHash } from "node:crypto";
import { Refusal, invalid, notFound, page, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { listOf, objectOf, textOf, wordOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Asset, Rig } from "../state.ts";
import { simpleUser, withBots } from "./people.ts";
import { ensureTag } from "./refs.ts";
import { bareOf, commitOf, nodeId, numberParam, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}/releases";

export const releaseRoutes: readonly Route[] = [
  { method: "GET", path: base, run: listReleases },
  { method: "POST", path: base, run: createRelease },
  { method: "GET", path: `${base}/latest`, run: getRelease },
  { method: "GET", path: `${base}/tags/{tag}`, run: getReleaseByTag },
  { method: "GET", path: `${base}/{release_id}`, run: getRelease },
  { method: "PATCH", path: `${base}/{release_id}`, run: updateRelease },
  { method: "DELETE", path: `${base}/{release_id}`, run: deleteRelease },
  { method: "GET", path: `${base}/{release_id}/assets`, run: listAssets },
  { method: "POST", path: `${base}/{release_id}/assets`, run: uploadAsset },
  { method: "GET", path: `${base}/assets/{asset_id}`, run: getAsset },
  { method: "PATCH", path: `${base}/assets/{asset_id}`, run: updateAsset },
  { method: "DELETE", path: `${base}/assets/{asset_id}`, run: deleteAsset },
];

async function listReleases(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 200) return reply;
  const items = await Promise.all(listOf(reply.json).map((item) => withAssets(rig, call, objectOf(item))));
  return { ...reply, json: items };
}

async function getRelease(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 200 && reply.status !== 201) return reply;
  return { ...reply, json: await withAssets(rig, call, objectOf(reply.json)) };
}

/** A draft has no tag yet, and GitHub does not find it by one. */
async function getReleaseByTag(call: Call, rig: Rig): Promise<Reply> {
  const reply = await getRelease(call, rig);
  if (objectOf(reply.json)["draft"] === true) throw notFound();
  return reply;
}

async function createRelease(call: Call, rig: Rig): Promise<Reply> {
  const tag = textOf(call.body["tag_name"]) ?? "";
  const taken = rig.forward({ ...call, method: "GET", path: `${call.path}/tags/${encodeURIComponent(tag)}` });
  if ((await taken).status === 200) {
    throw invalid({ resource: "Release", code: "already_exists", field: "tag_name" });
  }
  const target = await targetOf(call, rig);
  const reply = await getRelease(call, rig);
  await publishTag(call, rig, { reply, target });
  return reply;
}

async function updateRelease(call: Call, rig: Rig): Promise<Reply> {
  const reply = await getRelease(call, rig);
  const { target_commitish } = objectOf(reply.json);
  const target = await commitOf(bareOf(call, rig), textOf(target_commitish) ?? "").catch(() => undefined);
  if (target !== undefined) await publishTag(call, rig, { reply, target });
  return reply;
}

async function targetOf(call: Call, rig: Rig): Promise<string> {
  const bare = bareOf(call, rig);
  return commitOf(bare, textOf(call.body["target_commitish"]) ?? bare.defaultBranch).catch(() => {
    throw invalid({ resource: "Release", code: "invalid", field: "target_commitish" });
  });
}

async function publishTag(
  call: Call,
  rig: Rig,
  { reply, target }: { readonly reply: Reply; readonly target: string },
): Promise<void> {
  const { draft, tag_name } = objectOf(reply.json);
  if (reply.status < 300 && draft === false) await ensureTag(bareOf(call, rig), textOf(tag_name) ?? "", target);
}

async function deleteRelease(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  for (const asset of assetsOf(rig, numberParam(call, "release_id"))) rig.assets.delete(asset.id);
  return reply;
}

async function listAssets(call: Call, rig: Rig): Promise<Reply> {
  await requireRelease(call, rig);
  const assets = assetsOf(rig, numberParam(call, "release_id"));
  return page(call, await Promise.all(assets.map((asset) => formatAsset(rig, asset))), rig.apiUrl);
}

async function uploadAsset(call: Call, rig: Rig): Promise<Reply> {
  await requireRelease(call, rig);
  const releaseId = numberParam(call, "release_id");
  // GitHub puts dots where a name has characters it does not like, spaces among them.
  const name = (call.query.get("name") ?? "").replace(/[^\w.+@-]+/g, ".");
  if (name === "") throw new Refusal(400, "Bad Request");
  if (call.bytes.length === 0) throw new Refusal(400, "Bad Content-Length: 0");
  if (assetsOf(rig, releaseId).some((asset) => asset.name === name)) {
    throw invalid({ resource: "ReleaseAsset", code: "already_exists", field: "name" });
  }
  const asset: Asset = {
    id: rig.nextId(),
    releaseId,
    repository: slug(call),
    name,
    label: call.query.get("label") ?? "",
    contentType: call.headers["content-type"] ?? "application/octet-stream",
    bytes: call.bytes,
    uploader: call.viewer?.login ?? "nobody",
    createdAt: rig.clock.now(),
  };
  rig.assets.set(asset.id, asset);
  return { status: 201, json: await formatAsset(rig, asset) };
}

/** Bytes come from another host, whose address carries the permission: the token must not go there. */
async function getAsset(call: Call, rig: Rig): Promise<Reply> {
  const asset = assetOf(call, rig);
  if (call.headers["accept"] !== "application/octet-stream") {
    return { status: 200, json: await formatAsset(rig, asset) };
  }
  return { status: 302, headers: { location: `${rig.storageUrl}/assets/${asset.id}` } };
}

async function updateAsset(call: Call, rig: Rig): Promise<Reply> {
  const asset = assetOf(call, rig);
  const { name, label } = call.body;
  const changed = { ...asset, name: textOf(name) ?? asset.name, label: textOf(label) ?? asset.label };
  rig.assets.set(asset.id, changed);
  return { status: 200, json: await formatAsset(rig, changed) };
}

function deleteAsset(call: Call, rig: Rig): Reply {
  rig.assets.delete(assetOf(call, rig).id);
  return { status: 204 };
}

async function requireRelease(call: Call, rig: Rig): Promise<void> {
  const path = `/repos/${slug(call)}/releases/${numberParam(call, "release_id")}`;
  const release = await rig.forward({ ...call, method: "GET", path, query: new URLSearchParams() });
  if (release.status !== 200) throw notFound();
}

function assetOf(call: Call, rig: Rig): Asset {
  const asset = rig.assets.get(numberParam(call, "asset_id"));
  if (asset === undefined || asset.repository !== slug(call)) throw notFound();
  return asset;
}

function assetsOf(rig: Rig, releaseId: number): readonly Asset[] {
  return [...rig.assets.values()].filter((asset) => asset.releaseId === releaseId);
}

async function withAssets(rig: Rig, call: Call, release: JsonObject): Promise<JsonObject> {
  const assets = assetsOf(rig, Number(release["id"]));
  const formatted = await Promise.all(assets.map((asset) => formatAsset(rig, asset)));
  const upload_url = `${repositoryUrl(rig, slug(call))}/releases/${wordOf(release["id"])}/assets{?name,label}`;
  return objectOf(withBots({ ...release, upload_url, assets: formatted }));
}

async function formatAsset(rig: Rig, asset: Asset): Promise<JsonObject> {
  return {
    url: `${repositoryUrl(rig, asset.repository)}/releases/assets/${asset.id}`,
    browser_download_url: `${rig.storageUrl}/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId("ReleaseAsset", asset.id),
    name: asset.name,
    label: asset.label,
    state: "uploaded",
    content_type: asset.contentType,
    size: asset.bytes.length,
    digest: `sha256:${createHash("sha256").update(asset.bytes).digest("hex")}`,
    download_count: 0,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    uploader: await simpleUser(rig, asset.uploader),
  };
}
