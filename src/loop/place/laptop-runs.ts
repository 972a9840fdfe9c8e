import { join } from "node:path";
import type { RunRecord } from "../../generated/types.ts";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import { messageOf } from "../../kernel/errors.ts";
import { keptBy } from "../../records/artifact.ts";
import { hexOf, prettyJson } from "../../records/canonical.ts";
import { parseRun } from "../../records/parse.ts";
import { putArtifact } from "../../stores/artifact.ts";
import type { Laptop } from "./laptop.ts";
import { filesOf, type Place } from "./place.ts";

/**
 * Keeps what was trained on a laptop for the day somebody comes back to it: another branch, and then this one again.
 * Only a shortcut: it never fails.
 */
export async function keepOnLaptop(place: Place, run: RunRecord): Promise<void> {
  const { laptop, host, scratch } = place;
  if (laptop === undefined) return;
  const name = run.model;
  const folder = join(host.workspace, filesOf(place, name).folder);
  try {
    for (const kept of keptBy(run)) await putArtifact(laptop.store, kept, { folder, scratch, name });
    // Last: where the record is, its files are.
    await writeAtomic(recordAt(laptop, name, run.trainKey), prettyJson(run));
  } catch (error) {
    host.log.debug(`${name} was not kept for later: ${messageOf(error)}`);
  }
}

/** What this laptop trained under a key, unverified; undefined where it did not, or where nobody can read it. */
export async function runOnLaptop(
  laptop: Laptop | undefined,
  { name, trainKey }: { readonly name: string; readonly trainKey: string },
): Promise<RunRecord | undefined> {
  if (laptop === undefined) return undefined;
  try {
    const bytes = await readIfThere(recordAt(laptop, name, trainKey));
    const run = bytes && parseRun(new TextDecoder().decode(bytes), "the run record of this laptop");
    return run?.trainKey === trainKey && run.model === name ? run : undefined;
  } catch {
    // It costs a training.
    return undefined;
  }
}

function recordAt({ runs }: Laptop, name: string, trainKey: string): string {
  return join(runs, name, `${hexOf(trainKey)}.json`);
}
