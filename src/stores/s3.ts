import { stat } from "node:fs/promises";
import { fileError } from "../host/files.ts";
import { openS3Server } from "../host/s3.ts";
import type { Web } from "../host/web.ts";
import { requireDigest } from "./digest.ts";
import { fetchInto } from "./fetched-file.ts";
import { openBucket } from "./s3-bucket.ts";
import { headOf, openObject } from "./s3-content.ts";
import { keep } from "./s3-keep.ts";
import { blobKey, storePlace } from "./s3-place.ts";
import { publishedInBucket, publishInBucket } from "./s3-versions.ts";
import type { PublishingStore } from "./store.ts";

export interface S3StoreOptions {
  readonly web: Web;
  /** `s3://<bucket>/<prefix>` */
  readonly address: string;
  /** Bytes of one part of an upload. Default: 16 MiB. */
  readonly partBytes?: number;
}

/**
 * Objects `<prefix>/sha256/<first two digits>/<64 digits>` of a bucket, and versions below
 * `<prefix>/models/<model>/<version>/`. Nothing is ever replaced that has the right bytes: objects are made only where
 * there are none, of two writers the second finds the first's.
 */
export async function s3Store({ web, address, partBytes }: S3StoreOptions): Promise<PublishingStore> {
  const place = storePlace(address);
  const bucket = openBucket(web, await openS3Server(web), place);
  return {
    name: `the store ${address}`,
    has: async (digest) => (await headOf(bucket, blobKey(place, digest))) !== undefined,
    async get(digest, file) {
      const opened = await openObject(bucket, blobKey(place, digest));
      return opened !== undefined && (await fetchInto(file, { web, digest, ...opened }));
    },
    async put(file, digest) {
      const key = blobKey(place, digest);
      // Verified first: what lies under a wrong name would be refused by everybody who ever asks for it.
      await requireDigest(file, digest, `The file ${file}`);
      await keep(bucket, { key, file, digest, bytes: await sizeOf(file), partBytes });
    },
    publish: (version) => publishInBucket({ bucket, partBytes }, version),
    published: (question) => publishedInBucket(bucket, question),
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw fileError("read", file, cause);
  }
}
