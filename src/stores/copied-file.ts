import { constants } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";

/** Copies a file to where there is none. */
export async function copyNew(from: string, to: string): Promise<void> {
  // A clone shares the blocks where the file system can: gigabytes copy in no time.
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  // Copies inherit the mode: a read-only source must not make files that nobody can replace.
  await chmod(to, 0o644);
}
