/** One step of an `updates` path. */
export type PathStep =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  /** The one entry of a list whose member at `keys` has this value. */
  | { readonly kind: "entry"; readonly keys: readonly string[]; readonly value: string };

export type ParsedPath =
  | { readonly kind: "path"; readonly steps: readonly PathStep[] }
  | { readonly kind: "problem"; readonly problem: string };

const QUOTED = /^\[(?:"([^"]*)"|'([^']*)')\]/;
const INDEX = /^\[(\d{1,6})\]/;
const ENTRY = /^\[([^=[\]"']+)=(?:"([^"]*)"|'([^']*)'|([^[\]"']*))\]/;
const KEY = /^[^.[\]"'\s]+/;

/**
 * `spec.predictor.model.storageUri`, `images[name=registry/x].newTag`, `spec.canary[predictor.name=green].trafficPercent`,
 * `args[0]`, `metadata.annotations["model-gitops.dev/digest"]`.
 */
export function parsePath(path: string): ParsedPath {
  const steps: PathStep[] = [];
  let rest = path;
  while (rest !== "") {
    if (steps.length > 0 && rest.startsWith(".")) rest = rest.slice(1);
    else if (steps.length > 0 && !rest.startsWith("[")) return refused(path, rest);
    const found = firstStep(rest);
    if (found === undefined) return refused(path, rest);
    steps.push(found.step);
    rest = found.rest;
    if (rest === ".") return refused(path, rest);
  }
  return steps.length === 0 ? refused(path, path) : { kind: "path", steps };
}

/** The step as it is written in a path. */
export function writtenStep(step: PathStep): string {
  if (step.kind === "index") return `[${step.index}]`;
  if (step.kind === "entry") return `[${step.keys.join(".")}=${step.value}]`;
  return KEY.exec(step.name)?.[0] === step.name ? step.name : `["${step.name}"]`;
}

/** Steps as a path. */
export function writtenPath(steps: readonly PathStep[]): string {
  return steps
    .map(writtenStep)
    .reduce((path, step) => (step.startsWith("[") || path === "" ? path + step : `${path}.${step}`), "");
}

function firstStep(rest: string): { readonly step: PathStep; readonly rest: string } | undefined {
  const quoted = QUOTED.exec(rest);
  if (quoted !== null)
    return { step: { kind: "key", name: quoted[1] ?? quoted[2] ?? "" }, rest: rest.slice(quoted[0].length) };
  const index = INDEX.exec(rest);
  if (index !== null) return { step: { kind: "index", index: Number(index[1]) }, rest: rest.slice(index[0].length) };
  const entry = ENTRY.exec(rest);
  if (entry !== null) {
    const keys = (entry[1] ?? "").trim().split(".");
    if (keys.includes("")) return undefined;
    const value = entry[2] ?? entry[3] ?? (entry[4] ?? "").trim();
    return { step: { kind: "entry", keys, value }, rest: rest.slice(entry[0].length) };
  }
  const key = KEY.exec(rest);
  return key === null ? undefined : { step: { kind: "key", name: key[0] }, rest: rest.slice(key[0].length) };
}

function refused(path: string, rest: string): ParsedPath {
  const where = rest === path || rest === "" ? "" : `, from ${JSON.stringify(rest)} on`;
  return {
    kind: "problem",
    problem: `${JSON.stringify(path)} is no path${where}. Write keys with dots between them, entries of a list by a key as in images[name=x].newTag or by number as in args[0], and keys with dots or slashes in quotes as in annotations["a.b/c"].`,
  };
}
