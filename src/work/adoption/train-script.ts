import { folderOf } from "../../manifest/paths.ts";
import type { Adoption } from "./adoption.ts";
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
    ...unsplitReaders(program, train.splitOf),
    ...broughtData(train, folder),
    isShell && prefix.length > 0
      ? `exec ${prefix.join(" ")} sh -c ${quoted(line)}`
      : isShell
        ? line
        : ["exec", ...prefix, line].join(" "),
    "",
  ].join("\n");
}

/** Code whose text may name a file of data. */
const NAMES_FILES = /\.(?:py|ipynb|R|jl|sh|ya?ml|toml|json)$/i;

/** Rows that judge were split off a file: as long as a program or a recipe reads all of it, nothing is trained. */
function unsplitReaders(
  { files, folder, line, recipe }: Adoption["program"],
  splitOf: string | undefined,
): readonly string[] {
  if (splitOf === undefined) return [];
  const readers = files.filter((file) => NAMES_FILES.test(file)).map((file) => word(fromFolder(file, folder)));
  const name = quoted(splitOf.slice(splitOf.lastIndexOf("/") + 1));
  const looks = [
    ...(readers.length === 0 ? [] : [`grep -HnF -- ${name} ${readers.join(" ")} | grep -vE ${quoted(COMMENTED)}`]),
    // Of a Makefile only what this target would do, as make itself tells it.
    ...(recipe !== undefined && /^g?make [\w.-]+$/.test(line)
      ? [`${line.replace(" ", " -n ")} | grep -F -- ${name}`]
      : []),
  ];
  if (looks.length === 0) return [];
  const said = oneLine(
    `What is shown above reads ${splitOf}, the rows that judge among them. Let it read the rows that train.`,
  );
  return [
    "# What reads the file from before the split would learn from the rows that judge it.",
    ...looks.map((look) => `if ${look}; then echo ${quoted(said)} >&2; exit 1; fi`),
  ];
}

/** Lines that only speak of a file: comments, and the first ones of texts in Python. */
const COMMENTED = String.raw`:[0-9]+:[[:space:]]*(#|[rR]?""")`;

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
