import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "./files.ts";

/** A folder of this run alone, gone once it is disposed of. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
}

const open = new Set<string>();

/**
 * Makes a folder in `parent` (absolute). It goes as well where the process ends before: at a second Ctrl-C, and where a
 * cancelled run does not come to its end in time. Throws a UserError where it cannot be made.
 */
export async function temporaryFolder(parent: string, prefix: string): Promise<TemporaryFolder> {
  const path = await made(parent, prefix);
  if (open.size === 0) process.on("exit", removeAll);
  open.add(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
      open.delete(path);
      if (open.size === 0) process.off("exit", removeAll);
    },
  };
}

async function made(parent: string, prefix: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(join(parent, prefix));
  } catch (cause) {
    throw fileError("make a folder in", parent, cause);
  }
}

function removeAll(): void {
  for (const path of open) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // The process ends; nobody is left to be told.
    }
  }
}
