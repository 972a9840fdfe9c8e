/**
 * Writes the hostile pickles and archives of the unit tests into a folder, for other scanners to judge.
 *
 *   node test/peers/hostile-files.ts FOLDER
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HOSTILE_ARCHIVES } from "../unit/safety/archive-samples.ts";
import { HOSTILE_PICKLES } from "../unit/safety/pickle-samples.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a folder");
await mkdir(folder, { recursive: true });
for (const [name, { bytes }] of HOSTILE_PICKLES) await writeFile(join(folder, fileName(name, "pkl")), bytes);
for (const [name, { bytes, extension }] of HOSTILE_ARCHIVES)
  await writeFile(join(folder, fileName(name, extension)), bytes);

function fileName(name: string, extension: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9]+/g, "-")}.${extension}`;
}
