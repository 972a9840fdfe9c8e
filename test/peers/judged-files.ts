/**
 * Prints what the scans of this repository find in the files of folders, as JSON: file by file, the kinds and messages.
 *
 *   node test/peers/judged-files.ts FOLDER…
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeScanOf } from "../../src/safety/archive-scan.ts";
import { polyglotProblems } from "../../src/safety/polyglot.ts";
import { openRandomAccess } from "../../src/safety/random-access.ts";
import { sniff } from "../../src/safety/sniff.ts";

const judged: Record<string, readonly string[]> = {};
for (const folder of process.argv.slice(2))
  for (const file of await readdir(folder)) judged[join(folder, file)] = await problemsOf(join(folder, file));
process.stdout.write(JSON.stringify(judged, undefined, 1));

async function problemsOf(file: string): Promise<readonly string[]> {
  await using source = await openRandomAccess(file);
  const format = await sniff(source, file);
  const scan = codeScanOf(format);
  // What is no model's format is refused by the list of those that are allowed.
  if (scan === undefined) return [`format: ${format}`];
  const found = [...(await polyglotProblems(source, format)), ...(await scan(source, { allow: [], used: new Set() }))];
  return found.map(({ kind, message }) => `${kind}: ${message}`);
}
