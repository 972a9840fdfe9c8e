import { objectOf, parseJson, wordOf, type JsonObject } from "../rig/json.ts";
import type { Reply } from "../rig/exchange.ts";
import { listen } from "../rig/server.ts";
import { startAzurite, type Azurite } from "./azurite.ts";

/** GitHub's cache and artifact service, and the REST routes by which a finished run's artifacts are read. */
export interface ResultsService extends AsyncDisposable {
  readonly url: string;
  /** What the runner tells a step about it. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Stored {
  readonly id: number;
  readonly name: string;
  readonly blob: string;
  bytes: number;
}

interface Shelf {
  readonly blobs: Azurite;
  /** By key and version. */
  readonly caches: Map<string, Stored>;
  readonly artifacts: Map<string, Stored>;
}

const RUN = "11111111-1111-4111-8111-111111111111";
const JOB = "22222222-2222-4222-8222-222222222222";

/** Starts the service on a free port, with the blobs in Azurite. The clients of both sides are GitHub's and ours. */
export async function startResultsService(): Promise<ResultsService> {
  const blobs = await startAzurite();
  const server = await listen();
  const shelf: Shelf = { blobs, caches: new Map(), artifacts: new Map() };
  server.handle(async (request, bytes) => {
    const path = URL.parse(request.url ?? "", server.url)?.pathname ?? "";
    const [, method] = /^\/twirp\/github\.actions\.results\.api\.v1\.\w+\/(\w+)$/.exec(path) ?? [];
    if (method !== undefined) return called(shelf, method, objectOf(parseJson(bytes.toString("utf8"))));
    return read(shelf, path);
  });
  return {
    url: server.url,
    environment: {
      ACTIONS_RESULTS_URL: `${server.url}/`,
      ACTIONS_CACHE_SERVICE_V2: "True",
      ACTIONS_RUNTIME_TOKEN: runtimeToken(),
      GITHUB_SERVER_URL: "https://github.com",
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await blobs[Symbol.asyncDispose]();
    },
  };
}

/** Unsigned; the clients read the ids of run and job out of it. */
function runtimeToken(): string {
  const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [part({ alg: "none" }), part({ scp: `Actions.Results:${RUN}:${JOB}` }), "x"].join(".");
}

function called(shelf: Shelf, method: string, body: JsonObject): Reply {
  if (method === "CreateCacheEntry") return create(shelf, shelf.caches, entryOf(body));
  if (method === "FinalizeCacheEntryUpload") return finish(shelf.caches, entryOf(body), body);
  if (method === "GetCacheEntryDownloadURL") return restore(shelf, body);
  if (method === "CreateArtifact") return create(shelf, shelf.artifacts, wordOf(body["name"]));
  if (method === "FinalizeArtifact") return finish(shelf.artifacts, wordOf(body["name"]), body);
  return { status: 404, json: { code: "bad_route", msg: method } };
}

function entryOf(body: JsonObject): string {
  return `${wordOf(body["key"])} ${wordOf(body["version"])}`;
}

function create({ blobs }: Shelf, things: Map<string, Stored>, name: string): Reply {
  if (things.has(name)) return { status: 409, json: { code: "already_exists", msg: `${name} exists` } };
  const id = things.size + 1;
  const stored = { id, name, blob: `${name.includes(" ") ? "cache" : "artifact"}-${id}`, bytes: -1 };
  things.set(name, stored);
  return { status: 200, json: { ok: true, signed_upload_url: blobs.addressOf(stored.blob) } };
}

function finish(things: Map<string, Stored>, name: string, body: JsonObject): Reply {
  const stored = things.get(name);
  if (stored === undefined) return { status: 404, json: { code: "not_found", msg: name } };
  stored.bytes = Number(wordOf(body["size_bytes"] ?? body["size"]));
  return { status: 200, json: { ok: true, entry_id: String(stored.id), artifact_id: String(stored.id) } };
}

function restore({ blobs, caches }: Shelf, body: JsonObject): Reply {
  const stored = caches.get(entryOf(body));
  if (stored === undefined || stored.bytes < 0) return { status: 200, json: { ok: false } };
  return {
    status: 200,
    json: { ok: true, signed_download_url: blobs.addressOf(stored.blob), matched_key: wordOf(body["key"]) },
  };
}

function read({ blobs, artifacts }: Shelf, path: string): Reply {
  const finished = [...artifacts.values()].filter(({ bytes }) => bytes >= 0);
  if (/^\/repos\/acme\/models\/actions\/runs\/\d+\/artifacts$/.test(path)) {
    return { status: 200, json: { total_count: finished.length, artifacts: finished.map(listed) } };
  }
  const [, id, zip] = /^\/repos\/acme\/models\/actions\/artifacts\/(\d+)(\/zip)?$/.exec(path) ?? [];
  const stored = finished.find((artifact) => artifact.id === Number(id));
  if (stored === undefined) return { status: 404, json: { message: "Not Found" } };
  if (zip === undefined) return { status: 200, json: listed(stored) };
  return { status: 302, headers: { location: blobs.addressOf(stored.blob) } };
}

function listed({ id, name, bytes }: Stored): JsonObject {
  return { id, name, size_in_bytes: bytes, expired: false };
}
