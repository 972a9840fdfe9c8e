import { constants } from "node:fs";
import { chmod, copyFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../host/files.ts";
import { codeOf } from "../kernel/errors.ts";
import { hexDigest, requireDigest, WrongDigestError } from "./digest.ts";
import { fillAtomically } from "./partial-file.ts";
import type { Store } from "./store.ts";

/**
 * A folder: `sha256/<first two digits>/<64 digits>`. Many processes may share it, also over a network file system that
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
    async put(file, digest) {
      if (await isThere(place(digest))) return;
      await fillAtomically(place(digest), async (partial) => {
        await copy(file, partial);
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
    await copy(stored, partial);
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

async function copy(from: string, to: string): Promise<void> {
  // A clone shares the blocks where the file system can: gigabytes copy in no time.
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  // Copies inherit the mode: a read-only source must not make files that nobody can replace.
  await chmod(to, 0o644);
}
