import { join } from "node:path";
import { digestOf } from "../../host/file-digest.ts";
import { readIfThere } from "../../host/files.ts";
import type { VerdictRecord } from "../../generated/types.ts";
import { filesOf, type Place } from "../place/place.ts";

/** Keeps the document that a verdict's policies were asked of: the verdict can be computed from it again, and audited. */
export async function storeInput(
  place: Place,
  name: string,
  verdict: Pick<VerdictRecord, "governance"> | undefined,
): Promise<void> {
  const digest = verdict?.governance?.input;
  if (digest === undefined) return;
  const file = join(place.host.workspace, filesOf(place, name).governance);
  if ((await readIfThere(file)) === undefined || (await digestOf(file)) !== digest) return;
  await place.storeOf(name).put(file, digest, `${name} governance.json`);
}
