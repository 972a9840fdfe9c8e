import type { Adoption } from "./adoption.ts";
import { folderOf } from "./project.ts";
import { stepUp, TRAIN_COMMAND } from "./train-script.ts";

/** The manifest, with a comment where somebody should know why; keys in the order of the reference. */
export function manifestText(adoption: Adoption): string {
  return [
    ...heading(adoption),
    "",
    ...meaning(adoption),
    "",
    ...datasets(adoption),
    "",
    ...training(adoption),
    "",
    ...evaluation(adoption),
    "",
  ].join("\n");
}

function heading({ name, owners }: Adoption): readonly string[] {
  return [
    "apiVersion: model-gitops/v1",
    "kind: Model",
    `name: ${scalar(name)}`,
    `owners: [${owners.value.map(scalar).join(", ")}]`,
  ];
}

function meaning({ task, target, positive, roles, leaks }: Adoption): readonly string[] {
  const columns = Object.entries(roles).map(([role, column]) => `${role}: ${scalar(column)}`);
  const told = leaks.map(
    ({ column, tells }) => `# ${comment(column)} ${tells}. If it is known only afterwards, take it out of training.`,
  );
  return [
    `task: ${task.value}`,
    `target: {column: ${scalar(target.value)}${positive === undefined ? "" : `, positive: ${value(positive.value)}`}}`,
    ...(columns.length === 0 ? [] : [`columns: {${columns.join(", ")}}`]),
    ...told,
  ];
}

function datasets({ train, holdout }: Adoption): readonly string[] {
  return ["datasets:", `  train: {path: ${scalar(pathOf(train))}}`, `  holdout: {path: ${scalar(pathOf(holdout))}}`];
}

function training(adoption: Adoption): readonly string[] {
  const { packaging, artifact, program } = adoption;
  const setup = setupOf(adoption);
  return [
    "training:",
    ...(setup.length === 0 ? [] : [`  setup: [${setup.map(scalar).join(", ")}]`]),
    `  command: [${TRAIN_COMMAND.map(scalar).join(", ")}] # ${comment(program.line)}`,
    `  code: [${codeOf(adoption).map(scalar).join(", ")}]`,
    `  artifact: ${scalar(pathOf(artifact.value))}`,
    ...(packaging.tool === "none"
      ? ["  # Nothing says which packages it needs: let a lock file or requirements.txt say it."]
      : []),
  ];
}

function evaluation({ metric, format }: Adoption): readonly string[] {
  const { name, limit, floor, floorIs, margin } = metric;
  const limits = [`${limit}: ${floor}`, ...(margin === undefined ? [] : [`margin: ${margin}`])].join(", ");
  return [
    "evaluation:",
    ...(format === "onnx" || format === "unknown" ? [] : ["  command: [python, predict.py]"]),
    `  metrics: # ${floor} is ${floorIs}: raise it to what the model has to reach`,
    `    ${name}: {${limits}}`,
  ];
}

/** What installs the packages, from the manifest's folder. */
export function setupOf({
  name,
  packaging: { setup, file = "" },
}: Pick<Adoption, "name" | "packaging">): readonly string[] {
  const up = [stepUp(name), folderOf(file)].filter((part) => part !== "").join("/");
  const [tool, ...rest] = setup;
  if (tool === undefined) return [];
  if (tool === "poetry") return [tool, "--directory", up, ...rest];
  if (tool === "pdm") return [tool, ...rest, "--project", up];
  if (tool === "pipenv") return [];
  return setup.map((word, at) => (at !== setup.length - 1 ? word : word === "." ? up : `${up}/${word}`));
}

/** What trains, so that a change of anything else does not train again. */
function codeOf({ program: { files, folder } }: Adoption): readonly string[] {
  const globs = files.map((file) => {
    const [first = "", ...rest] = (folder === "" ? file : file.slice(folder.length + 1)).split("/");
    const at = folder === "" ? "" : `/${folder}`;
    return rest.length === 0 || !file.endsWith(".py") ? `/${file}` : `${at}/${first}/**/*.py`;
  });
  return ["*.sh", "*.py", ...[...new Set(globs)].filter((glob) => !/[[\]{}()!]/.test(glob)).toSorted()];
}

function pathOf(path: string): string {
  return /^(?:s3|https):\/\//.test(path) ? path : `/${path}`;
}

/** A word of YAML that is that word, whatever it looks like. */
export function scalar(text: string): string {
  const isPlain = /^[A-Za-z_/][\w ./:-]*$/.test(text) && !/: |:$| #| $/.test(text);
  return isPlain && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : JSON.stringify(text);
}

/** A value as the data has it: a number and a truth value stay what they are. */
function value(text: string): string {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return String(Number(text));
  return /^(?:true|false)$/.test(text) ? text : scalar(text);
}

/** Words of a comment: on one line. */
function comment(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').slice(0, 200);
}
