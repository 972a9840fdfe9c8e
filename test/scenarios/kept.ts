import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DIST = join(import.meta.dirname, "../../dist");

/** A folder that `make` fills where no scenario of this build has filled it before, for the same key. */
export async function keptFolder(key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const found = keeping.get(key) ?? keep(key, make);
  keeping.set(key, found);
  return await found.catch((error: unknown) => {
    keeping.delete(key);
    throw error;
  });
}

/** Scenarios of one file start together: one of them makes it, the others wait. */
const keeping = new Map<string, Promise<string>>();

async function keep(key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const name = createHash("sha256").update(`${await (build ??= digestOfBuild())} ${key}`);
  const kept = join(tmpdir(), `model-gitops-scenarios-${name.digest("hex").slice(0, 16)}`);
  if (existsSync(kept)) return kept;
  const partial = `${kept}.${randomUUID()}`;
  await make(partial);
  // Another worker may have been faster; both made the same.
  await rename(partial, kept).catch(() => rm(partial, { recursive: true, force: true }));
  return kept;
}

let build: Promise<string> | undefined;

async function digestOfBuild(): Promise<string> {
  const hash = createHash("sha256");
  const scripts = (await readdir(DIST)).filter((name) => name.endsWith(".js")).toSorted();
  for (const name of scripts) hash.update(await readFile(join(DIST, name)));
  return hash.digest("hex");
}
