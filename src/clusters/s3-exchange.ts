import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { elementsIn, textIn } from "../host/s3-answer.ts";
import { openS3Server } from "../host/s3.ts";
import { encode } from "../host/s3-signature.ts";
import type { Web } from "../host/web.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { type Bucket, openBucket } from "../stores/s3-bucket.ts";
import { storePlace } from "../stores/s3-place.ts";
import { s3Store } from "../stores/s3.ts";
import { exchangeParts, SMALL_BYTES, smallBytes } from "./exchange-path.ts";
import type { Exchange } from "./exchange.ts";

const ROUNDS = 5;

/**
 * Objects of a bucket below a prefix. `claim` rests on `If-None-Match: *`, which Amazon has since August 2024; a server
 * that passes over it is found out before the first claim, and refused.
 */
export async function s3Exchange({ web, address }: { readonly web: Web; readonly address: string }): Promise<Exchange> {
  const place = storePlace(address);
  const bucket = openBucket(web, await openS3Server(web), place);
  const keyOf = (path: string): string => `${place.prefix}${exchangeParts(path).join("/")}`;
  let proof: Promise<void> | undefined;
  return {
    address,
    blobs: await s3Store({ web, address }),
    read: async (path) => await read(bucket, keyOf(path)),
    async write(path, content) {
      await put(bucket, keyOf(path), { bytes: smallBytes(path, content) });
    },
    async claim(path, content) {
      const wanted = { key: keyOf(path), bytes: smallBytes(path, content) };
      proof ??= proveExclusive(bucket, keyOf("claims/probe"));
      try {
        await proof;
      } catch (error) {
        proof = undefined;
        throw error;
      }
      return await claim(bucket, wanted);
    },
    list: async (folder) => await list(bucket, `${keyOf(folder)}/`),
    async remove(path) {
      (await bucket.ask({ key: keyOf(path), method: "DELETE", accepts: [204, 404] })).destroy();
    },
  };
}

interface Put {
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200, or with `if-none-match` 412 where something is there, 409 where somebody else is making it, and 501. */
async function put(bucket: Bucket, key: string, { bytes, headers = {} }: Put): Promise<number> {
  const hash = createHash("sha256").update(bytes).digest();
  const answer = await bucket.ask({
    key,
    method: "PUT",
    headers: {
      "content-length": String(bytes.length),
      "x-amz-checksum-sha256": hash.toString("base64"),
      "x-amz-sdk-checksum-algorithm": "SHA256",
      ...headers,
    },
    body: () => bytes,
    payloadHash: hash.toString("hex"),
    accepts: headers["if-none-match"] === undefined ? [] : [409, 412, 501],
  });
  answer.destroy();
  return answer.statusCode ?? 0;
}

async function claim(
  bucket: Bucket,
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
): Promise<boolean> {
  const token = randomUUID();
  const headers = { "if-none-match": "*", "x-amz-meta-claim": token };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const status = await put(bucket, key, { bytes, headers });
    if (status === 200) return true;
    if (status === 412) return (await claimant(bucket, key)) === token;
    await bucket.web.wait(250 * 2 ** round);
  }
  throw new UserError(
    `S3 does not say who was first to write ${bucket.shown(key)}: others were writing it ${ROUNDS} times. Run again.`,
  );
}

/** Whose claim an object is: ours, where the answer to it was lost and we asked again. */
async function claimant(bucket: Bucket, key: string): Promise<string | undefined> {
  const answer = await bucket.ask({ key, method: "HEAD", accepts: [404] });
  answer.destroy();
  const found = answer.headers["x-amz-meta-claim"];
  return typeof found === "string" ? found : undefined;
}

/** Of two writes of one object the second has to be refused. The object stays, so that one request will do from then on. */
async function proveExclusive(bucket: Bucket, key: string): Promise<void> {
  const wanted = { bytes: new TextEncoder().encode("{}\n"), headers: { "if-none-match": "*" } };
  // The first may make it, or meet somebody else's first (409).
  for (let round = 1; round <= 3; round += 1) {
    const status = await put(bucket, key, wanted);
    if (status === 412) return;
    if (status === 501) break;
  }
  throw new UserError(
    `The S3 server of ${bucket.shown(key)} passes over If-None-Match, so two runs could both start one job. Use a server that refuses to overwrite with it (Amazon S3 and MinIO do), or a shared folder as exchange.`,
  );
}

async function read(bucket: Bucket, key: string): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await bucket.ask({ key, accepts: [404] });
    if (answer.statusCode === 404) {
      answer.destroy();
      return undefined;
    }
    try {
      return await bytesOf(answer, bucket.shown(key));
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      bucket.web.host.signal.throwIfAborted();
      if (attempt === ROUNDS)
        throw new UserError(
          `${bucket.shown(key)} could not be read to its end ${ROUNDS} times (${messageOf(cause)}). Check the network and the server, and run again.`,
          { cause },
        );
    }
    await bucket.web.wait(250 * 2 ** attempt);
  }
}

async function bytesOf(answer: IncomingMessage, shown: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > SMALL_BYTES) {
      answer.destroy();
      throw new UserError(`${shown} is too long: a small file of an exchange has at most 4 MiB. See who writes there.`);
    }
    chunks.push(chunk);
  }
  // Half a body ends as a whole one where the server said no length; one that it said has to have come.
  const length = answer.headers["content-length"];
  if (length !== undefined && Number(length) !== size) throw new Error(`${size} of ${length} bytes came`);
  return new Uint8Array(Buffer.concat(chunks));
}

const MOST_NAMES = 100_000;

async function list(bucket: Bucket, prefix: string): Promise<readonly string[]> {
  const names = new Set<string>();
  for (let token: string | undefined = ""; token !== undefined;) {
    const more: string = token === "" ? "" : `&continuation-token=${encode(token)}`;
    const query = `list-type=2&max-keys=1000&delimiter=%2F&prefix=${encode(prefix)}${more}`;
    const { text } = await bucket.text({ key: "", query });
    const found = [
      ...elementsIn(text, "Contents").map((content) => textIn(content, "Key") ?? ""),
      ...elementsIn(text, "CommonPrefixes").map((folder) => textIn(folder, "Prefix") ?? ""),
    ];
    for (const key of found) if (key.startsWith(prefix) && key !== prefix) names.add(key.slice(prefix.length));
    if (names.size > MOST_NAMES)
      throw new UserError(
        `${bucket.shown(prefix)} has more than ${MOST_NAMES} objects. Let a lifecycle rule of the bucket remove old ones.`,
      );
    token = textIn(text, "IsTruncated") === "true" ? textIn(text, "NextContinuationToken") : undefined;
  }
  return [...names].filter((name) => !name.startsWith(".")).toSorted();
}
