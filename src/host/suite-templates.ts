import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Texts of the workflow templates that belong to this version, by their file names: beside the bundle, or in the sources. */
export async function suiteTemplates(): Promise<ReadonlyMap<string, string>> {
  const beside = join(import.meta.dirname, TEMPLATES);
  const folder = existsSync(beside) ? beside : join(import.meta.dirname, "..", "..", TEMPLATES);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const);
  return new Map(await Promise.all(texts));
}

const TEMPLATES = "workflows-templates";
