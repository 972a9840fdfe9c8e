import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgedRows } from "./judged-rows.ts";

export interface RowsFolder extends AsyncDisposable {
  readonly path: string;
}

/** Rows as raw little-endian files, so that ours and the reference read the same bytes. */
export async function rowsFolder(n: number): Promise<RowsFolder> {
  const path = await mkdtemp(join(tmpdir(), "model-gitops-bench-"));
  const { labels, candidate, baseline } = judgedRows(n);
  const files = { "labels.u8": labels, "candidate.f64": candidate.scores, "baseline.f64": baseline.scores };
  for (const [name, values] of Object.entries(files)) await writeFile(join(path, name), values);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A file of the folder as numbers of 64 bits. */
export async function readNumbers(folder: string, name: string): Promise<Float64Array> {
  const bytes = await readFile(join(folder, name));
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
}
