import { type CodeOptions, scanNumpy } from "./numpy-scan.ts";
import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { openEntry } from "./zip-content.ts";
import { readZip } from "./zip-directory.ts";

/** A .npz file: each of its arrays. */
export async function scanNumpyArchive(source: RandomAccess, options: CodeOptions): Promise<readonly Problem[]> {
  const { entries, problems } = await readZip(source);
  const found: Problem[] = [...problems];
  for (const entry of entries) {
    const content = await openEntry(source, entry);
    const at = entry.name.slice(0, 80);
    if ("kind" in content) found.push(content);
    else if (!entry.name.endsWith(".npy"))
      found.push(
        structureProblem("npz", "The NumPy archive has a file that is no array. Write it again with numpy.savez.", at),
      );
    else found.push(...(await scanNumpy(content, { ...options, entry: at })));
  }
  return found;
}
