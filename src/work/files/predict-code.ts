import { isInsideFolder, pathTarget } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { wordsOf } from "./code-references.ts";
import { byCodeUnit } from "./file-globs.ts";
import { modelCode, type CodeSource, type ModelCode } from "./model-code.ts";
import { packageFolders } from "./package-folders.ts";
import { importsPlainly } from "./plain-python.ts";
import { dataFiles, predictFiles } from "./predict-files.ts";

export interface TrackedSource extends CodeSource {
  /** The same without files that came with no commit. */
  tracked(): CodeSource;
}

/**
 * The files that may decide what a predict command does, as repository paths, sorted: all that it is given, all else of
 * the model's folder but data, what training leaves, manifest and prose, and what the command imports from elsewhere.
 * What a program reads only running it tells, so that nothing of these is left out but the program that trains, and
 * that where the command is plain Python. Undefined where no command predicts.
 */
export async function predictCode(source: TrackedSource, model: ResolvedModel): Promise<readonly string[] | undefined> {
  if (model.prediction.kind !== "command") return undefined;
  const { training } = model;
  // Nobody can leave out of it what it imports.
  const alone = { ...training, command: [], setup: [], code: { include: [], exclude: [] } };
  const own = await modelCode(source, { ...model, training: alone });
  const tracked = source.tracked();
  const paths = await tracked.reachable();
  const followed = new Set([...own.files, ...own.lockfiles]);
  const data = new Set(dataFiles(await source.reachable(), [model]));
  const given = (await predictFiles(tracked, model)).filter((path) => path !== model.file);
  const isPlain = await isPlainPython(source, own, model.prediction.command);
  const trainers = new Set(isPlain ? trainingPrograms(model) : []);
  const around = [...given, ...besideIt(paths, model)].filter((path) => !trainers.has(path));
  return [...new Set([...followed, ...around])].filter((path) => !data.has(path)).toSorted(byCodeUnit);
}

const PROSE = /\.md$|(?:^|\/)(?:LICENSE|CODEOWNERS)$/;

/** Other files of the model's folder; a model at the root has the repository for a folder, and is given what it needs. */
function besideIt(paths: readonly string[], model: ResolvedModel): readonly string[] {
  const { folder, file, training, prediction, judge, cardSections } = model;
  if (folder === "") return [];
  const left = [
    ...training.artifact.map(({ path }) => path),
    training.metrics,
    training.checkpoints,
    prediction.kind === "file" ? prediction.path : undefined,
    judge,
    cardSections,
    // They are looked at as a whole.
    ...packageFolders(model),
  ].filter((path) => path !== undefined);
  return paths.filter(
    (path) =>
      isInsideFolder(folder, path) &&
      path !== file &&
      !PROSE.test(path) &&
      !path.endsWith(".dvc") &&
      !left.some((output) => path === output || isInsideFolder(output, path)),
  );
}

/** Programs that training starts with, of names that nothing else imports by chance. */
function trainingPrograms({ folder, training }: ResolvedModel): readonly string[] {
  return training.command.flatMap((word) => {
    const target = /^[\w./-]+$/.test(word) ? pathTarget(folder, word) : undefined;
    return target?.kind === "inside" && /(?:^|\/)(?:train|fit)\w*\.py$/.test(target.path) ? [target.path] : [];
  });
}

/** Whether a command is a Python program of which all is known that it may run: no shell, and nothing that runs or loads more. */
async function isPlainPython(source: CodeSource, own: ModelCode, command: readonly string[]): Promise<boolean> {
  const [program = "", script = ""] = command;
  const isScript = /^python[\d.]*$/.test(program) && script.endsWith(".py") && wordsOf(script)[0] === script;
  if (!isScript || own.unfollowed.length > 0 || own.files.length === 0) return false;
  const texts = own.files.filter((path) => !INERT.test(path));
  const references = await Promise.all(
    texts.map(async (path) => (path.endsWith(".py") ? await source.references(path) : undefined)),
  );
  return references.every(
    (one) => one?.python !== undefined && one.isPlain === true && importsPlainly(one.python, own.files),
  );
}

/** Python reads none of them as code, and what is named in the code to be run is seen there. */
const INERT = /\.(?:json|ya?ml|toml|ini|cfg|txt|in|lock)$/i;
