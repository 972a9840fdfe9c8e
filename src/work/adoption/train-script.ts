import type { Adoption } from "./adoption.ts";
import { folderOf } from "./project.ts";
import { word } from "./word.ts";

/** Manifests lie in models/<name>/, and a project trains in a folder of its own: a script goes there. */
export const TRAIN_SCRIPT = "train.sh";

export const TRAIN_COMMAND: readonly string[] = ["sh", TRAIN_SCRIPT];

export function trainScript({ name, program, packaging, artifact, train }: Adoption): string {
  const { line, folder, isWhole } = program;
  const place = folder === "" ? "the repository's root" : folder;
  const prefix = isWhole ? [] : packaging.prefix.map(word);
  const target = [stepUp(name), folder].filter((part) => part !== "").join("/");
  const isShell = /[|&;<>$`]/.test(line);
  const made = artifact.value.endsWith("/") ? artifact.value : artifact.value.replace(/[^/]*$/, "");
  return [
    "#!/bin/sh",
    `# Trains as somebody does by hand in ${oneLine(place)}. Parameters are in $MODEL_GITOPS_PARAMS, the seed in $MODEL_GITOPS_SEED.`,
    "set -eu",
    `cd "$(dirname "$0")"/${word(target)}`,
    ...(made === "" || inFolder(made, folder) ? [] : [`mkdir -p ${word(fromFolder(made, folder))}`]),
    ...broughtData(train, folder),
    isShell && prefix.length > 0
      ? `exec ${prefix.join(" ")} sh -c ${quoted(line)}`
      : isShell
        ? line
        : ["exec", ...prefix, line].join(" "),
    "",
  ].join("\n");
}

function inFolder(made: string, folder: string): boolean {
  return made === `${folder}/`;
}

/** A runner's checkout lacks what DVC keeps: model-gitops brings it, and says where it lies. */
function broughtData({ path, place }: Adoption["train"], folder: string): readonly string[] {
  if (place !== "dvc") return [];
  const file = word(fromFolder(path, folder));
  const into = word(fromFolder(folderOf(path), folder));
  return [
    "# DVC keeps it: model-gitops brings it, and says where.",
    `[ -e ${file} ] || { mkdir -p ${into} && cp "$MODEL_GITOPS_DATA_TRAIN" ${file}; }`,
  ];
}

/** From a model's folder to the root. */
export function stepUp(name: string): string {
  return name === "" ? "" : "../..";
}

function fromFolder(path: string, folder: string): string {
  if (folder === "" || path === folder) return path === folder ? "." : path;
  if (path.startsWith(`${folder}/`)) return path.slice(folder.length + 1) || ".";
  return `${folder.split("/").fill("..").join("/")}/${path}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}
