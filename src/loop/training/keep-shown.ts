import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { formatBytes } from "../../kernel/units.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { OutputFiles } from "../../records/layout.ts";
import { MARKDOWN_BYTES, MOST_SHOWN, SHOWN_BYTES, shownKind, shownName } from "../../records/shown-file.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { TRAIN } from "./train-rules.ts";

const MOST_LOOKED_AT = 50_000;

interface Shown {
  readonly host: Pick<Host, "workspace">;
  /** Where training left its files, if not in the workspace. */
  readonly root?: string;
  readonly model: ResolvedModel;
  readonly files: OutputFiles;
}

/** Takes what training left for the report along with its output, and says what it does not take. It judges nothing. */
export async function keepShown({ host, model, files, root = host.workspace }: Shown): Promise<readonly Finding[]> {
  await rm(join(host.workspace, files.shownFolder), { recursive: true, force: true });
  if (model.shown.length === 0) return [];
  const lying = await filesBelow(root, model.folder);
  const problems: string[] = [];
  let kept = 0;
  for (const glob of model.shown) {
    const found = matchFiles(lying, { include: [glob], exclude: [] });
    if (found.length === 0)
      problems.push(`${glob} (report.include) is no file that training left in the manifest's folder`);
    for (const path of found) {
      if (kept === MOST_SHOWN) {
        problems.push(`report.include matches more than ${MOST_SHOWN} files: the others are left out`);
        return told(model, problems);
      }
      const problem = await keepOne({ host, model, files, root }, path, kept);
      if (problem === undefined) kept += 1;
      else problems.push(problem);
    }
  }
  return told(model, problems);
}

async function keepOne(
  { host, model, files, root }: Required<Shown>,
  path: string,
  index: number,
): Promise<string | undefined> {
  const file = join(root, path);
  const { size } = await stat(file);
  if (size > SHOWN_BYTES)
    return `${path} (report.include) has ${formatBytes(size)}: at most ${formatBytes(SHOWN_BYTES)} are shown`;
  const bytes = await readFile(file);
  const kind = shownKind(path, bytes);
  if (kind === undefined) return `${path} (report.include) is no PNG, JPEG, WebP, GIF or Markdown by its content`;
  if (kind === "markdown" && size > MARKDOWN_BYTES)
    return `${path} (report.include) has ${formatBytes(size)} of text: at most ${formatBytes(MARKDOWN_BYTES)} are shown`;
  const name = posix.relative(model.folder, path);
  await writeAtomic(join(host.workspace, files.shownFolder, shownName(index, name)), bytes);
  return undefined;
}

/** Plain files below a folder: a link may lead anywhere, and is none. */
async function filesBelow(workspace: string, folder: string): Promise<readonly string[]> {
  const root = join(workspace, folder);
  const found: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || found.length >= MOST_LOOKED_AT) continue;
    found.push(relative(workspace, join(entry.parentPath, entry.name)).split(sep).join("/"));
  }
  return found.toSorted();
}

function told(model: ResolvedModel, problems: readonly string[]): readonly Finding[] {
  return problems.map((problem) =>
    findingOf(TRAIN.shown, {
      outcome: "warn",
      model: model.name,
      message: `${problem}.`,
      location: { file: model.file },
    }),
  );
}
