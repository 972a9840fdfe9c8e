import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { objectOf, wordOf } from "../json.ts";

export interface ActionInput {
  readonly name: string;
  readonly default: string;
}

/** An action's action.yml, as far as the runner acts on it. */
export interface ActionMetadata {
  readonly folder: string;
  readonly inputs: readonly ActionInput[];
  readonly main: string;
  readonly pre?: string;
  readonly post?: string;
}

/** Reads an action's metadata. Throws where the runner could not start it as a Node 24 action. */
export async function readMetadata(folder: string): Promise<ActionMetadata> {
  const yaml: unknown = load(await readFile(join(folder, "action.yml"), "utf8"));
  const { inputs, runs } = objectOf(yaml);
  const { using, main, pre, post } = objectOf(runs);
  if (using !== "node24") throw new Error(`${folder}/action.yml: runs.using is ${wordOf(using)}, not node24`);
  if (typeof main !== "string") throw new Error(`${folder}/action.yml: runs.main is missing`);
  const stage = (name: "pre" | "post", path: unknown): { readonly pre?: string; readonly post?: string } =>
    typeof path === "string" ? { [name]: join(folder, path) } : {};
  return {
    folder,
    inputs: Object.entries(objectOf(inputs)).map(([name, input]) => {
      const value = objectOf(input)["default"];
      return { name, default: typeof value === "boolean" ? String(value) : wordOf(value) };
    }),
    main: join(folder, main),
    ...stage("pre", pre),
    ...stage("post", post),
  };
}
