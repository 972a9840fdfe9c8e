import { createReadStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import type { RemoteFile } from "../host/remote-file.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import type { Registry } from "./oci-registry.ts";

export const CHUNK_BYTES = 64 * 1024 ** 2;

export interface Blob {
  readonly digest: string;
  readonly bytes: number;
  /** Its bytes from the first to the one before the last, anew for each try. */
  readonly read: (from: number, to: number) => ReturnType<typeof createReadStream> | Uint8Array;
  /** Bytes of one request; larger ones come in several. Default: 64 MiB. */
  readonly chunkBytes?: number | undefined;
}

export function fileBlob(file: string, { digest, bytes, chunkBytes }: Omit<Blob, "read">): Blob {
  const read: Blob["read"] = (start, to) =>
    start === to ? new Uint8Array() : createReadStream(file, { start, end: to - 1 });
  return { digest, bytes, read, chunkBytes };
}

export function textBlob(text: string, digest: string): Blob {
  const all = Buffer.from(text);
  return { digest, bytes: all.length, read: (from, to) => all.subarray(from, to) };
}

export async function hasBlob(registry: Registry, digest: string): Promise<boolean> {
  const answer = await registry.ask({ to: `blobs/${digest}`, method: "HEAD", accepts: [200, 404] });
  answer.destroy();
  return answer.statusCode === 200;
}

/** A blob as a file that can be downloaded, and its first answer; undefined where there is none. */
export async function openBlob(
  registry: Registry,
  digest: string,
): Promise<{ readonly remote: RemoteFile; readonly answer: IncomingMessage } | undefined> {
  const to = `blobs/${digest}`;
  const answer = await registry.ask({ to, accepts: [200, 404] });
  if (answer.statusCode === 404) {
    answer.destroy();
    return undefined;
  }
  const remote: RemoteFile = {
    name: digest,
    shown: `The blob ${registry.shown(`@${digest}`)}`,
    address: registry.shown(`@${digest}`),
    async open(resume) {
      const headers: Record<string, string> =
        resume === undefined ? {} : { range: `bytes=${resume.from}-`, "if-range": resume.etag };
      return await registry.ask({ to, headers, accepts: [200, 206, 412, 416] });
    },
  };
  return { remote, answer };
}

/** Makes sure that the repository has a blob. Throws a UserError where it does not keep what it takes. */
export async function keepBlob(registry: Registry, blob: Blob): Promise<void> {
  let isWhole = blob.bytes <= (blob.chunkBytes ?? CHUNK_BYTES);
  for (let round = 1; round <= ROUNDS; round += 1) {
    if (await hasBlob(registry, blob.digest)) return;
    const begun = await registry.ask({
      to: "blobs/uploads/",
      method: "POST",
      headers: { "content-length": "0" },
      accepts: [202],
    });
    begun.resume();
    const place = registry.next(begun);
    const ended = isWhole ? await putWhole(registry, place, blob) : await putChunks(registry, place, blob);
    // Not every registry takes a blob in several requests.
    if (ended === "no chunks") isWhole = true;
  }
  if (await hasBlob(registry, blob.digest)) return;
  throw new UserError(
    `${registry.place.registry} does not keep the blob ${blob.digest} (${formatBytes(blob.bytes)}) of ${registry.shown("")}: it took it ${ROUNDS} times. Look at the registry's log and its limits of size, and run again.`,
  );
}

const ROUNDS = 3;

async function putWhole(registry: Registry, place: URL, { digest, bytes, read }: Blob): Promise<void> {
  const answer = await registry.ask({
    to: withDigest(place, digest),
    method: "PUT",
    headers: { "content-length": String(bytes), "content-type": "application/octet-stream" },
    body: () => read(0, bytes),
    accepts: [201, 204, ...LOST],
  });
  answer.destroy();
}

/** The registry forgot the upload, has another idea of how far it came, or got other bytes: it begins again. */
const LOST = [400, 404, 416];

async function putChunks(registry: Registry, from: URL, blob: Blob): Promise<"ended" | "no chunks"> {
  const { digest, bytes, read, chunkBytes = CHUNK_BYTES } = blob;
  let place = from;
  let failures = 0;
  for (let start = 0; start < bytes;) {
    const end = Math.min(start + chunkBytes, bytes);
    const sent = await putChunk(registry, { place, start, end }, read);
    if (sent === "no chunks") return sent;
    if (sent !== "broke off") {
      [place, start] = [sent.place, sent.start];
      continue;
    }
    failures += 1;
    if (failures === FAILURES)
      throw new UserError(
        `The upload of ${formatBytes(bytes)} to ${registry.shown("")} broke off ${FAILURES} times, the last time after ${formatBytes(start)}. Check the network, and run again.`,
      );
    await registry.web.wait(250 * 4 ** failures);
    const status = await statusOf(registry, place);
    if (status === undefined) return "ended";
    [place, start] = [status.place, status.start];
  }
  const answer = await registry.ask({
    to: withDigest(place, digest),
    method: "PUT",
    headers: { "content-length": "0", "content-type": "application/octet-stream" },
    accepts: [201, 204, ...LOST],
  });
  answer.destroy();
  return "ended";
}

const FAILURES = 5;

interface Progress {
  readonly place: URL;
  /** Bytes that are there. */
  readonly start: number;
}

async function putChunk(
  registry: Registry,
  { place, start, end }: Progress & { readonly end: number },
  read: Blob["read"],
): Promise<Progress | "broke off" | "no chunks"> {
  const headers = {
    "content-length": String(end - start),
    "content-range": `${start}-${end - 1}`,
    "content-type": "application/octet-stream",
  };
  try {
    const answer = await registry.once({ to: place, method: "PATCH", headers, body: () => read(start, end) });
    answer.resume();
    const status = answer.statusCode ?? 0;
    if ([405, 411, 501].includes(status)) return "no chunks";
    if (status !== 202) return "broke off";
    return { place: registry.next(answer), start: endOf(answer) ?? end };
  } catch (error) {
    if (error instanceof UserError) throw error;
    registry.web.host.signal.throwIfAborted();
    registry.web.host.log.debug(`A part of an upload broke off: ${messageOf(error)}`);
    return "broke off";
  }
}

/** How far an upload came; undefined where the registry does not know it any more. */
async function statusOf(registry: Registry, place: URL): Promise<Progress | undefined> {
  const answer = await registry.ask({ to: place, accepts: [204, 202, 200, ...LOST, 405] });
  answer.destroy();
  const start = endOf(answer);
  if ((answer.statusCode ?? 0) >= 300 || start === undefined) return undefined;
  return { place: answer.headers.location === undefined ? place : registry.next(answer), start };
}

/** `0-0` stands for one byte and for none: then it is not known. */
function endOf({ headers }: IncomingMessage): number | undefined {
  const [, last] = /^(?:bytes=)?0-(\d{1,15})$/.exec(headers.range ?? "") ?? [];
  return last === undefined || last === "0" ? undefined : Number(last) + 1;
}

function withDigest(place: URL, digest: string): URL {
  const url = new URL(place);
  url.searchParams.set("digest", digest);
  return url;
}
