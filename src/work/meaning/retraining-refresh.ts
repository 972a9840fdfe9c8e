import picomatch from "picomatch";
import type { ModelManifest } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { folderOf, isInsideFolder, pathTarget } from "../../manifest/paths.ts";
import type { Remark } from "../../manifest/source.ts";
import { OUTPUT_FOLDER } from "../../records/layout.ts";
import { byCodeUnit, matchFiles } from "../files/file-globs.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;
const AT = "/retraining/refresh/changes";

/** What a refresh may never write, as what it is told, and files of it that a pattern could take in. The run refuses all of it. */
const PROTECTED: readonly (readonly [folder: string, what: string, files: readonly string[]])[] = [
  [".github", "workflows and settings", ["workflows/check.yml", "workflows/check.yaml", "model-gitops.yaml", "x"]],
  [".git", "git's own files", ["config", "hooks/pre-push", "x"]],
  ["environments", "environments", ["production.yaml", "production.yml"]],
  [".model-gitops", "records of the suite", ["x"]],
  [OUTPUT_FOLDER, "records of the suite", ["model/run.json"]],
];

/** A pattern of a repository's files, and where it stands. */
interface Pattern {
  readonly at: string;
  readonly written: string;
  readonly path: string;
  readonly exclude: readonly string[];
}

/** Patterns of what a refresh may write that lead to what judges or runs, or nowhere. */
export function refreshRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const { refresh } = manifest.retraining ?? {};
  if (refresh === undefined) return [];
  const targets = refresh.changes.map((written, index) => ({
    at: `${AT}/${index}`,
    written,
    isExcluded: written.startsWith("!"),
    target: pathTarget(folderOf(file), written.replace(/^!/, "")),
  }));
  const exclude = targets.flatMap(({ isExcluded, target }) =>
    isExcluded && target.kind === "inside" && target.path !== "" ? [target.path] : [],
  );
  const remarks = targets.flatMap(({ at, written, isExcluded, target }): readonly Remark[] => {
    if (target.kind !== "inside") return [elsewhere({ at, written }, target.kind)];
    if (target.path === "") return [wholeRemark({ at, written })];
    if (isExcluded) return [];
    const pattern = { at, written, path: target.path, exclude };
    return [...folderRemarks(pattern), ...protectedRemarks(pattern, file), ...judgingRemarks(manifest, file, pattern)];
  });
  if (targets.some(({ isExcluded }) => !isExcluded)) return remarks;
  const message = "Every pattern leaves files out, so the command may write none.";
  return [...remarks, { rule: RULE, at: AT, message, remediation: "Name the files that it writes before them." }];
}

function elsewhere({ at, written }: Pick<Pattern, "at" | "written">, kind: "outside" | "remote"): Remark {
  const message =
    kind === "outside"
      ? `The path "${written}" leads out of the repository.`
      : `"${written}" is a URL; a proposal changes files of the repository.`;
  const remediation =
    kind === "outside"
      ? "Write a path relative to the manifest, or from the repository's root with a leading /."
      : "Name the file that points to it, such as a DVC file, and let the command write that.";
  return { rule: RULE, at, message, remediation };
}

function wholeRemark({ at, written }: Pick<Pattern, "at" | "written">): Remark {
  const message = `"${written}" is the whole repository: a refresh brings data, and never what judges or runs.`;
  return { rule: RULE, at, subject: written, message, remediation: "Name the data alone, such as `data/*.csv`." };
}

function folderRemarks({ at, written }: Pattern): readonly Remark[] {
  if (!written.endsWith("/")) return [];
  const message = `"${written}" is a folder, and no file.`;
  return [{ rule: RULE, at, message, remediation: `Write "${written}**" for everything in it.` }];
}

function protectedRemarks(pattern: Pattern, file: string): readonly Remark[] {
  const { at, written } = pattern;
  const reached = [
    ...(takes(pattern, [file]) ? ["this manifest"] : []),
    ...(takes(pattern, OTHER_MANIFESTS) || isManifest(pattern, file) ? ["manifests of other models"] : []),
    ...(takes(pattern, [".gitmodules"]) ? ["submodules"] : []),
    ...(takes(pattern, CODEOWNERS) ? ["CODEOWNERS"] : []),
    ...PROTECTED.flatMap(([folder, what, files]) => (reaches(pattern, folder, files) ? [what] : [])),
  ];
  if (reached.length === 0) return [];
  return [
    {
      rule: RULE,
      at,
      subject: written,
      message: `"${written}" takes in ${listed([...new Set(reached)])}: a refresh brings data, and never what judges or runs. Changes of the manifest belong in \`retraining.set\`.`,
      remediation: "Name the data alone, such as `data/*.csv`, or leave the rest out by a pattern with `!`.",
    },
  ];
}

const OTHER_MANIFESTS = ["models/other/model.yaml", "models/other/model.yml"];
const CODEOWNERS = ["CODEOWNERS", "docs/CODEOWNERS"];

function isManifest({ path }: Pattern, file: string): boolean {
  return path !== file && /(?:^|\/)models\/[^/]+\/model\.ya?ml$/.test(path);
}

function takes({ path, exclude }: Pattern, paths: readonly string[]): boolean {
  return matchFiles(paths.toSorted(byCodeUnit), { include: [path], exclude }).length > 0;
}

function reaches(pattern: Pattern, folder: string, files: readonly string[]): boolean {
  const isBelow = isInsideFolder(folder, picomatch.scan(pattern.path).base);
  const below = files.map((name) => `${folder}/${name}`);
  return isBelow || takes(pattern, below);
}

function judgingRemarks(manifest: ModelManifest, file: string, pattern: Pattern): readonly Remark[] {
  const roles = datasetRoles(manifest);
  if (roles.kind === "problem") return [];
  return Object.entries(manifest.datasets).flatMap(([name, { path, version = {} }]): readonly Remark[] => {
    const role = roles.roles[name];
    if (role !== "decides" && role !== "guard") return [];
    const named = [path, `${path}.dvc`, ...(version.dvc === undefined ? [] : [version.dvc])];
    const paths = named.flatMap((one) => {
      const target = pathTarget(folderOf(file), one);
      return target.kind === "inside" ? [target.path] : [];
    });
    if (!paths.includes(pattern.path) && !takes(pattern, paths)) return [];
    return [
      {
        rule: RULE,
        at: pattern.at,
        outcome: "warn",
        subject: name,
        message: `"${pattern.written}" takes in the dataset "${name}", which judges. Where a proposal brings new rows of it, the old rows decide, and the new ones are shown beside them.`,
        remediation: `Bring training data alone, and new rows of "${name}" in a separate pull request.`,
      },
    ];
  });
}
