import { joined } from "./choose-data.ts";
import type { Mentions } from "./mentions.ts";
import type { Program } from "./programs.ts";
import { folderOf, placeOf, type Project } from "./project.ts";
import type { Answer } from "./target.ts";

const MODEL =
  /\.(?:onnx|joblib|pkl|pickle|pt|pth|ubj|cbm|safetensors|keras|bin|model)$|(?:^|\/)(?:model|booster|clf|classifier|regressor)[\w.-]*\.(?:json|txt)$/i;

/** What training leaves, from the repository's root; an ONNX graph before anything else, for it can be asked directly. */
export function artifactOf(program: Program, { artifacts }: Mentions, { paths }: Project): Answer<string> {
  const known = new Set(paths);
  const left = (program.leaves ?? []).filter((path) => MODEL.test(path) || /model/i.test(path));
  const [made] = left;
  if (made !== undefined) return { value: withSlash(joined(program.folder, made)), why: program.why };
  const models = artifacts.filter(({ text }) => MODEL.test(text) || text.endsWith("/"));
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

function withSlash(path: string, isFolder = false): string {
  return isFolder || !/\.[\w]+$/.test(path) ? `${path.replace(/\/$/, "")}/` : path;
}
