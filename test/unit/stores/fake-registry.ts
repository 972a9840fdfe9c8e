import { sha256 } from "../../../src/records/canonical.ts";
import { type Answer, type Question, type Server, startServer } from "./server.ts";

export interface FakeRegistry extends Server {
  /** By digest. */
  readonly blobs: Map<string, Buffer>;
  /** By repository and tag: `models/credit-risk:1.2.0`. */
  readonly manifests: Map<string, Buffer>;
  readonly seen: Question[];
  /** Answers in place of the registry where it says something. */
  instead: (question: Question) => Answer | "hang up" | undefined;
}

/** As much of the distribution API 1.1 as a store asks for; docker-registry itself is in test/services. */
export async function fakeRegistry(): Promise<FakeRegistry> {
  const world: World = { blobs: new Map(), manifests: new Map(), uploads: new Map() };
  const seen: Question[] = [];
  const server = await startServer((question) => {
    seen.push(question);
    const instead = fake.instead(question);
    return instead === "hang up" ? undefined : (instead ?? answerTo(world, question));
  });
  const fake: FakeRegistry = {
    ...server,
    ...world,
    seen,
    instead: () => undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return fake;
}

interface World extends Pick<FakeRegistry, "blobs" | "manifests"> {
  readonly uploads: Map<string, Buffer>;
}

const BLOB = /^\/v2\/.+\/blobs\/(sha256:[0-9a-f]{64})$/;
const UPLOAD = /^\/v2\/.+\/blobs\/uploads\/(.*)$/;
const MANIFEST = /^\/v2\/(.+)\/manifests\/(.+)$/;

function answerTo(world: World, question: Question): Answer {
  const { path, method } = question;
  const [, digest] = BLOB.exec(path) ?? [];
  if (digest !== undefined) return readBlob(world, question, digest);
  const [, id] = UPLOAD.exec(path) ?? [];
  if (id !== undefined) return upload(world, question, id);
  const [, repository = "", tag = ""] = MANIFEST.exec(path) ?? [];
  if (repository === "") return { status: 404 };
  if (method === "PUT") return putManifest(world, question, `${repository}:${tag}`);
  const found = world.manifests.get(`${repository}:${tag}`);
  return found === undefined ? { status: 404 } : { status: 200, body: found };
}

function readBlob({ blobs }: World, { headers }: Question, digest: string): Answer {
  const found = blobs.get(digest);
  if (found === undefined) return { status: 404 };
  const etag = `"${digest}"`;
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? "") ?? [];
  if (from === undefined) return { status: 200, headers: { etag }, body: found };
  const range = `bytes ${from}-${found.length - 1}/${found.length}`;
  return { status: 206, headers: { etag, "content-range": range }, body: found.subarray(Number(from)) };
}

function upload({ uploads, blobs }: World, { method, path, headers, query, body }: Question, id: string): Answer {
  if (method === "POST") {
    const name = `u${uploads.size + 1}`;
    uploads.set(name, Buffer.alloc(0));
    return { status: 202, headers: { location: `${path}${name}` } };
  }
  const there = uploads.get(id);
  if (there === undefined) return { status: 404 };
  if (method === "GET")
    return { status: 204, headers: { location: path, range: `0-${Math.max(there.length - 1, 0)}` } };
  const [, start] = /^(\d+)-/.exec(headers["content-range"] ?? "") ?? [];
  if (start !== undefined && Number(start) !== there.length) return { status: 416 };
  const all = Buffer.concat([there, body]);
  uploads.set(id, all);
  if (method === "PATCH") return { status: 202, headers: { location: path, range: `0-${all.length - 1}` } };
  const digest = query.get("digest") ?? "";
  if (sha256(all) !== digest) return { status: 400, body: '{"errors":[{"code":"DIGEST_INVALID"}]}' };
  uploads.delete(id);
  blobs.set(digest, all);
  return { status: 201 };
}

/** A registry takes no manifest of what it does not have. */
function putManifest({ manifests, blobs }: World, { body }: Question, name: string): Answer {
  const { config, layers } = JSON.parse(body.toString()) as { config: Descriptor; layers: Descriptor[] };
  if ([config, ...layers].some(({ digest, size }) => blobs.get(digest)?.length !== size))
    return { status: 400, body: '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}' };
  manifests.set(name, body);
  // A manifest stays what its digest says, wherever its tag leads afterwards.
  manifests.set(`${name.slice(0, name.lastIndexOf(":"))}:${sha256(body)}`, body);
  return { status: 201 };
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}
