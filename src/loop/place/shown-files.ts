import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { MOST_SHOWN, SHOWN_BYTES, shownKind, type ShownFile } from "../../records/shown-file.ts";
import { filesOf, type Place } from "./place.ts";

/** What training left for the report, as far as it lies in the output folder: whatever another job put there is looked at again. */
export async function shownFiles(place: Place, model: string): Promise<readonly ShownFile[]> {
  const folder = join(place.host.workspace, filesOf(place, model).shownFolder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const shown: ShownFile[] = [];
  for (const name of names.toSorted().slice(0, MOST_SHOWN)) {
    if ((await stat(join(folder, name))).size > SHOWN_BYTES) continue;
    const bytes = await readFile(join(folder, name));
    const kind = shownKind(name, bytes);
    if (kind !== undefined) shown.push({ name: name.replace(/^\d\d-/, ""), kind, bytes });
  }
  return shown;
}
