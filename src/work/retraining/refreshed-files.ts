import { listed, plural, truncate } from "../../kernel/text.ts";
import type { CodeGlobs } from "../../manifest/resolved-model.ts";
import { byCodeUnit, matchFiles } from "../files/file-globs.ts";

/** A file that a refresh changed, as it lies there now. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: "file" | "deleted" | "link" | "submodule" | "other";
  readonly bytes: number;
}

/** What a refresh may change. */
export interface RefreshBounds {
  readonly changes: CodeGlobs;
  /** Globs of all manifests, and the model's own. */
  readonly manifests: readonly string[];
  readonly manifest: string;
  /** The output folder. */
  readonly output: string;
}

/** Why nothing of a refresh is taken. */
export interface RefusedRefresh {
  readonly kind: "outside" | "unusable";
  readonly message: string;
}

/** Of a path. */
const MOST_CHARACTERS = 1000;

/** A commit of the forge's API takes them one by one, and people are to read it. */
export const MOST_FILES = 1000;
export const MOST_BYTES = 50 * 1024 ** 2;

/** Undefined where all of it may be proposed. */
export function refusedRefresh(files: readonly ChangedFile[], bounds: RefreshBounds): RefusedRefresh | undefined {
  const paths = files.map(({ path }) => path).toSorted(byCodeUnit);
  const unnameable = paths.filter((path) => !isPlainPath(path));
  if (unnameable.length > 0)
    return unusable(
      `${named(unnameable)} cannot be proposed: the name is not plain UTF-8 text of at most ${MOST_CHARACTERS} characters. Rename it.`,
    );
  const forbidden = paths.filter((path) => isForbidden(path, bounds));
  if (forbidden.length > 0)
    return outside(
      `${named(forbidden)} may not be changed by a refresh, whatever \`changes\` says: workflows, settings, manifests, environments, and what git and model-gitops keep are for people. Let the command leave them alone; edits of the manifest belong to retraining.set.`,
    );
  const within = new Set(matchFiles(paths, bounds.changes));
  const stray = paths.filter((path) => !within.has(path));
  if (stray.length > 0)
    return outside(
      `The command changed ${named(stray)}, which retraining.refresh.changes does not name. Nothing of it is proposed. Add the path to \`changes\`, let git ignore it, or let the command leave it alone.`,
    );
  return oddKind(files) ?? tooMuch(files);
}

/** `"a"`, `"a" and "b"`, `"a", "b", "c" and 4 more`: the first ones, on one line whatever they hold. */
export function named(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN).map((path) => truncate(JSON.stringify(path), 200));
  const more = paths.length - shown.length;
  return listed(more > 0 ? [...shown, `${more} more`] : shown);
}

const SHOWN = 3;

function oddKind(files: readonly ChangedFile[]): RefusedRefresh | undefined {
  const odd = files.find(({ kind }) => kind !== "file" && kind !== "deleted");
  if (odd === undefined) return undefined;
  return unusable(
    `${named([odd.path])} is ${ODD[odd.kind]}, which no proposal takes. Let the command write the file itself, or a DVC pointer to it.`,
  );
}

const ODD: Readonly<Record<ChangedFile["kind"], string>> = {
  file: "a file",
  deleted: "deleted",
  link: "a symbolic link",
  submodule: "a repository of its own",
  other: "no plain file",
};

function tooMuch(files: readonly ChangedFile[]): RefusedRefresh | undefined {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (files.length > MOST_FILES)
    return unusable(`The command changed ${files.length} files, and ${MOST_FILES} are the most. ${ELSEWHERE}`);
  if (bytes <= MOST_BYTES) return undefined;
  const [megabytes, most] = [Math.ceil(bytes / 1024 ** 2), MOST_BYTES / 1024 ** 2];
  return unusable(
    `What the command left in ${plural(files.length, "file")} has ${megabytes} MiB, and ${most} MiB are the most. ${ELSEWHERE}`,
  );
}

/** Where data goes that git is no place for. */
export const ELSEWHERE =
  "Keep the data elsewhere: let the command push it with DVC and change only the pointer, or upload it and leave its sha256 for `datasets.<name>.version.sha256`, with a fetch command that brings it.";

/** Control characters would be shown as something else, and a name that is no UTF-8 is not the one that was read. */
function isPlainPath(path: string): boolean {
  const isInside = path.split("/").every((segment) => !["", ".", ".."].includes(segment));
  return isInside && path.length <= MOST_CHARACTERS && !/[\p{Cc}\uFFFD\\]/u.test(path);
}

/** Some file systems know one file by both spellings. */
function isForbidden(path: string, { manifest, manifests, output }: RefreshBounds): boolean {
  const [low, ...folders] = [path, ".github", "environments", ".model-gitops", output].map((one) => one.toLowerCase());
  if (low === undefined) return true;
  const isGits = low.split("/").some((segment) => segment === ".git" || segment === ".gitmodules");
  const isBelow = folders.some((folder) => low === folder || low.startsWith(`${folder}/`));
  // Who reviews is nothing that data decides.
  const isOwners = low === "codeowners" || low === "docs/codeowners";
  const isManifest = low === manifest.toLowerCase() || matchFiles([path], asGlobs(manifests)).length > 0;
  return isGits || isBelow || isOwners || isManifest;
}

function asGlobs(manifests: readonly string[]): CodeGlobs {
  return { include: manifests, exclude: [] };
}

function outside(message: string): RefusedRefresh {
  return { kind: "outside", message };
}

function unusable(message: string): RefusedRefresh {
  return { kind: "unusable", message };
}
