import { UserError } from "../kernel/errors.ts";
import type { Answer } from "./answers.ts";
import type { Api, Fetched } from "./api.ts";
import { hasStatus } from "./api-error.ts";
import { isBlob } from "./blob-id.ts";
import { blobAt } from "./github-contents.ts";
import { query } from "./github-graphql.ts";

/** GraphQL answers so many at once within its ten seconds; octokit sends a query a second. */
const PER_QUERY = 100;

/** As many queries as git would make requests, and fewer processes. */
const FEW = 2 * PER_QUERY;

/** All of these: few by the API, and many by git, whose requests do not grow with their number, where it can. */
export async function manyBlobs(
  api: Api,
  ids: readonly string[],
  fetched: Fetched | undefined,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = [...new Set(ids)];
  return (wanted.length > FEW ? await fetched?.blobs(wanted) : undefined) ?? (await blobsAt(api, wanted));
}

/**
 * Many blobs with few requests, each known to be what its id says. GraphQL tells text alone, and cuts long ones short:
 * the others are asked for one by one.
 */
async function blobsAt(api: Api, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const wanted = [...new Set(ids)];
  for (let start = 0; start < wanted.length; start += PER_QUERY) {
    for (const [id, bytes] of await textsOf(api, wanted.slice(start, start + PER_QUERY))) found.set(id, bytes);
  }
  const others = wanted.filter((id) => !found.has(id));
  return new Map([...found, ...(await Promise.all(others.map(async (id) => [id, await single(api, id)] as const)))]);
}

async function single(api: Api, id: string): Promise<Uint8Array> {
  const bytes = await blobAt(api, id);
  if (isBlob(id, bytes)) return bytes;
  throw new UserError(
    `What GitHub answers for the blob ${id} is not that blob. Check that it comes from GitHub (GITHUB_API_URL, proxies) and is not cut short.`,
  );
}

async function textsOf(api: Api, ids: readonly string[]): Promise<readonly (readonly [string, Uint8Array])[]> {
  // They stand in the query itself, where nothing else may.
  const asked = ids.filter((id) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id));
  if (asked.length < 2) return [];
  const repository = await unlessRefused(ask(api, asked));
  return asked.flatMap((id, at) => {
    const bytes = bytesOf(repository?.optionalObject(`b${at}`));
    return bytes !== undefined && isBlob(id, bytes) ? [[id, bytes] as const] : [];
  });
}

async function ask(api: Api, ids: readonly string[]): Promise<Answer> {
  const { owner, name } = api.repository;
  const fields = ids.map((id, at) => `b${at}: object(oid: "${id}") { ... on Blob { text isTruncated isBinary } }`);
  const text = `query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${fields.join(" ")} } }`;
  const purpose = { doing: `reading ${ids.length} blobs`, needs: "contents: read" };
  return (await query(api, { query: text, variables: { owner, name } }, purpose)).object("repository");
}

function bytesOf(blob: Answer | undefined): Uint8Array | undefined {
  const isWhole = blob !== undefined && blob.value("isTruncated") !== true && blob.value("isBinary") !== true;
  const text = isWhole ? blob.value("text") : undefined;
  return typeof text === "string" ? new TextEncoder().encode(text) : undefined;
}

/** A query that is refused, or too much for GitHub: REST may answer, or says why not in words of its own. */
async function unlessRefused(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasStatus(error, 403, 404, 422, 500, 502, 503, 504)) return undefined;
    throw error;
  }
}
