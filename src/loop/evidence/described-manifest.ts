import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { folderOf, repositoryPath } from "../../manifest/paths.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { withCroissant, type CroissantProblem } from "../../work/card/croissant.ts";
import { CARD } from "../place/stage-rules.ts";
import { isOwnFile } from "./own-file.ts";

/** A manifest with what the descriptions of its datasets add, and what is wrong with those. */
export interface DescribedManifest {
  readonly manifest: ModelManifest;
  readonly findings: readonly Finding[];
}

/**
 * A revision's manifest with what the Croissant files of its datasets say where it says nothing itself: what card, bill of
 * materials and policies look at. Only files that git has are read, and none through a link.
 */
export async function describedManifest(
  files: RevisionFiles,
  file: string,
  manifest: ModelManifest,
): Promise<DescribedManifest> {
  const named = Object.values(manifest.datasets).flatMap(({ croissant }) => croissant ?? []);
  if (named.length === 0) return { manifest, findings: [] };
  const texts = new Map<string, string>();
  for (const path of new Set(named)) {
    const text = await textOf(files, placeOf(file, path));
    if (text !== undefined) texts.set(path, text);
  }
  const { manifest: described, problems } = withCroissant(manifest, texts);
  return { manifest: described, findings: problems.map((problem) => findingAt(problem, file, manifest.name)) };
}

async function textOf(files: RevisionFiles, path: string | undefined): Promise<string | undefined> {
  if (path === undefined || !(await isOwnFile(files, path))) return undefined;
  const bytes = await files.read(path);
  return bytes && new TextDecoder().decode(bytes);
}

/** Undefined: it leads out of the repository, and what is there is nobody's description. */
function placeOf(file: string, path: string): string | undefined {
  try {
    return repositoryPath(folderOf(file), path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function findingAt({ dataset, path, message, line, column }: CroissantProblem, file: string, model: string): Finding {
  const place = placeOf(file, path);
  return findingOf(CARD.croissant, {
    model,
    subject: dataset,
    message: `The description of ${dataset}, ${path}, cannot be used. ${message}`,
    location: {
      file: line === undefined ? file : (place ?? file),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    },
  });
}
