import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { fileError } from "../host/files.ts";

export const PART_BYTES = 16 * 1024 ** 2;
/** S3 takes no more: docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html. */
const MOST_PARTS = 10_000;

export interface Part {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly bytes: number;
  readonly sha256: Buffer;
  /** Hex; what servers without checksums call a part by. */
  readonly md5: string;
}

/** A file's parts with their digests: the same cuts in each run, so that one that broke off is gone on with. */
export async function partsOf(file: string, bytes: number, partBytes: number): Promise<readonly Part[]> {
  let step = partBytes;
  while (step * MOST_PARTS < bytes) step *= 2;
  const parts: Part[] = [];
  for (let start = 0; start < bytes; start += step) {
    const size = Math.min(step, bytes - start);
    const sha256 = createHash("sha256");
    const md5 = createHash("md5");
    try {
      await pipeline(
        createReadStream(file, { start, end: start + size - 1 }),
        async (chunks: AsyncIterable<Buffer>) => {
          for await (const chunk of chunks) {
            sha256.update(chunk);
            md5.update(chunk);
          }
        },
      );
    } catch (cause) {
      throw fileError("read", file, cause);
    }
    parts.push({ number: parts.length + 1, start, bytes: size, sha256: sha256.digest(), md5: md5.digest("hex") });
  }
  return parts;
}

/** The checksum of a whole that came in parts, as S3 makes it. */
export function compositeOf(parts: readonly Part[]): string {
  const hash = createHash("sha256");
  for (const { sha256 } of parts) hash.update(sha256);
  return `${hash.digest("base64")}-${parts.length}`;
}
