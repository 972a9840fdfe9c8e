import { rm, stat, utimes } from "node:fs/promises";
import { resolve } from "node:path";
import type { Git } from "../../forge/git.ts";
import { fileError, readIfThere, writeAtomic } from "../../host/files.ts";

/** What git keeps of its own, as it was before a command that may have written there. */
export interface GitsOwn {
  /** Puts all of it back, and tells what a command has no business to have changed. */
  putBack(): Promise<readonly string[]>;
}

/** The index is not among them: `dvc add` may stage what it writes, and what is put back is as good as not staged. */
const GUARDED = ["HEAD", "config", "config.worktree", "info/exclude", "info/attributes", "info/sparse-checkout"];

export async function gitsOwn(git: Git, workspace: string, commit: string): Promise<GitsOwn> {
  const names = [...GUARDED, "index"];
  const { stdout } = await git.must(["rev-parse", ...names.flatMap((name) => ["--git-path", name])]);
  const paths = stdout.trimEnd().split("\n");
  const kept = await Promise.all(names.map((name, at) => keep(name, resolve(workspace, paths[at] ?? name))));
  return {
    async putBack() {
      const changed: string[] = [];
      for (const one of kept) {
        const wasChanged = await putBackOne(one);
        if (wasChanged && one.name !== "index") changed.push(`.git/${one.name}`);
      }
      if ((await git.ask(["rev-parse", "--verify", "HEAD"])) === commit) return changed;
      // The branch was moved: what a commit of the command's holds is a change of the tree again.
      await git.must(["update-ref", "HEAD", commit]);
      return [...changed, ".git/refs"];
    },
  };
}

interface Kept {
  readonly name: string;
  readonly place: string;
  readonly bytes: Uint8Array | undefined;
  /** Seconds. */
  readonly written: number;
}

async function keep(name: string, place: string): Promise<Kept> {
  const bytes = await readIfThere(place);
  const written = bytes === undefined ? 0 : Math.floor((await stat(place)).mtimeMs / 1000);
  return { name, place, bytes, written };
}

async function putBackOne({ place, bytes, written }: Kept): Promise<boolean> {
  const now = await readIfThere(place);
  if (bytes === undefined) {
    await rm(place, { force: true });
    return now !== undefined;
  }
  if (now !== undefined && Buffer.compare(now, bytes) === 0) return false;
  await writeAtomic(place, bytes);
  try {
    // git looks closer at files that are as new as its index; a newer one would hide what was written in the same second.
    await utimes(place, written, written);
  } catch (cause) {
    throw fileError("put back", place, cause);
  }
  return true;
}
