import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { UserError } from "../kernel/errors.ts";
import { Answer, answersOf } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import type { Api } from "./api.ts";
import { saveTo } from "./download.ts";
import type { Asset, Releases } from "./forge.ts";

const needs = "contents: write";
const ATTEMPTS = 3;

export function releasesOf(api: Api): Releases {
  return {
    assets: async (tag) => (await find(api, tag))?.assets,
    listed: (prefix) => listed(api, prefix),
    create: (tag, text) => create(api, tag, text),
    upload: (tag, name, file) => upload(api, { tag, name, file }),
    async download(asset, file) {
      const purpose = { doing: `downloading the release asset ${asset.name}`, needs: "contents: read" };
      const headers = { accept: "application/octet-stream" };
      const answer = await api.open(
        "GET /repos/{owner}/{repo}/releases/assets/{id}",
        { id: asset.id, headers },
        purpose,
      );
      await saveTo(file, answer, `the release asset ${asset.name}`);
    },
    remove: (asset) => removeAsset(api, asset),
  };
}

/** Content where it is gone already. */
export async function removeAsset(api: Api, asset: Asset): Promise<void> {
  const purpose = { doing: `removing the release asset ${asset.name}`, needs };
  await api.find("DELETE /repos/{owner}/{repo}/releases/assets/{id}", { id: asset.id }, purpose);
}

interface Release {
  readonly uploadUrl: string;
  readonly assets: readonly Asset[];
}

async function find(api: Api, tag: string): Promise<Release | undefined> {
  const purpose = { doing: `reading the release ${tag}`, needs: "contents: read" };
  const found = await api.find("GET /repos/{owner}/{repo}/releases/tags/{tag}", { tag }, purpose);
  if (found === undefined) return undefined;
  const release = new Answer(found, `the release ${tag}`);
  const route = "GET /repos/{owner}/{repo}/releases/{id}/assets";
  const assets = await api.pages(route, { id: release.integer("id") }, purpose);
  return {
    uploadUrl: release.text("upload_url"),
    assets: answersOf(assets, "a release asset").map(assetFrom),
  };
}

const MOST_PAGES = 50;

async function listed(api: Api, prefix: string): Promise<ReadonlyMap<string, readonly Asset[]>> {
  const purpose = { doing: "listing the releases", needs: "contents: read", most: MOST_PAGES };
  const found = answersOf(await api.firstPages("GET /repos/{owner}/{repo}/releases", {}, purpose), "a release");
  const own = found.filter((release) => release.text("tag_name").startsWith(prefix));
  return new Map(own.map((release) => [release.text("tag_name"), release.list("assets").map(assetFrom)]));
}

async function create(
  api: Api,
  tag: string,
  { title, body }: { readonly title: string; readonly body: string },
): Promise<void> {
  const purpose = { doing: `creating the release ${tag}`, needs };
  // A draft would be invisible to the read-only jobs; "latest" belongs to the repository's own releases.
  const release = { tag_name: tag, name: title, body, prerelease: true, make_latest: "false" };
  try {
    await api.request("POST /repos/{owner}/{repo}/releases", release, purpose);
  } catch (error) {
    const isThere = hasStatus(error, 422) && (await find(api, tag)) !== undefined;
    if (!isThere) throw error;
  }
}

interface Upload {
  readonly tag: string;
  readonly name: string;
  readonly file: string;
}

async function upload(api: Api, upload: Upload): Promise<void> {
  const { size } = await stat(upload.file);
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const release = await find(api, upload.tag);
    if (release === undefined)
      throw new UserError(`There is no release ${upload.tag} to upload to. Run again: it is created first.`);
    const existing = release.assets.find(({ name }) => name === upload.name);
    if (existing?.state === "uploaded" && existing.bytes === size) return;
    // An upload that broke off keeps the name taken, in the state "starter".
    if (existing !== undefined) await removeAsset(api, existing);
    try {
      return await sendAsset(api, { ...upload, size, url: release.uploadUrl });
    } catch (error) {
      // 422 already_exists: another job was faster; the next round sees its asset and is content.
      if (!hasStatus(error, 0, 422, 500, 502, 503, 504)) throw error;
      failure = error;
    }
  }
  throw failure;
}

interface Sending {
  readonly name: string;
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** As the release tells it. */
  readonly url: string;
}

/** Uploads once; who asks looks afterwards at what became of it. */
export async function sendAsset(api: Api, { name, file, size, url }: Sending): Promise<void> {
  const purpose = {
    doing: `uploading the release asset ${name} (if immutable releases are on, the store needs another place)`,
    needs,
  };
  // A stream cannot be sent twice: the loop around opens it again.
  const address = `${url.replace(/\{.*\}$/, "")}?name=${encodeURIComponent(name)}`;
  await api.request(
    `POST ${address}`,
    {
      data: Readable.toWeb(createReadStream(file)),
      headers: { "content-type": "application/octet-stream", "content-length": String(size) },
      request: { retries: 0 },
    },
    purpose,
  );
}

/** An asset as GitHub tells it. */
export function assetFrom(found: Answer): Asset {
  const digest = found.optionalText("digest");
  return {
    id: found.integer("id"),
    name: found.text("name"),
    bytes: found.integer("size"),
    state: found.text("state"),
    ...(digest !== undefined && { digest }),
  };
}
