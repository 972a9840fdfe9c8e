import { pointerFiles } from "../../manifest/pointer-files.ts";
import type { Finding } from "../../findings/finding.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { didYouMean } from "../../kernel/text.ts";
import { isGlob, isInsideFolder, pathTarget } from "../../manifest/paths.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { findingsOf, type Remark, type Source } from "../../manifest/source.ts";
import { matchFiles } from "../files/file-globs.ts";
import { MEANING_RULES } from "./rules.ts";

/** What is known of the repository's files. All paths are relative to its root. */
export interface FileFacts {
  /** Every file, sorted by code unit, without what git ignores. */
  readonly paths: readonly string[];
  readonly listed: ReadonlySet<string>;
  /** Paths outside of that list that are there all the same: data that git ignores, for example. */
  readonly present: ReadonlySet<string>;
  /** Paths that lead out of the repository by a symbolic link. */
  readonly escaping: ReadonlySet<string>;
  /** What was looked up for a dataset beside its path, by its name. */
  readonly data?: ReadonlyMap<string, DataPlace>;
}

/** Where a dataset is that is no plain file here, or why it cannot be had. */
export type DataPlace =
  | { readonly kind: "tracked" }
  | {
      readonly kind: "problem";
      /** The key below the dataset's. */
      readonly at: readonly string[];
      readonly message: string;
      readonly remediation: string;
    };

/** The paths that a model needs before it can be trained or judged: what to gather `present` and `escaping` for. */
export function neededPaths(model: ResolvedModel): readonly string[] {
  const data = Object.values(model.datasets).flatMap(({ path, isGlob: many, isRemote }) =>
    many || isRemote ? [] : [path],
  );
  const script = scriptOf(model);
  return [
    ...data,
    ...(script === undefined ? [] : [script.path]),
    ...(model.cardSections === undefined ? [] : [model.cardSections]),
  ];
}

/** What the repository's files say against the manifest. */
export function checkFiles(source: Source<ModelManifest>, model: ResolvedModel, facts: FileFacts): readonly Finding[] {
  const datasets = Object.values(model.datasets);
  return findingsOf(source, [
    ...datasets.flatMap((dataset) => datasetRemarks(dataset, facts)),
    ...codeRemarks(model, facts),
    ...scriptRemarks(model, facts),
    ...cardRemarks(model, facts),
  ]);
}

function datasetRemarks(dataset: ResolvedDataset, facts: FileFacts): readonly Remark[] {
  const { name, path, isRemote, fetch } = dataset;
  const at = pointerTo("/datasets", name, "path");
  if (!isRemote && facts.escaping.has(path)) return [escapes(at, path)];
  const place = facts.data?.get(name);
  if (place?.kind === "problem") {
    const { message, remediation } = place;
    const where = pointerTo("/datasets", name, ...place.at);
    return [{ rule: MEANING_RULES.path, at: where, subject: name, message, remediation }];
  }
  if (isRemote) return [];
  if (place?.kind === "tracked" || isThere(dataset, facts) || fetch !== undefined) return [];
  const what = dataset.isGlob ? `No file matches "${path}"` : `There is no file ${path}`;
  const message = `${what} (dataset "${name}").${didYouMean(path, nearby(path, facts.paths))}`;
  const pull = facts.listed.has(".dvc/config") ? ", run `dvc pull` where DVC has it" : "";
  const remediation = `Correct the path, commit the file${pull}, or bring it with \`fetch.command\`.`;
  return [{ rule: MEANING_RULES.path, at, subject: name, message, remediation }];
}

function isThere(dataset: ResolvedDataset, { paths, listed, present }: FileFacts): boolean {
  const { path, isGlob: many } = dataset;
  if (pointerFiles(dataset).some((pointer) => listed.has(pointer))) return true;
  if (many) return matchFiles(paths, { include: [path], exclude: [] }).length > 0;
  return listed.has(path) || present.has(path);
}

