import { joined } from "./joined.ts";
import type { Mentions } from "./mentions.ts";
import type { Program } from "./program.ts";
import { UserError } from "../../kernel/errors.ts";
import { folderOf } from "../../manifest/paths.ts";
import { inside, placeOf, type Project } from "./project.ts";
import type { Answer } from "./target.ts";

const MODEL =
  /\.(?:onnx|joblib|pkl|pickle|pt|pth|ubj|cbm|safetensors|keras|bin|model)$|(?:^|\/)(?:model|booster|clf|classifier|regressor)[\w.-]*\.(?:json|txt)$/i;

/** What training leaves, from the repository's root; an ONNX graph before anything else, for it can be asked directly. */
export function artifactOf(program: Program, { artifacts }: Mentions, { paths }: Project): Answer<string> {
  const known = new Set(paths);
  const left = program.leaves ?? [];
  const made = left.find((path) => MODEL.test(path)) ?? left.find((path) => /model/i.test(path));
  const models = artifacts.filter(({ text, isSaved }) => MODEL.test(text) || text.endsWith("/") || isSaved === true);
  if (made !== undefined) return { value: withSlash(joined(program.folder, inFolder(made, models))), why: program.why };
  const found = models.find(({ text }) => text.endsWith(".onnx")) ?? models[0];
  // A notebook's cells run where it stands; a program's paths are from where it is started.
  const folder = found?.file.endsWith(".ipynb") === true ? folderOf(found.file) : program.folder;
  if (found !== undefined && !/[{}*]|^\/|^[A-Za-z]:/.test(found.text))
    return { value: withSlash(joined(folder, found.text), found.text.endsWith("/")), why: placeOf(found) };
  const lying = [...known].filter((path) => MODEL.test(path)).slice(0, 5);
  return {
    question: "Which file does training leave as the model, from the repository's root? A folder ends in /.",
    flag: "--artifact",
    choices: lying,
  };
}

/** Of a folder that a pipeline leaves: the one model that the program saves by a name alone, else all of it. */
function inFolder(made: string, models: Mentions["artifacts"]): string {
  const names = new Set(models.map(({ text }) => text).filter((text) => !text.includes("/")));
  const [only, another] = names;
  return MODEL.test(made) || only === undefined || another !== undefined ? made : `${made}/${only}`;
}

/** A folder is emptied before training. Throws a UserError where what is committed, or the manifest, would go with it. */
export function requireApart(artifact: string, { paths }: Project, model: string): void {
  if (!artifact.endsWith("/")) return;
  const folder = artifact.slice(0, -1);
  const kept = [...paths, `models/${model}/model.yaml`].find((path) => inside(folder, path) !== undefined);
  if (kept === undefined) return;
  throw new UserError(
    `The folder ${artifact} cannot be what training leaves: it is emptied before training, and ${kept} lies in it. Name the file that is the model with --artifact, or let the program leave it in a folder of its own.`,
  );
}

function withSlash(path: string, isFolder = false): string {
  return isFolder || !/\.[\w]+$/.test(path) ? `${path.replace(/\/$/, "")}/` : path;
}
