import { lstat } from "node:fs/promises";
import { codeOf } from "../kernel/errors.ts";
import { structureProblem } from "./file-facts.ts";
import type { Member } from "./onnx-places.ts";
import type { Problem } from "./problem.ts";

/** What lies under a path, a link not followed; or why it cannot be read as a file. */
export type OnDisk = Member | Problem;

export async function lookAt(file: string): Promise<OnDisk> {
  try {
    const found = await lstat(file);
    if (found.isSymbolicLink())
      return structureProblem("symlink", "It is a symbolic link, which may lead anywhere. Copy the file instead.");
    // A pipe or a device would never end.
    if (!found.isFile()) return structureProblem("not-a-file", "It is no regular file. Leave it out of the artifact.");
    return { bytes: found.size, isSymlink: false, links: found.nlink };
  } catch (error) {
    return unreadable(error);
  }
}

export function isMember(found: OnDisk): found is Member {
  return "links" in found;
}

/** Fail closed: what could not be read was not checked. The error's own words may quote the file, and are left out. */
export function unreadable(error: unknown): Problem {
  const code = codeOf(error);
  return code === undefined
    ? structureProblem(
        "scan-failed",
        `The scan failed on it (${error instanceof Error ? error.name : "unknown error"}), so that it was not checked. Report the file's kind as a bug.`,
      )
    : structureProblem("unreadable", `It cannot be read (${code}), so that it was not checked.`);
}
