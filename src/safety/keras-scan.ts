import { structureProblem } from "./file-facts.ts";
import { kerasConfigProblems } from "./keras-config.ts";
import { scanHdf5 } from "./keras-hdf5.ts";
import { scanNumpyArchive } from "./numpy-archive.ts";
import type { CodeOptions } from "./numpy-scan.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { openEntry } from "./zip-content.ts";
import { readZip } from "./zip-directory.ts";
import type { ZipEntry } from "./zip-entry.ts";

const MOST_CONFIG = 64 * 2 ** 20;

/** A .keras archive: its configuration, and that nothing lies in it that Keras does not write. */
export async function scanKeras(source: RandomAccess, options: CodeOptions): Promise<readonly Problem[]> {
  const { entries, problems } = await readZip(source);
  const found: Problem[] = [...problems];
  if (problems.length === 0 && !entries.some(({ name }) => name === "config.json"))
    found.push(broken("has no config.json", undefined));
  for (const entry of entries) {
    const content = await openEntry(source, entry);
    found.push(...("kind" in content ? [content] : await scanEntry(content, entry, options)));
  }
  return found;
}

async function scanEntry(
  ...[content, { name }, options]: readonly [RandomAccess, ZipEntry, CodeOptions]
): Promise<readonly Problem[]> {
  if (name.endsWith("/")) return [];
  if (/^model(?:_\d+)?\.weights\.h5$/.test(name)) return await scanHdf5(content);
  if (name === "model.weights.npz") return await scanNumpyArchive(content, options);
  if (name === "metadata.json" || name === "config.json" || name === "model.weights.json") {
    if (content.size > MOST_CONFIG) return [broken(`has a ${name} that is larger than any`, name)];
    const text = new TextDecoder().decode(await content.read(0, content.size));
    return name === "config.json" ? kerasConfigProblems(text, name) : [];
  }
  // Vocabularies of text layers are text; everything else a model brings itself, and nobody knows what reads it.
  return /^assets\/.*\.txt$/.test(name)
    ? []
    : [broken(`has the file ${quoted(name)}, which Keras does not write`, name)];
}

function broken(reason: string, at: string | undefined): Problem {
  return structureProblem(
    "keras-entry",
    `The Keras archive ${reason}. Save the model again with model.save.`,
    at?.slice(0, 80),
  );
}
