import { lstat, rm } from "node:fs/promises";
import { isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { fieldsOf, gitIn } from "../../forge/git.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Host } from "../../host/host.ts";
import { fileError } from "../../host/files.ts";
import { codeOf, UserError } from "../../kernel/errors.ts";

export interface OutputQuestion {
  readonly host: Host;
  readonly forge: Forge | undefined;
  /** What was checked out. */
  readonly commit: string | undefined;
  /** Folders that only this suite writes, relative to the workspace. */
  readonly folders: readonly string[];
}

/** An output folder as a repository path. Throws a UserError where it is not a folder inside the workspace. */
export function insideWorkspace({ workspace }: Pick<Host, "workspace">, output: string): string {
  const inside = relative(workspace, resolve(workspace, output));
  if (inside !== "" && inside.split(sep)[0] !== ".." && !isAbsolute(inside)) return inside.split(sep).join("/");
  throw new UserError(
    `The output folder "${output}" is not a folder inside the workspace. Name one, such as model-gitops-out.`,
  );
}

/**
 * What lies in the folders that we write is believed by the stages that come after, so nothing of them may come with
 * the code. Throws a UserError where git tracks something below one, or where a part of its path is a symbolic link.
 */
export async function requireOwnFolders(question: OutputQuestion): Promise<void> {
  const folders = question.folders.map((folder) => posix.normalize(folder).replace(/\/$/, ""));
  const tracked = await trackedBelow(question, folders);
  const [first] = tracked;
  if (first !== undefined) {
    throw new UserError(
      `git tracks ${first}, which only model-gitops may write: evidence that comes with the code proves nothing. Remove it (git rm -r --cached ${folders.find((folder) => isBelow(folder, first)) ?? first}) and add the folder to .gitignore.`,
    );
  }
  for (const folder of folders) await requireNoLink(question.host, folder);
}

/**
 * On a laptop results may be committed, and a person may keep them elsewhere through a link of their own. A link that
 * comes with the code would lead what we write to wherever its author likes, and a submodule may hold one. Throws a
 * UserError where git tracks either.
 */
export async function requireNoCommittedLink(host: Host, folders: readonly string[]): Promise<void> {
  const places = folders.flatMap((folder) => {
    const parts = posix.normalize(folder).replace(/\/$/, "").split("/");
    return parts.map((_, count) => parts.slice(0, count + 1).join("/"));
  });
  // Some file systems know one folder by both spellings.
  const env = { GIT_LITERAL_PATHSPECS: "0", GIT_NOGLOB_PATHSPECS: "1", GIT_ICASE_PATHSPECS: "1" };
  const staged = await gitIn(host).attempt(["ls-files", "-z", "--stage", "--", ...places], { env });
  if (staged.exitCode !== 0) return;
  const leading = fieldsOf(staged.stdout).flatMap((entry) => {
    const [, mode, path] = /^(120000|160000) \S+ \d\t(.+)$/s.exec(entry) ?? [];
    return path === undefined ? [] : [{ path, what: mode === "160000" ? "submodule" : "symbolic link" }];
  });
  const isOnTheWay = (path: string): boolean =>
    places.some((place) => place.toLowerCase() === path.toLowerCase()) ||
    folders.some((folder) => isBelow(folder.toLowerCase(), path.toLowerCase()));
  const found = leading.find(({ path }) => isOnTheWay(path));
  if (found !== undefined)
    throw new UserError(
      `git tracks the ${found.what} ${found.path}, and model-gitops writes its results there: they would land where it leads. Remove it (git rm --cached ${found.path}), or name another folder in the input output.`,
    );
}

/** Forgets what an earlier run on this machine left. */
export async function emptyFolder({ workspace }: Host, folder: string): Promise<void> {
  const path = join(workspace, folder);
  try {
    await rm(path, { recursive: true, force: true });
  } catch (cause) {
    throw fileError("empty", path, cause);
  }
}

async function trackedBelow(
  { host, forge, commit }: OutputQuestion,
  folders: readonly string[],
): Promise<readonly string[]> {
  const staged = await gitIn(host).attempt(["ls-files", "-z", "--cached", "--", ...folders]);
  if (staged.exitCode === 0) return fieldsOf(staged.stdout);
  // A checkout without git came from the forge, which knows what it had.
  const tree = commit === undefined ? undefined : await forge?.treeAt(commit);
  return (tree ?? []).map(({ path }) => path).filter((path) => folders.some((folder) => isBelow(folder, path)));
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

async function requireNoLink({ workspace }: Host, folder: string): Promise<void> {
  const parts = folder.split("/");
  for (let count = 1; count <= parts.length; count += 1) {
    const place = parts.slice(0, count).join("/");
    if (await isLink(join(workspace, place))) {
      throw new UserError(
        `${place} is a symbolic link, and model-gitops writes its results below it. Remove the link, or name another folder in the input output.`,
      );
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return false;
    throw fileError("look at", path, cause);
  }
}