function codeRemarks(model: ResolvedModel, { paths }: FileFacts): readonly Remark[] {
  const { code } = model.training;
  const declared = model.manifest.training.code ?? [];
  const rule = MEANING_RULES.path;
  const unmatched = declared.flatMap((pattern, index): readonly Remark[] => {
    const target = pathTarget(model.folder, pattern.replace(/^!/, ""));
    if (pattern.startsWith("!") || target.kind !== "inside") return [];
    const include = isGlob(pattern) ? [target.path] : [target.path, `${target.path}/**`];
    if (matchFiles(paths, { include, exclude: [] }).length > 0) return [];
    const message = `No file matches the code pattern "${pattern}", so a change there goes unnoticed.`;
    return [{ rule, at: `/training/code/${index}`, outcome: "warn", message, remediation: "Correct the pattern." }];
  });
  if (unmatched.length > 0 || matchFiles(paths, code).length > 0) return unmatched;
  const message = "No file counts as the model's code, so a change of the code would not retrain it.";
  return [
    {
      rule,
      at: "/training",
      part: "key",
      outcome: "warn",
      message,
      remediation: "List the code as `training.code`.",
    },
  ];
}

const INTERPRETERS = /^(?:python[\d.]*|node|deno|bun|Rscript|julia|ruby|perl|bash|sh|pwsh)$/;

interface Script {
  readonly path: string;
  readonly at: string;
  readonly written: string;
}

/** The script that an interpreter is started with: `train.py` of `[python, -u, train.py]`. */
function scriptOf({ training, folder }: ResolvedModel): Script | undefined {
  if (!INTERPRETERS.test(training.command[0] ?? "")) return undefined;
  const index = training.command.findIndex((argument, position) => position > 0 && !argument.startsWith("-"));
  const written = training.command[index];
  const isModule = training.command.slice(1, index).some((flag) => ["-m", "-c", "-e", "--eval"].includes(flag));
  if (written === undefined || isModule || !/^[\w./-]+\.\w+$/.test(written)) return undefined;
  // A program's argument, not a manifest's path: a leading / is the machine's root.
  const target = written.startsWith("/") ? undefined : pathTarget(folder, written);
  return target?.kind === "inside" ? { path: target.path, at: `/training/command/${index}`, written } : undefined;
}

function scriptRemarks(model: ResolvedModel, { paths, listed, present, escaping }: FileFacts): readonly Remark[] {
  const script = scriptOf(model);
  if (script === undefined) return [];
  const { path, at, written } = script;
  if (escaping.has(path)) return [escapes(at, path)];
  if (listed.has(path) || present.has(path)) return [];
  const names = nearby(path, paths).map((other) =>
    isInsideFolder(model.folder, other) ? other.slice(model.folder.length).replace(/^\//, "") : `/${other}`,
  );
  const message = `There is no file ${path}, which the training command starts.${didYouMean(written, names)}`;
  const remediation = "Correct the command; it runs in the manifest's folder.";
  return [{ rule: MEANING_RULES.path, at, message, remediation }];
}

function cardRemarks({ cardSections }: ResolvedModel, { paths, escaping }: FileFacts): readonly Remark[] {
  if (cardSections === undefined) return [];
  const at = "/card/sections";
  if (escaping.has(cardSections)) return [escapes(at, cardSections)];
  if (paths.some((path) => path !== cardSections && isInsideFolder(cardSections, path))) return [];
  return [
    {
      rule: MEANING_RULES.path,
      at,
      message: `There is no folder ${cardSections} with sections for the card.`,
    },
  ];
}

function escapes(at: string, path: string): Remark {
  const remediation = "Replace the link by the file itself, or bring the data with `fetch.command`.";
  return {
    rule: MEANING_RULES.path,
    at,
    message: `${path} is a symbolic link that leads out of the repository.`,
    remediation,
  };
}

/** Files that the path may have meant: those of its folder, and those of its name. */
function nearby(path: string, paths: readonly string[]): readonly string[] {
  const [folder, name] = [path.slice(0, path.lastIndexOf("/") + 1), path.slice(path.lastIndexOf("/") + 1)];
  const near = paths.filter(
    (other) => other.endsWith(`/${name}`) || other === name || other.slice(0, other.lastIndexOf("/") + 1) === folder,
  );
  return near.slice(0, 1000);
}
