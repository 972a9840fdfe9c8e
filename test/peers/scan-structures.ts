/**
 * Scans the files of a folder and prints, as JSON, the kinds of problems of each by its name. What structures.py compares
 * with what the formats' own libraries say.
 *
 *   node test/peers/scan-structures.ts <folder>
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { scanSet } from "../../src/safety/scan-set.ts";

const [folder = "."] = process.argv.slice(2);
const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
const { files } = await scanSet(
  names.map((name) => ({ name, file: join(folder, name) })),
  { tier: undefined, allowFormats: [], allowGlobals: [], allowOperatorDomains: [] },
);
const found = files.map(({ path, format, problems }) => [path, { format, problems: problems.map(({ kind }) => kind) }]);
process.stdout.write(`${JSON.stringify(Object.fromEntries(found))}\n`);
