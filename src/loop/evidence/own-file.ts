import { UserError } from "../../kernel/errors.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

/**
 * Whether git has a file under this very name: a link would publish whatever it leads to, and what merely lies there may
 * be notes of whoever runs this. A link that leads out of the repository cannot be followed, and need not be.
 */
export async function isOwnFile(files: RevisionFiles, path: string): Promise<boolean> {
  try {
    const { place, isTracked } = await files.origin(path);
    return place === path && isTracked;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
