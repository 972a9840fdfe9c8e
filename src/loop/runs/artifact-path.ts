import { realpath } from "node:fs/promises";
import { dirname, join, posix, sep } from "node:path";
import { fieldsOf, gitIn } from "../../forge/git.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { codeOf } from "../../kernel/errors.ts";
import { isPlaceholder, isSet } from "../../manifest/artifact.ts";
import { isInsideFolder } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { OutputFiles } from "../../records/layout.ts";

/**
 * Why an artifact cannot lie where the manifest says, before hours are spent on it: a folder that would be emptied holds
 * what training does not make, or a name is taken where the artifact is kept.
 */
export async function artifactPathProblem(
  host: Host,
  model: ResolvedModel,
  { folder: ours }: Pick<OutputFiles, "folder">,
): Promise<string | undefined> {
  const output = posix.dirname(ours);
  for (const { path, isFolder } of model.training.artifact) {
    if (!isFolder) continue;
    const reason = isInsideFolder(path, output) || isInsideFolder(output, path) ? OURS : await heldIn(host, path);
    if (reason !== undefined)
      return `The folder ${path}/ (training.artifact) is emptied before training, and ${reason}. Let training write to a folder of its own.`;
  }
  return takenName(model);
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

async function heldIn(host: Host, path: string): Promise<string | undefined> {
  if (!(await isInside(host.workspace, path))) return "a link leads from it out of the repository";
  const { exitCode, stdout } = await gitIn(host).attempt(["ls-files", "-z", "--cached", "--", path]);
  // Without git nobody can tell; a runner's checkout then came from the forge and is nobody's work.
  const [first] = exitCode === 0 ? fieldsOf(stdout).filter((file) => !isPlaceholder(posix.relative(path, file))) : [];
  return first === undefined ? undefined : `git has ${first} in it (git rm -r --cached removes it from git alone)`;
}

/** By what of it is there: training makes the rest. */
async function isInside(workspace: string, path: string): Promise<boolean> {
  const root = await realpath(workspace);
  for (let known = join(workspace, path); ; known = dirname(known)) {
    try {
      const real = await realpath(known);
      return real === root || real.startsWith(root + sep);
    } catch (cause) {
      if (!["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) throw fileError("look at", path, cause);
    }
  }
}
