import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git, initRepository as initFolder } from "../git.ts";
import type { Bare, Rig } from "../state.ts";

/** Creates an empty bare repository and makes it known under its name. */
export async function initRepository(
  rig: Rig,
  { slug, folder }: { readonly slug: string; readonly folder: string },
): Promise<Bare> {
  const bare: Bare = { slug, dir: join(folder, `${slug}.git`), defaultBranch: "main" };
  await initFolder(bare.dir, { isBare: true });
  rig.repositories.set(slug, bare);
  return bare;
}

/** Forks a repository for a person: a second bare repository, and a repository of its own in the emulator. */
export async function forkRepository(
  rig: Rig,
  { parent, login, folder }: { readonly parent: Bare; readonly login: string; readonly folder: string },
): Promise<Bare> {
  const path = `/repos/${parent.slug}/forks`;
  const call = { method: "POST", path, query: new URLSearchParams(), bytes: Buffer.from("{}") };
  const reply = await rig.forward({ ...call, viewer: { login } });
  if (reply.status !== 202) throw new Error(`${login} could not fork ${parent.slug}: ${reply.status}`);
  const slug = `${login}/${parent.slug.split("/")[1]}`;
  const fork: Bare = {
    slug,
    dir: join(folder, `${slug}.git`),
    defaultBranch: parent.defaultBranch,
    forkOf: parent.slug,
  };
  await mkdir(dirname(fork.dir), { recursive: true });
  await git(folder, ["clone", "--quiet", "--bare", parent.dir, fork.dir]);
  rig.repositories.set(slug, fork);
  return fork;
}
