import { isInsideFolder, pathTarget, within } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { isUsersMistake } from "../place/own-end.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { modelCode } from "../../work/files/model-code.ts";
import { packageFolders } from "../../work/files/package-folders.ts";
import { predictCode } from "../../work/files/predict-code.ts";
import { predictCodeUse } from "../../work/judging/first-use.ts";

export interface CodeSide {
  readonly files: RevisionFiles;
  readonly model: ResolvedModel;
}

/**
 * What needs approval of the code that a predict command runs, where the base branch has the model and not this code: it
 * runs in the job that judges, as the command itself does.
 */
export async function newPredictCode(head: CodeSide, base: CodeSide | undefined): Promise<readonly string[]> {
  if (base === undefined || head.model.prediction.kind !== "command") return [];
  const [now, was] = await Promise.all([gathered(head), gatheredIfAny(base)]);
  return now === undefined || now.digest === was?.digest ? [] : [predictCodeUse(now, was?.code ?? {})];
}

/**
 * Of all that lies beside a predict command when it runs, as far as the repository tells: rows that its code may read, and
 * what training runs, included. The manifest counts by what is said in it. Undefined where no command predicts.
 */
export async function predictCodeDigest({ files, model }: CodeSide): Promise<Digest | undefined> {
  const runs = await gathered({ files, model });
  if (runs === undefined) return undefined;
  const { files: code, lockfiles } = await modelCode(files, model);
  const settings = ["package.json", "pyproject.toml"].flatMap((name) => [name, within(model.folder, name)]);
  const command = model.prediction.kind === "command" ? model.prediction.command : [];
  const words = command.map((word) => pathTarget(model.folder, word));
  const named = words.flatMap((target) => (target.kind === "inside" ? [target.path] : []));
  const paths = [...new Set([...code, ...lockfiles, ...settings, ...named])].filter((path) => path !== model.file);
  const beside = await digestsOf({ files, model }, paths);
  return sha256(canonicalJson({ runs: runs.code, beside: Object.fromEntries(beside) }));
}

interface Gathered {
  /** Digest of each file, by its path within the model's folder, where it lies there. */
  readonly code: Readonly<Record<string, string>>;
  readonly digest: Digest;
}

/** Code that cannot be read answers for none. */
async function gatheredIfAny(side: CodeSide): Promise<Gathered | undefined> {
  try {
    return await gathered(side);
  } catch (error) {
    if (isUsersMistake(error)) return undefined;
    throw error;
  }
}

async function gathered({ files, model }: CodeSide): Promise<Gathered | undefined> {
  const paths = await predictCode(files, model);
  if (paths === undefined) return undefined;
  const named = (path: string): string => nameIn(model, path);
  const code = await digestsOf({ files, model }, paths);
  const all = Object.fromEntries([
    ...code,
    ...(await committedPackages({ files, model })).map(([path, blob]) => [named(path), blob] as const),
    ...(await files.submodules()).map(({ path, commit }) => [named(path), `commit ${commit}`] as const),
  ]);
  return { code: all, digest: sha256(canonicalJson(all)) };
}

/** A folder that is renamed brings the same code along. */
function nameIn({ folder }: ResolvedModel, path: string): string {
  return folder !== "" && isInsideFolder(folder, path) ? `./${path.slice(folder.length + 1)}` : path;
}

async function digestsOf({ files, model }: CodeSide, paths: readonly string[]) {
  return await Promise.all(
    paths.map(async (path) => [nameIn(model, path), (await files.digest(path, "text")) ?? "missing"] as const),
  );
}

/** Packages that git has are code like any other. */
async function committedPackages({ files, model }: CodeSide): Promise<readonly (readonly [string, string])[]> {
  const folders = packageFolders(model).map((folder) => `${folder}/`);
  const paths = (await files.tracked().reachable()).filter((path) => folders.some((folder) => path.startsWith(folder)));
  return await Promise.all(
    paths.map(
      async (path) => [path, (await files.blob(path)) ?? (await files.digest(path, "text")) ?? "missing"] as const,
    ),
  );
}
