import type { Store } from "../stores/store.ts";

/**
 * Where runner and cluster meet: bytes by digest, and a few small files by name. A folder, or a prefix of a bucket; both
 * sides have credentials of their own. Blobs lie where a store of that address has them (`sha256/<2>/<64>`), so an
 * exchange that is the store needs no second upload.
 */
export interface Exchange {
  /** As the cluster is told it: `/shared/model-gitops`, `s3://bucket/prefix`. */
  readonly address: string;
  readonly blobs: Pick<Store, "name" | "has" | "get" | "put">;
  /** A small file (at most 4 MiB), such as `jobs/<id>/result.json`; undefined where it is not there. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Makes or replaces it as a whole; nobody reads half of it. */
  write(path: string, bytes: Uint8Array | string): Promise<void>;
  /** Makes it where it is not there: true for exactly one of all that try. */
  claim(path: string, bytes: Uint8Array | string): Promise<boolean>;
  /** Names of what lies directly below a folder, `jobs/`; folders end with a slash. Sorted. */
  list(folder: string): Promise<readonly string[]>;
  /** Removes a small file; of one that is not there, nothing. */
  remove(path: string): Promise<void>;
}
