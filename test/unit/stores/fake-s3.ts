import { createHash } from "node:crypto";
import { type Answer, type Question, type Server, startServer } from "./server.ts";

interface Stored {
  readonly body: Buffer;
  readonly checksum: string | undefined;
}

interface Begun {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

export interface FakeS3 extends Server {
  /** By key, without the bucket. */
  readonly objects: Map<string, Stored>;
  readonly uploads: Map<string, Begun>;
  /** Answers in place of the server where it says something. */
  instead: (question: Question) => Answer | "hang up" | undefined;
}

export interface FakeS3Options {
  /** Whether it makes checksums of what comes, as Amazon does. Default: true. */
  readonly hasChecksums?: boolean;
}

/** As much of S3 as a store asks for; what it does with a request is held against real servers in test/services. */
export async function fakeS3({ hasChecksums = true }: FakeS3Options = {}): Promise<FakeS3> {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Begun>();
  const world: World = { objects, uploads, hasChecksums };
  const server = await startServer((question) => {
    const instead = fake.instead(question);
    return instead === "hang up" ? undefined : (instead ?? answerTo(world, question));
  });
  const fake: FakeS3 = {
    ...server,
    objects,
    uploads,
    instead: () => undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return fake;
}

type World = Pick<FakeS3, "objects" | "uploads"> & Required<FakeS3Options>;

function answerTo(world: World, question: Question): Answer {
  const { method, query, path, headers } = question;
  const key = path.split("/").slice(2).join("/");
  const own = { ...question, key };
  if (method === "GET" && query.has("uploads")) return listUploads(world);
  if (method === "GET" && query.has("uploadId")) return listParts(world, query.get("uploadId") ?? "");
  if (method === "GET" && query.has("list-type")) return listObjects(world, query.get("prefix") ?? "");
  if (method === "GET" || method === "HEAD") return read(world, own);
  if (method === "POST" && query.has("uploads")) return begin(world, key);
  if (method === "POST") return complete(world, own);
  if (method === "PUT" && query.has("uploadId")) return part(world, own);
  if (method === "PUT" && headers["x-amz-copy-source"] !== undefined) return copy(world, own);
  if (method === "PUT") return write(world, own, question.body);
  return { status: uploads(world, query)?.key === undefined ? 404 : endUpload(world, query) };
}

type Keyed = Question & { readonly key: string };

function read({ objects, hasChecksums }: World, { key, headers }: Keyed): Answer {
  const found = objects.get(key);
  if (found === undefined) return error(404, "NoSuchKey");
  const etag = `"${md5(found.body)}"`;
  const given: Record<string, string> = { etag };
  if (hasChecksums && headers["x-amz-checksum-mode"] === "ENABLED" && found.checksum !== undefined)
    given["x-amz-checksum-sha256"] = found.checksum;
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? "") ?? [];
  if (from === undefined) return { status: 200, headers: given, body: found.body };
  if (headers["if-match"] !== etag) return error(412, "PreconditionFailed");
  const range = `bytes ${from}-${found.body.length - 1}/${found.body.length}`;
  return { status: 206, headers: { ...given, "content-range": range }, body: found.body.subarray(Number(from)) };
}

function write({ objects }: World, { key, headers }: Keyed, body: Buffer): Answer {
  if (headers["if-none-match"] === "*" && objects.has(key)) return error(412, "PreconditionFailed");
  const checksum = base64(body);
  if ((headers["x-amz-checksum-sha256"] ?? checksum) !== checksum) return error(400, "BadDigest");
  objects.set(key, { body, checksum });
  return { status: 200, headers: { etag: `"${md5(body)}"` } };
}

function copy(world: World, question: Keyed): Answer {
  const from = String(question.headers["x-amz-copy-source"]).split("/").slice(2).join("/");
  const source = world.objects.get(decodeURIComponent(from));
  if (source === undefined) return error(404, "NoSuchKey");
  const made = write(world, question, source.body);
  return made.status === 200 ? { status: 200, body: "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>" } : made;
}

function begin({ uploads: begun }: World, key: string): Answer {
  const id = `upload-${begun.size + 1}`;
  begun.set(id, { key, parts: new Map() });
  return { status: 200, body: `<R><UploadId>${id}</UploadId></R>` };
}

function uploads(world: World, query: URLSearchParams): Begun | undefined {
  return world.uploads.get(query.get("uploadId") ?? "");
}

function endUpload(world: World, query: URLSearchParams): number {
  world.uploads.delete(query.get("uploadId") ?? "");
  return 204;
}

function listObjects({ objects }: World, prefix: string): Answer {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const all = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`);
  return { status: 200, body: `<R><IsTruncated>false</IsTruncated>${all.join("")}</R>` };
}

function listUploads(world: World): Answer {
  const all = [...world.uploads].map(
    ([id, { key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${id}</Initiated></Upload>`,
  );
  return { status: 200, body: `<R>${all.join("")}</R>` };
}

function listParts(world: World, id: string): Answer {
  const begun = world.uploads.get(id);
  if (begun === undefined) return error(404, "NoSuchUpload");
  const parts = [...begun.parts].map(([number, body]) => {
    const sum = world.hasChecksums ? `<ChecksumSHA256>${base64(body)}</ChecksumSHA256>` : "";
    return `<Part><PartNumber>${number}</PartNumber><Size>${body.length}</Size><ETag>&quot;${md5(body)}&quot;</ETag>${sum}</Part>`;
  });
  return { status: 200, body: `<R><IsTruncated>false</IsTruncated>${parts.join("")}</R>` };
}

function part(world: World, { query, body }: Keyed): Answer {
  const begun = uploads(world, query);
  if (begun === undefined) return error(404, "NoSuchUpload");
  begun.parts.set(Number(query.get("partNumber")), body);
  return { status: 200, headers: { etag: `"${md5(body)}"` } };
}

function complete(world: World, question: Keyed): Answer {
  const begun = uploads(world, question.query);
  if (begun === undefined) return error(404, "NoSuchUpload");
  const asked = [...question.body.toString().matchAll(/<ETag>(.*?)<\/ETag><PartNumber>(\d+)/g)];
  const parts = asked.map(([, tag, number]) => {
    const found = begun.parts.get(Number(number));
    return found !== undefined && tag === `&quot;${md5(found)}&quot;` ? found : undefined;
  });
  if (parts.length === 0 || parts.includes(undefined)) return error(400, "InvalidPart");
  const { "x-amz-checksum-sha256": _, ...headers } = question.headers;
  const sound = parts.filter((one) => one !== undefined);
  const made = write(world, { ...question, headers }, Buffer.concat(sound));
  if (made.status !== 200) return made;
  const sums = Buffer.concat(sound.map((one) => createHash("sha256").update(one).digest()));
  world.objects.set(begun.key, { body: Buffer.concat(sound), checksum: `${base64(sums)}-${sound.length}` });
  endUpload(world, question.query);
  return { status: 200, body: "<R><ETag>x</ETag></R>" };
}

function error(status: number, code: string): Answer {
  return { status, body: `<Error><Code>${code}</Code></Error>` };
}

function md5(body: Buffer): string {
  return createHash("md5").update(body).digest("hex");
}

function base64(body: Buffer): string {
  return createHash("sha256").update(body).digest("base64");
}
