import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../host/files.ts";
import { codeOf } from "../kernel/errors.ts";
import { hexDigest, requireDigest, WrongDigestError } from "./digest.ts";
import { fillAtomically } from "./partial-file.ts";
import type { Store } from "./store.ts";
import { publishedInFolder, publishInFolder } from "./directory-versions.ts";
import { copyNew } from "./copied-file.ts";

/**
 * A folder: `sha256/<first two digits>/<64 digits>`, and versions below `models/<model>/<version>`. Many processes may share it, also over a network file system that
 * renames atomically.
 */
export function directoryStore(root: string): Store {
  const place = (digest: string): string => {
    const hex = hexDigest(digest);
    return join(root, "sha256", hex.slice(0, 2), hex);
  };
  return {
    name: `the folder ${root}`,
    has: async (digest) => await isThere(place(digest)),
    get: async (digest, file) => await get({ digest, file, stored: place(digest) }),
    publish: (version) => publishInFolder(root, version),
    published: (question) => publishedInFolder(root, question),
    async put(file, digest) {
      if (await isThere(place(digest))) return;
      await fillAtomically(place(digest), async (partial) => {
        await copyNew(file, partial);
        await requireDigest(partial, digest, `The file ${file}`);
        return true;
      });
    },
  };
}

async function get({
  digest,
  file,
  stored,
}: {
  readonly digest: string;
  readonly file: string;
  readonly stored: string;
}): Promise<boolean> {
  if (!(await isThere(stored))) return false;
  return await fillAtomically(file, async (partial) => {
    await copyNew(stored, partial);
    try {
      await requireDigest(partial, digest, `The stored file ${stored}`);
    } catch (error) {
      // Left in place it would keep the sound bytes from ever being stored again.
      if (error instanceof WrongDigestError) await rm(stored, { force: true });
      throw error;
    }
    return true;
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return false;
    throw fileError("read", path, cause);
  }
}
