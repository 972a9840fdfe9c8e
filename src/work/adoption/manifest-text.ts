import { folderOf } from "../../manifest/paths.ts";
import type { AdoptedData, Adoption } from "./adoption.ts";
import { comment, scalar, value } from "./manifest-words.ts";
import { isAskedByProgram, PREDICT_PROGRAM } from "./predictor.ts";
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
    "# governance: {risk: minimal, euAiAct: minimal} # people who know the use decide; the policies of baseline ask for it",
  ];
}

function meaning({ task, target, positive, roles, features, format, leaks }: Adoption): readonly string[] {
  const columns = Object.entries(roles).map(([role, column]) => `${role}: ${scalar(column)}`);
  const told = leaks.map(
    ({ column, tells }) =>
      `# ${comment(column)} ${comment(tells)}. If it is known only afterwards, take it out of training.`,
  );
  return [
    `task: ${task.value}`,
    `target: {column: ${scalar(target.value)}${positive === undefined ? "" : `, positive: ${value(positive.value)}`}}`,
    ...(columns.length === 0 ? [] : [`columns: {${columns.join(", ")}}`]),
    ...(format === "onnx" && features.ordered !== undefined
      ? [
          `features: # in the order of ${comment(features.why)}: a graph with one input gets them so`,
          ...features.ordered.map(({ name, type }) => `  - {name: ${scalar(name)}, type: ${type}}`),
        ]
      : []),
    ...(features.excluded.length === 0 || (format === "onnx" && features.ordered !== undefined)
      ? []
      : [`features: {exclude: [${features.excluded.map(scalar).join(", ")}]} # as ${comment(features.why)} has it`]),
    ...told,
  ];
}

function datasets({ train, holdout }: Adoption): readonly string[] {
  const line = (name: string, one: AdoptedData): string =>
    `  ${name}: {path: ${scalar(pathOf(one.path))}}${noteOf(one)}`;
  return ["datasets:", line("train", train), line("holdout", holdout)];
}

function noteOf({ place, splitOf }: AdoptedData): string {
  if (splitOf !== undefined) return ` # the program has to read it in place of ${comment(splitOf)}`;
  return place === "ignored" ? " # git ignores it: say how a runner gets it" : "";
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

function evaluation({ name: model, metric, format, packaging }: Adoption): readonly string[] {
  const { name, limit, floor, floorIs, margin } = metric;
  const asking = [...prefixFor(packaging, model), "python", PREDICT_PROGRAM];
  const way = limit === "min" ? "raise" : "lower";
  const limits = [`${limit}: ${floor}`, ...(margin === undefined ? [] : [`margin: ${margin}`])].join(", ");
  return [
    "evaluation:",
    ...(!isAskedByProgram(format) ? [] : [`  command: [${asking.map(scalar).join(", ")}]`]),
    `  metrics: # ${floor} is ${floorIs}: ${way} it to what the model has to reach`,
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

/** Words that find the packages from the manifest's folder: tools look for a project above it, and this may lie elsewhere. */
function prefixFor({ tool, prefix, file = "" }: Adoption["packaging"], model: string): readonly string[] {
  const folder = folderOf(file);
  const [first = "", ...rest] = prefix;
  if (folder === "" || first === "" || tool === "conda" || tool === "pip") return prefix;
  return [first, ...rest.slice(0, 1), "--project", `${stepUp(model)}/${folder}`, ...rest.slice(1)];
}

/** What trains, so that a change of anything else does not train again. */
function codeOf({ program: { files, folder, recipe }, format }: Adoption): readonly string[] {
  const globs = files.map((file) => {
    const [first = "", ...rest] = (folder === "" ? file : file.slice(folder.length + 1)).split("/");
    const at = folder === "" ? "" : `/${folder}`;
    return rest.length === 0 || !file.endsWith(".py") ? `/${file}` : `${at}/${first}/**/*.py`;
  });
  const own = isAskedByProgram(format) ? ["*.sh", "*.py"] : ["*.sh"];
  return [
    ...own,
    ...[...new Set([...globs, ...(recipe === undefined ? [] : [`/${recipe}`])].map(literally))].toSorted(),
  ];
}

/** A path as a glob that means it: signs of globs stand for any one letter. */
function literally(path: string): string {
  const [, folder = "", tail = ""] = /^(.*?)((?:\/\*\*\/\*\.py)?)$/.exec(path) ?? [];
  return `${folder.replaceAll(/[[\]{}()!?*+@]/g, "?")}${tail}`;
}

function pathOf(path: string): string {
  return /^(?:s3|https):\/\//.test(path) ? path : `/${path}`;
}
