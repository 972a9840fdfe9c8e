import { lstat, mkdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import { resolveSource } from "../../data/source.ts";
import { gitIn } from "../../forge/git.ts";
import { fileError, writeAtomic } from "../../host/files.ts";
import { codeOf, UserError, userMessage } from "../../kernel/errors.ts";
import { folderOf, pathTarget, within } from "../../manifest/paths.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { lockfilesOf } from "../../work/files/lockfiles.ts";
import { modelCode } from "../../work/files/model-code.ts";
import { packageFolders } from "../../work/files/package-folders.ts";
import { foreignPackages } from "../models/foreign-packages.ts";
import type { DataQuestion, RulesContent } from "./data-session.ts";
import { sourceOf } from "./dataset-source.ts";

/**
 * What a fetch command brings in a tree of the rules' own: their command, with all that it imports, and nothing of the
 * change. Throws a UserError where it fails.
 */
export async function fetchedByRules(question: DataQuestion): Promise<Omit<RulesContent, "isChanged">> {
  const { session, model, dataset, rules } = question;
  const { host, scratch } = session.place;
  const tree = join(scratch, "base-tree", dataset.name);
  const file = model.rules?.file ?? model.judged.file;
  const own = model.rules?.manifest === undefined ? model.judged : resolveModel(model.rules.manifest, file);
  await using _ = await treeOf(question, own, tree);
  const folder = folderOf(file);
  try {
    const inTree = { ...session.place, host: { ...host, workspace: tree } };
    const { files, digest } = await resolveSource(sourceOf(inTree, { folder }, dataset));
    const root = join(scratch, "base-data", dataset.name);
    const place = await realpath(tree);
    const kept = await Promise.all(files.map((path) => moved(path, place, root)));
    return {
      files: kept,
      digest,
      root,
      isUnvouched: dataset.sha256 === undefined || (await installsOtherwise(question, own)),
    };
  } catch (error) {
    if (rules.source === "git" || !(error instanceof UserError)) throw error;
    throw new UserError(
      `${userMessage(error)} It ran on the base branch's files that it names and imports, as far as they can be followed: check out with fetch-depth: 0, so that it has all of them.`,
      { cause: error },
    );
  }
}

/** Whether the change decides which packages a step of the workflow installs: the command loads them too. */
async function installsOtherwise({ session, rules }: DataQuestion, model: ResolvedModel): Promise<boolean> {
  const { head } = session.place;
  const locks = (
    await Promise.all([rules, head].map(async (files) => lockfilesOf(await files.reachable(), model)))
  ).flat();
  const pins = new Set([...locks, ...settingsOf(model)]);
  const isSame = await Promise.all(
    [...pins].map(async (path) => (await rules.digest(path, "text")) === (await head.digest(path, "text"))),
  );
  return isSame.includes(false);
}

function settingsOf({ folder }: ResolvedModel): readonly string[] {
  return ["package.json", "pyproject.toml", "setup.py", "setup.cfg"].flatMap((name) => [name, within(folder, name)]);
}

async function treeOf(question: DataQuestion, model: ResolvedModel, tree: string): Promise<AsyncDisposable> {
  const { session, dataset, rules } = question;
  const { host, head } = session.place;
  const git = gitIn(host);
  const isClone = rules.source === "git";
  if (isClone) await git.must(["worktree", "add", "--detach", "--quiet", tree, rules.id]);
  else await exportFiles(rules, await filesFor(rules, model, dataset), tree);
  await mkdir(join(tree, model.folder), { recursive: true });
  await linkPackages({ workspace: host.workspace, tree, model, others: await foreignPackages(head, model) });
  return {
    async [Symbol.asyncDispose]() {
      if (isClone) await git.attempt(["worktree", "remove", "--force", tree]);
      else await rm(tree, { recursive: true, force: true });
    },
  };
}

/** Without a clone of the rules: the model's code, what the command names and imports, and what lies beside that. */
async function filesFor(
  rules: RevisionFiles,
  model: ResolvedModel,
  { fetch }: ResolvedDataset,
): Promise<readonly string[]> {
  const { folder, training, file } = model;
  const command = fetch?.command ?? [];
  const { files, lockfiles } = await modelCode(rules, {
    ...model,
    training: { ...training, setup: [...training.setup, ...command] },
  });
  const named = command.flatMap((word) => {
    const target = pathTarget(folder, word);
    return target.kind === "inside" && files.includes(target.path) ? [posix.dirname(target.path)] : [];
  });
  const beside = named.filter((one) => one !== ".").map((one) => `${one}/`);
  const paths = await rules.reachable();
  const wanted = new Set([file, ...files, ...lockfiles, ...settingsOf(model)]);
  return paths.filter((path) => wanted.has(path) || beside.some((prefix) => path.startsWith(prefix)));
}

async function exportFiles(rules: RevisionFiles, paths: readonly string[], tree: string): Promise<void> {
  // What it writes may go beside files that it does not read.
  const folders = new Set((await rules.reachable()).map((path) => posix.dirname(path)));
  for (const folder of folders) await mkdir(join(tree, folder), { recursive: true });
  for (const path of paths) {
    const bytes = await rules.read(path);
    if (bytes !== undefined) await writeAtomic(join(tree, path), bytes);
  }
}

interface Linking {
  readonly workspace: string;
  readonly tree: string;
  readonly model: ResolvedModel;
  /** Folders of packages that the change has in git. */
  readonly others: readonly string[];
}

/** What a step of the workflow installed is the machine's; what git has on either side belongs to a commit. */
async function linkPackages({ workspace, tree, model, others }: Linking): Promise<void> {
  for (const path of packageFolders(model).filter((one) => !others.includes(one))) {
    const [from, to] = [join(workspace, path), join(tree, path)];
    try {
      if (!(await isFolder(from))) continue;
      await mkdir(dirname(to), { recursive: true });
      await symlink(from, to);
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw fileError("link", path, cause);
    }
  }
}

/** A link in its place could lead to what the change has. */
async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

async function moved(file: string, tree: string, root: string): Promise<string> {
  const path = relative(tree, file);
  if (path.startsWith("..")) return file;
  const target = join(root, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await rename(file, target);
    return target;
  } catch (cause) {
    throw fileError("move", file, cause);
  }
}
