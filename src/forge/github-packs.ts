import { UserError } from "../kernel/errors.ts";
import { plural } from "../kernel/text.ts";
import { Answer } from "./answers.ts";
import { orUndefined, type Api } from "./api.ts";
import { isBlob } from "./blob-id.ts";
import { bytesOf } from "./download.ts";
import { isOfPack, MOST_PACK_FILES, pathInPack, type PackAddress, type PackFile, type Packs } from "./packs.ts";

const needs = "contents: read";
/** Of one file of rules. */
const FILE_LIMIT = 1024 ** 2;

export function packsOf(api: Api): { readonly packs: Packs } {
  return { packs: { files: (address) => packFiles(api, address) } };
}

async function packFiles(api: Api, address: PackAddress): Promise<readonly PackFile[] | undefined> {
  if (!(await isOnDefaultBranch(api, address))) return undefined;
  const tree = await treeOf(api, address);
  const blobs = tree.list("tree").filter((entry) => entry.text("type") === "blob");
  const wanted = blobs.filter((entry) => isOfPack(entry.text("path"), address.path));
  if (wanted.length > MOST_PACK_FILES)
    throw new UserError(
      `${nameOf(address)} has ${plural(wanted.length, "YAML file")}; a pack has at most ${MOST_PACK_FILES}. Name a folder of it.`,
    );
  const files: PackFile[] = [];
  for (const entry of wanted) {
    const path = pathInPack(entry.text("path"), address.path);
    files.push({ path, bytes: await blobAt(api, address, entry.text("sha")) });
  }
  return files.length === 0 ? undefined : files;
}

async function isOnDefaultBranch(api: Api, { commit, ...address }: PackAddress): Promise<boolean> {
  const purpose = { doing: `looking for ${commit} in ${address.owner}/${address.repository}`, needs };
  const parameters = { ...named(address), basehead: `${commit}...HEAD`, per_page: 1 };
  const found = await api.find("GET /repos/{owner}/{repo}/compare/{basehead}", parameters, purpose);
  if (found === undefined) return false;
  return ["ahead", "identical"].includes(new Answer(found, "the answer to a comparison").text("status"));
}

async function treeOf(api: Api, address: PackAddress): Promise<Answer> {
  const purpose = { doing: `listing the files of ${nameOf(address)}`, needs };
  const parameters = { ...named(address), revision: address.commit, recursive: "1" };
  const found = await api.request("GET /repos/{owner}/{repo}/git/trees/{revision}", parameters, purpose);
  const tree = new Answer(found, `the tree of ${nameOf(address)}`);
  if (tree.flag("truncated"))
    throw new UserError(
      `${address.owner}/${address.repository} has too many files to list. Keep packs in a small one.`,
    );
  return tree;
}

async function blobAt(api: Api, address: PackAddress, id: string): Promise<Uint8Array> {
  const headers = { accept: "application/vnd.github.raw+json" };
  const purpose = { doing: `reading the blob ${id} of ${nameOf(address)}`, needs };
  const route = "GET /repos/{owner}/{repo}/git/blobs/{id}";
  const answer = await orUndefined(api.open(route, { ...named(address), id, headers }, purpose));
  const bytes = answer && (await bytesOf(answer, { limit: FILE_LIMIT, what: `a file of ${nameOf(address)}` }));
  if (bytes === undefined || !isBlob(id, bytes))
    throw new UserError(`A file of ${nameOf(address)} did not come as git calls it. Run it again.`);
  return bytes;
}

function named({ owner, repository }: Omit<PackAddress, "commit">): { readonly owner: string; readonly repo: string } {
  return { owner, repo: repository };
}

function nameOf({ owner, repository, path, commit }: PackAddress): string {
  return `${owner}/${repository}//${path}@${commit.slice(0, 12)}`;
}
