import type { KubernetesCluster } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { listed, truncate } from "../kernel/text.ts";
import { readYaml } from "../manifest/yaml.ts";
import { type Kind, KINDS } from "./kubernetes-kinds.ts";
import { MANAGED_BY, PREFIX } from "./kubernetes-labels.ts";
import { refusePlace, refuseSpec } from "./kubernetes-refused.ts";
import { type Place, templatesOf } from "./kubernetes-templates.ts";
import { at, textAt } from "./kubernetes-tree.ts";

/** The one object of the team's, read and found fit to be made for a job. */
export interface TeamManifest {
  readonly file: string;
  readonly kind: Kind;
  readonly object: Readonly<Record<string, unknown>>;
  readonly namespace: string;
  /** Where the training starts; undefined for kinds whose operator builds the pods. */
  readonly place?: Place;
  /** The container that trains, where it is known by name. */
  readonly container?: string;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/** Reads the team's manifest: plain data, no templates. Throws a UserError for what is no such object, or could not be started as one process. */
export function readManifest({ file, text }: Source, settings: KubernetesCluster): TeamManifest {
  const read = readYaml(text);
  if (read.kind === "problem") throw refusal(file, read.message, "It has to be one object in plain YAML.");
  const object = read.value;
  if (!isRecord(object)) throw refusal(file, "This is no object.", `Write ${kinds()}.`);
  const kind = kindOf(file, object);
  checkMetadata(file, object, settings.namespace);
  const found = { file, kind, object, namespace: settings.namespace };
  const unfit = refuseSpec(kind, object);
  if (unfit !== undefined) throw new UserError(`${file}: ${unfit}`);
  const where = placeOf(found, settings);
  const problem = where.place === undefined ? undefined : refusePlace(object, where.place);
  if (problem !== undefined) throw new UserError(`${file}: ${problem}`);
  return { ...found, ...where };
}

function kindOf(file: string, object: unknown): Kind {
  const [apiVersion, name] = [textAt(object, "apiVersion") ?? "none", textAt(object, "kind") ?? "none"];
  const found = KINDS.find((kind) => kind.kind === name && kind.apiVersion === apiVersion);
  if (found !== undefined) return found;
  throw refusal(
    file,
    `apiVersion ${shown(apiVersion)} with kind ${shown(name)} is not known here.`,
    `Write ${kinds()}.`,
  );
}

function checkMetadata(file: string, object: unknown, namespace: string): void {
  const own = at(object, ["metadata", "namespace"]);
  if (own !== undefined && own !== null && own !== namespace)
    throw refusal(
      file,
      `metadata.namespace is ${shown(typeof own === "string" ? own : "no text")}, and the settings say ${namespace}.`,
      "Remove it, or name the same in `namespace` of the settings.",
    );
  for (const part of ["labels", "annotations"]) {
    const texts = at(object, ["metadata", part]) ?? {};
    if (!isRecord(texts) || Object.values(texts).some((value) => typeof value !== "string"))
      throw refusal(file, `metadata.${part} has to hold texts.`, "Put numbers and true or false in quotes.");
    const ours = Object.keys(texts).find((name) => name.startsWith(PREFIX) || name === MANAGED_BY);
    if (ours !== undefined)
      throw refusal(file, `metadata.${part} has ${shown(ours)}, which model-gitops sets.`, "Remove it.");
  }
}

/** Which container trains: the one of that name, else the only one. Nobody is to guess. */
function placeOf(
  { file, kind, object }: Pick<TeamManifest, "file" | "kind" | "object">,
  { container: wanted }: KubernetesCluster,
): Pick<TeamManifest, "place" | "container"> {
  if (kind.kind === "TrainJob" || kind.kind === "RayJob") return wanted === undefined ? {} : { container: wanted };
  const all = templatesOf(kind, object);
  if (all.length === 0) throw refusal(file, "It has no containers.", "Give it the one that trains.");
  const named = (name: string | undefined): typeof all => all.filter(({ name: own }) => own === name);
  const found = wanted !== undefined ? named(wanted) : all.length === 1 ? all : named(kind.container ?? "train");
  const [first] = found;
  if (first === undefined || found.length > 1) {
    const names = truncate(listed(all.map(({ name }) => name)), 300);
    const which =
      first === undefined ? `None of its containers is called ${wanted ?? "train"}` : "Several are called so";
    throw refusal(file, `${which} (${names}).`, "Name the one that trains in `container` of the settings.");
  }
  return { place: first.place, container: first.name };
}

function kinds(): string {
  return listed(KINDS.map(({ kind, apiVersion }) => `${kind} (${apiVersion})`)).replace(
    / and ([^ ]+ [^ ]+)$/,
    " or $1",
  );
}

function shown(text: string): string {
  return JSON.stringify(truncate(text, 100));
}

function refusal(file: string, problem: string, advice: string): UserError {
  return new UserError(`${file}: ${problem} ${advice}`);
}
