import { stat } from "node:fs/promises";
import { digestOf } from "../host/file-digest.ts";
import { UserError } from "../kernel/errors.ts";
import { Answer, answersOf } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import type { Api } from "./api.ts";
import { assetFrom, removeAsset, sendAsset } from "./github-releases.ts";
import type { Asset, VersionRelease, VersionReleases } from "./releases.ts";

const needs = "contents: write";
const ATTEMPTS = 3;
/** Drafts are only in the list, the newest first; one of more than a thousand releases ago was given up. */
const MOST_PAGES = 10;

/** Releases that people read: drafted, filled, and published once everything is there. */
export function versionReleasesOf(api: Api): VersionReleases {
  return {
    find: (tag) => find(api, tag),
    async draft({ tag, commit, title, body, isPrerelease }) {
      const known = await find(api, tag);
      if (known !== undefined) return known;
      const purpose = { doing: `drafting the release ${tag}`, needs };
      const release = {
        tag_name: tag,
        target_commitish: commit,
        name: title,
        body,
        draft: true,
        prerelease: isPrerelease,
        make_latest: "false",
        // Not retried here: an answer that was lost would leave two. Who runs again looks first.
        request: { retries: 0 },
      };
      const made = new Answer(await api.request("POST /repos/{owner}/{repo}/releases", release, purpose), "a release");
      return releaseFrom(made, []);
    },
    upload: (release, name, file) => upload(api, release, { name, file }),
    remove: (asset) => removeAsset(api, asset),
    async publish({ id, tag }, { title, body, isPrerelease }) {
      const purpose = { doing: `publishing the release ${tag}`, needs };
      // "Latest" is one of a repository, and which of many models is that?
      const change = {
        id,
        tag_name: tag,
        name: title,
        body,
        draft: false,
        prerelease: isPrerelease,
        make_latest: "false",
      };
      await api.request("PATCH /repos/{owner}/{repo}/releases/{id}", change, purpose);
    },
  };
}

async function find(api: Api, tag: string): Promise<VersionRelease | undefined> {
  const purpose = { doing: `reading the release ${tag}`, needs };
  const found = await api.find("GET /repos/{owner}/{repo}/releases/tags/{tag}", { tag }, purpose);
  if (found !== undefined) return await withAssets(api, new Answer(found, `the release ${tag}`));
  const most = { ...purpose, most: MOST_PAGES };
  const listed = answersOf(await api.firstPages("GET /repos/{owner}/{repo}/releases", {}, most), "a release");
  const draft = listed.find((one) => one.text("tag_name") === tag && one.flag("draft"));
  return draft === undefined ? undefined : await withAssets(api, draft);
}

async function withAssets(api: Api, release: Answer): Promise<VersionRelease> {
  const purpose = { doing: `listing the assets of the release ${release.text("tag_name")}`, needs };
  const route = "GET /repos/{owner}/{repo}/releases/{id}/assets";
  const assets = await api.pages(route, { id: release.integer("id") }, purpose);
  return releaseFrom(release, answersOf(assets, "a release asset").map(assetFrom));
}

function releaseFrom(found: Answer, assets: VersionRelease["assets"]): VersionRelease {
  return {
    id: found.integer("id"),
    tag: found.text("tag_name"),
    isDraft: found.flag("draft"),
    url: found.text("html_url"),
    uploadUrl: found.text("upload_url"),
    assets,
  };
}

interface Upload {
  readonly name: string;
  readonly file: string;
}

async function upload(api: Api, release: VersionRelease, { name, file }: Upload): Promise<void> {
  const { size } = await stat(file);
  const digest = await digestOf(file);
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = attempt === 1 ? release : await find(api, release.tag);
    if (current === undefined)
      throw new UserError(`The draft of the release ${release.tag} is gone: somebody deleted it. Run again.`);
    const existing = current.assets.find((asset) => asset.name === name);
    if (existing !== undefined && isSame(existing, { size, digest })) return;
    // An upload that broke off keeps the name taken, in the state "starter"; so does what somebody else put there.
    if (existing !== undefined) await removeAsset(api, existing);
    try {
      return await sendAsset(api, { name, file, size, url: current.uploadUrl });
    } catch (error) {
      if (!hasStatus(error, 0, 422, 500, 502, 503, 504)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Whoever may write can fill a draft: the same name and size are not yet the same bytes. */
function isSame(
  { state, bytes, digest: known }: Asset,
  { size, digest }: { readonly size: number; readonly digest: string },
): boolean {
  return state === "uploaded" && bytes === size && known === digest;
}
