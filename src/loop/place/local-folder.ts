import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";

/** What is ours alone, in the workspace; on a laptop it hides itself from git. */
export const LOCAL_FOLDER = ".model-gitops";

/** Makes the folder, hidden on a laptop: for whoever writes into it, since an empty one is in everybody's way. */
export async function openLocalFolder(host: Host): Promise<void> {
  if (host.kind === "terminal") await hideFromGit(host, LOCAL_FOLDER);
  else await mkdir(join(host.workspace, LOCAL_FOLDER), { recursive: true });
}

/** On a laptop, what we write is nobody's change: a folder ignores itself, so that no .gitignore has to be edited. */
export async function hideFromGit(host: Host, folder: string): Promise<void> {
  const file = join(host.workspace, folder, ".gitignore");
  if ((await readIfThere(file)) === undefined) await writeAtomic(file, "*\n");
}
