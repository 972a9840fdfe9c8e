import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EnvironmentManifest, ModelManifest, SettingsManifest } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { findMetric } from "../../manifest/metrics.ts";
import { folderOf } from "../../manifest/paths.ts";
import { readEnvironment, readModelManifest, readSettings, type ReadResult } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { MANIFEST_RULES } from "../../manifest/rules.ts";
import { SETTINGS_FILES } from "../../manifest/settings.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { formAndMeaning } from "../../work/meaning/repaired.ts";

const MODEL_FILES = ["models/*/model.yaml", "models/*/model.yml"];
const ENVIRONMENT_FILES = ["environments/*.yaml", "environments/*.yml"];

/** A manifest of a revision: what could be read of it, and the resolved model where nothing is wrong. */
export interface LoadedModel {
  /** The manifest's name; of a broken one, its folder's. */
  readonly name: string;
  readonly file: string;
  readonly read: ReadResult<ModelManifest>;
  readonly resolved: ResolvedModel | undefined;
  /** Why it could not be planned, though its manifest can be read. */
  readonly stopped?: Finding;
}

/** Sources of policies that manifests name; one that cannot be read names none. */
export function policiesNamed(models: readonly Pick<LoadedModel, "read">[]): readonly string[] {
  return models.flatMap(({ read }) => read.manifest?.governance?.policies ?? []);
}

/** All models of a revision whose files match the globs, sorted by path. */
export async function loadModels(
  files: RevisionFiles,
  patterns: readonly string[] = MODEL_FILES,
): Promise<readonly LoadedModel[]> {
  const paths = matchFiles(await files.paths(), { include: patterns, exclude: [] });
  return await Promise.all(paths.map(async (file) => await loadModel(files, file)));
}

export interface OtherRevision {
  /** The one whose models are known. */
  readonly head: RevisionFiles;
  readonly models: readonly LoadedModel[];
  readonly other: RevisionFiles;
  /** Globs of the manifests. */
  readonly manifests: readonly string[] | undefined;
}

/**
 * The models of another revision. A manifest with the same blob id on both sides is not read again: with the other one
 * behind an API, that is one request a manifest. (What a change touched does not tell: its base may have moved on since.)
 */
export async function loadOtherModels(question: OtherRevision): Promise<readonly LoadedModel[]> {
  const { head, models, other, manifests } = question;
  const blobs = await Promise.all(models.map(async ({ file }) => [await head.blob(file), await other.blob(file)]));
  const same = models.filter((_, index) => blobs[index]?.[0] !== undefined && blobs[index][0] === blobs[index][1]);
  const known = new Set(same.map(({ file }) => file));
  const others = await loadModels(
    other.only((path) => !known.has(path)),
    manifests,
  );
  return [...same, ...others];
}

/** One model; a file that is not there or cannot be read is a finding. */
async function loadModel(files: RevisionFiles, file: string): Promise<LoadedModel> {
  const read = await readFile(files, file, readModelManifest);
  const { manifest } = read;
  const folder = folderOf(file).split("/").at(-1) ?? "";
  return {
    name: manifest?.name ?? (folder === "" ? file : folder),
    file,
    read,
    resolved: manifest && resolvable(manifest, file),
  };
}

/** All environments of a revision. */
export async function loadEnvironments(files: RevisionFiles): Promise<readonly ReadResult<EnvironmentManifest>[]> {
  const paths = matchFiles(await files.paths(), { include: ENVIRONMENT_FILES, exclude: [] });
  return await Promise.all(paths.map(async (file) => await readFile(files, file, readEnvironment)));
}

/** The settings of a revision, where it has some. */
export async function loadSettings(files: RevisionFiles): Promise<ReadResult<SettingsManifest> | undefined> {
  const paths = await files.paths();
  const file = SETTINGS_FILES.find((path) => paths.includes(path));
  return file === undefined ? undefined : await readFile(files, file, readSettings);
}

type Reader<T> = (source: { readonly file: string; readonly text: Uint8Array }) => ReadResult<T>;

/** A file of a revision by its reader; one that is not there or cannot be read is a finding. */
export async function readFile<T>(files: RevisionFiles, file: string, reader: Reader<T>): Promise<ReadResult<T>> {
  try {
    const text = await files.read(file);
    if (text !== undefined) return reader({ file, text });
    return unreadable(file, `${file} is not there.`);
  } catch (error) {
    return unreadable(file, userMessage(error));
  }
}

function unreadable<T>(file: string, message: string): ReadResult<T> {
  const location = { file, line: 1, column: 1 };
  const finding: Finding = findingOf(MANIFEST_RULES.yaml, { message, location });
  return { file, findings: [finding], locate: () => location };
}

/** A broken model with what makes no sense in its manifest, as far as it can be read. */
export function explained(loaded: LoadedModel): LoadedModel {
  const { read, stopped = [] } = loaded;
  return { ...loaded, read: { ...read, findings: formAndMeaning(read).concat(stopped) } };
}

/** The model as far as its files and data can be held against it: without metrics that do not exist. */
export function inspectable(manifest: ModelManifest, file: string): ResolvedModel | undefined {
  const { task, evaluation } = manifest;
  const known = Object.entries(evaluation.metrics).filter(
    ([name, { rowSql }]) => rowSql !== undefined || findMetric(name, task) !== undefined,
  );
  return resolvable({ ...manifest, evaluation: { ...evaluation, metrics: Object.fromEntries(known) } }, file);
}

/** What cannot be resolved has a finding of `checkMeaning`, which says more than the error would. */
function resolvable(manifest: ModelManifest, file: string): ResolvedModel | undefined {
  try {
    return resolveModel(manifest, file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
