import { realpath } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { fieldsOf, gitIn } from "../../forge/git.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { codeOf } from "../../kernel/errors.ts";
import { isPlaceholder, isSet, neededIn, type ArtifactPath } from "../../manifest/artifact.ts";
import { isInsideFolder } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { OutputFiles } from "../../records/layout.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { LOCAL_FOLDER } from "../place/local-folder.ts";

/** A file or folder that is removed before training, which is to make it. */
export interface OutputPath extends ArtifactPath {
  /** The manifest's key. */
  readonly key: string;
}

/** Everything that training is to make: what is there of it before is an earlier one's. */
export function outputPaths({ training, prediction }: ResolvedModel): readonly OutputPath[] {
  const file = (key: string, path: string): OutputPath => ({ key, path, isFolder: false });
  return [
    ...training.artifact.map((artifact) => ({ key: "training.artifact", ...artifact })),
    ...(prediction.kind === "file" ? [file("evaluation.predictions", prediction.path)] : []),
    ...(training.metrics === undefined ? [] : [file("training.metrics", training.metrics)]),
  ];
}

/**
 * Why what training makes cannot lie where the manifest says, before hours are spent on it: what would be removed first
 * is something else, or a name is taken where the artifact is kept.
 */
export async function artifactPathProblem(
  host: Host,
  model: ResolvedModel,
  { folder: ours }: Pick<OutputFiles, "folder">,
): Promise<string | undefined> {
  const output = posix.dirname(ours);
  for (const made of outputPaths(model)) {
    const { key, path, isFolder } = made;
    if (!isFolder) {
      const needed = await neededFile(host, model, { made, output });
      if (needed !== undefined)
        return `The file ${path} (${key}) is removed before training, and ${needed}. Name another.`;
      continue;
    }
    const reason =
      isInsideFolder(path, output) || isInsideFolder(output, path) ? OURS : await heldIn(host, path, output);
    if (reason !== undefined)
      return `The folder ${path}/ (training.artifact) is emptied before training, and ${reason}. Let training write to a folder of its own.`;
  }
  return takenName(model);
}

async function neededFile(
  { workspace }: Host,
  model: ResolvedModel,
  { made, output }: { readonly made: OutputPath; readonly output: string },
): Promise<string | undefined> {
  const { path } = made;
  const needed = neededIn(made, model.file);
  if (needed !== undefined) return `is ${needed}`;
  const dataset = Object.entries(model.datasets).find(
    ([, { path: pattern, isRemote }]) =>
      !isRemote && matchFiles([path], { include: [pattern], exclude: [] }).length > 0,
  );
  if (dataset !== undefined) return `is data of the dataset "${dataset[0]}"`;
  return await misplaced(workspace, path, output);
}

/** A single file is kept beside the predictions and the artifacts of further seeds; files of a set have their own folder. */
function takenName({ training: { artifact, seeds }, prediction }: ResolvedModel): string | undefined {
  const [first] = artifact;
  const name = posix.basename(first?.path ?? "");
  const taken = [
    ...seeds.slice(1).map((seed) => `seed-${seed}`),
    ...(prediction.kind === "file" ? ["predictions"] : []),
  ];
  if (isSet(artifact) || !taken.includes(name)) return undefined;
  return `The artifact cannot be called ${name}: something else is kept under that name. Call it otherwise, such as model.bin.`;
}

const OURS = "results of model-gitops lie there";
const LINKED = "a link leads from it out of the repository";
const GIT = "git itself lies there";

async function heldIn(host: Host, path: string, output: string): Promise<string | undefined> {
  const problem = await misplaced(host.workspace, path, output);
  if (problem !== undefined) return problem;
  const { exitCode, stdout } = await gitIn(host).attempt(["ls-files", "-z", "--cached", "--", path]);
  // Without git nobody can tell; a runner's checkout then came from the forge and is nobody's work.
  const [first] = exitCode === 0 ? fieldsOf(stdout).filter((file) => !isPlaceholder(posix.relative(path, file))) : [];
  return first === undefined ? undefined : `git has ${first} in it (git rm -r --cached removes it from git alone)`;
}

/** Where a path really leads, by what of it is there: training makes the rest. A sentence where nothing is to be made. */
async function misplaced(workspace: string, path: string, output: string): Promise<string | undefined> {
  const root = await realpath(workspace);
  const full = join(workspace, path);
  for (let known = full; ; known = dirname(known)) {
    try {
      const real = join(await realpath(known), relative(known, full));
      if (real !== root && !real.startsWith(root + sep)) return LINKED;
      const place = relative(root, real).split(sep);
      if (place.some((segment) => segment.toLowerCase() === ".git")) return GIT;
      const isOurs = [output, LOCAL_FOLDER].some((own) => isInsideFolder(own, place.join("/")));
      return isOurs ? OURS : undefined;
    } catch (cause) {
      if (!["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) throw fileError("look at", path, cause);
    }
  }
}
