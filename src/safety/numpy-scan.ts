import { structureProblem } from "./file-facts.ts";
import { readNumpyHeader } from "./numpy-header.ts";
import { scanPickle } from "./pickle-scan.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { part } from "./zip-content.ts";

export interface CodeOptions {
  /** Globals that this model may import besides, as `module.name`. */
  readonly allow: readonly string[];
  /** Takes those of them that it does import. */
  readonly used: Set<string>;
  /** The archive's entry, to name the place. */
  readonly entry?: string;
}

/** A .npy file: its header, its size, and the pickle in it where its elements are Python objects. */
export async function scanNumpy(
  source: RandomAccess,
  { allow, used, entry }: CodeOptions,
): Promise<readonly Problem[]> {
  const header = await readNumpyHeader(source);
  if (typeof header === "string") return [broken(`The file ${header}`, entry)];
  const { start, itemSize, count } = header;
  if (itemSize !== undefined) {
    const isWhole = start + itemSize * count === source.size;
    return isWhole ? [] : [broken("The NumPy array is shorter or longer than its header says", entry)];
  }
  const body = part(source, start, source.size - start);
  const { problems } = await scanPickle(body, { allow, used, hasArrays: false, ...(entry !== undefined && { entry }) });
  return problems;
}

function broken(reason: string, entry: string | undefined): Problem {
  return structureProblem("npy", `${reason}. Do not load it; write it again with numpy.save.`, entry);
}
