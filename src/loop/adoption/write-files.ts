import { chmod, lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "../../host/files.ts";
import { codeOf, UserError } from "../../kernel/errors.ts";
import type { AdoptedFile } from "../../work/adoption/adoption.ts";
import { planFiles, type PlannedFile } from "../../work/adoption/write-plan.ts";

/** What becomes of each file, by what is there now. */
export async function plannedFiles(workspace: string, wanted: readonly AdoptedFile[]): Promise<readonly PlannedFile[]> {
  const existing = new Map<string, string>();
  for (const { path } of wanted) {
    const text = await textAt(join(workspace, path), path);
    if (text !== undefined) existing.set(path, text);
  }
  return planFiles(wanted, existing);
}

async function textAt(file: string, path: string): Promise<string | undefined> {
  try {
    const { isFile } = await lstat(file).then((found) => ({ isFile: found.isFile() }));
    if (!isFile)
      throw new UserError(`${path} is no ordinary file, so init does not touch it. Move it away, and run again.`);
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (codeOf(error) === "ENOTDIR")
      throw new UserError(`A folder of ${path} is a file. Move it away, and run again.`, { cause: error });
    throw error;
  }
}

export async function writeFiles(workspace: string, planned: readonly PlannedFile[]): Promise<void> {
  // The manifest last: it says that the work was done, and what was interrupted is done again.
  const isLast = ({ path }: PlannedFile): number => (path.endsWith("/model.yaml") ? 1 : 0);
  for (const { path, kind, content, isExecutable } of planned.toSorted((a, b) => isLast(a) - isLast(b))) {
    if (kind === "same" || kind === "left") continue;
    await writeAtomic(join(workspace, path), content);
    if (isExecutable === true) await chmod(join(workspace, path), 0o755);
  }
}
