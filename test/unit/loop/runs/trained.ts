import { join } from "node:path";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { artifactSet, rootDigest, type Artifact } from "../../../../src/records/artifact.ts";
import { prettyJson, sha256 } from "../../../../src/records/canonical.ts";
import { putArtifact } from "../../../../src/stores/artifact.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { runRecord } from "../../stores/samples.ts";
import type { OpenedPlace } from "../opened-place.ts";

export const MODEL = "churn";
/** What the record of `runRecord(MODEL, 1)` is of. */
export const KEY = { name: MODEL, trainKey: sha256(`${MODEL} 1`), isPinned: true };

export const SINGLE = artifactOf({ "model.onnx": "graph" });
export const SET = artifactOf({ "model.onnx": "graph", "model.onnx.data": "weights", ".config": "" }, "model.onnx");

/** One file as it is, several as a set. */
export function artifactOf(files: Readonly<Record<string, string>>, main?: string): Artifact {
  const entries = Object.entries(files).map(([name, text]) => ({ name, digest: sha256(text), bytes: text.length }));
  const [only, ...others] = entries;
  if (only !== undefined && others.length === 0 && main === undefined)
    return { path: `artifact/${only.name}`, digest: only.digest, bytes: only.bytes };
  const set = artifactSet(entries, main);
  return {
    path: "artifact/files",
    digest: rootDigest(set),
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    set,
  };
}

/** Record and artifact by their paths below the output folder of the model. */
export function outputOf(changes: Partial<RunRecord> = {}): Readonly<Record<string, string>> {
  const run = runRecord(MODEL, 1, { artifact: SINGLE, ...changes });
  return { ...filesOf(run.artifact), "run.json": prettyJson(run) };
}

const TEXTS = ["graph", "weights", ""];

function filesOf({ path, digest, set }: Artifact): Readonly<Record<string, string>> {
  const textOf = (wanted: string): string => TEXTS.find((text) => sha256(text) === wanted) ?? "";
  if (set === undefined) return { [path]: textOf(digest) };
  return Object.fromEntries(set.files.map((file) => [`${path}/${file.name}`, textOf(file.digest)]));
}

/** Stores the artifact and writes its run to the ledger, as `record` does after a merge. */
export async function record(
  { place, host, leave }: Pick<OpenedPlace, "place" | "host" | "leave">,
  changes: Partial<RunRecord> = {},
): Promise<void> {
  const body = runRecord(MODEL, 1, { artifact: SINGLE, ...changes });
  await leave("recorded", filesOf(body.artifact));
  await putArtifact(place.storeOf(MODEL), body.artifact, {
    folder: join(host.workspace, "model-gitops-out/recorded"),
    scratch: place.scratch,
    name: MODEL,
  });
  await place.ledger.record([newEntry({ kind: "run", model: MODEL, body, recordedAt: 0 })]);
}
