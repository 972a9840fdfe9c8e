import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GitHost } from "../forge/git.ts";
import type { Revision, RevisionFile, Submodule } from "./revision.ts";

/** A submodule, and its files where they are here. */
export interface OpenedSubmodule {
  readonly path: string;
  readonly commit: string;
  readonly revision: Revision | undefined;
  readonly deleted?: readonly string[];
}

/** A host that stands in the submodule at a path; undefined where nobody has checked it out. */
export function submoduleHost<H extends GitHost>(host: H, path: string): H | undefined {
  const workspace = join(host.workspace, path);
  // Without a clone of its own, git there would answer for the repository around it.
  return existsSync(join(workspace, ".git")) ? { ...host, workspace } : undefined;
}

/** The submodules with those inside them. */
export async function allSubmodules(opened: readonly OpenedSubmodule[]): Promise<readonly Submodule[]> {
  const all = await Promise.all(
    opened.map(async ({ path, commit, revision, deleted = [] }) => {
      const inner = (await revision?.submodules?.()) ?? [];
      return [
        { path, commit, isHere: revision !== undefined, ...(deleted.length > 0 && { deleted: below(path, deleted) }) },
        ...inner.map((one) => ({
          ...one,
          path: `${path}/${one.path}`,
          ...(one.deleted !== undefined && { deleted: below(path, one.deleted) }),
        })),
      ];
    }),
  );
  return all.flat();
}

function below(folder: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `${folder}/${path}`);
}

/** Their files, under the paths by which this repository reaches them. */
export async function submoduleFiles(opened: readonly OpenedSubmodule[]): Promise<readonly RevisionFile[]> {
  const all = await Promise.all(
    opened.map(async ({ path, revision }) =>
      ((await revision?.files()) ?? []).map((file) => ({
        ...file,
        path: `${path}/${file.path}`,
        submodule: file.submodule === undefined ? path : `${path}/${file.submodule}`,
      })),
    ),
  );
  return all.flat();
}

export interface Inside {
  readonly revision: Revision;
  /** Where the submodule lies. */
  readonly path: string;
  /** From there. */
  readonly rest: string;
}

/** The submodule that a path leads into. */
export function insideOf(opened: readonly OpenedSubmodule[], path: string): Inside | undefined {
  for (const { path: folder, revision } of opened) {
    if (revision !== undefined && path.startsWith(`${folder}/`))
      return { revision, path: folder, rest: path.slice(folder.length + 1) };
  }
  return undefined;
}
