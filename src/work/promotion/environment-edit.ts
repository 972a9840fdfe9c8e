import type { CanarySpec, EnvironmentManifest } from "../../generated/types.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { removeValue, setValue, type YamlValue } from "../../manifest/edit.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { readEnvironment } from "../../manifest/read.ts";

export interface Served {
  readonly version?: string | undefined;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

export interface ServedModel {
  readonly environment: string;
  readonly model: string;
  readonly served: Served;
  /** For messages. Default: environments/<environment>.yaml */
  readonly file?: string | undefined;
}

/**
 * The environment's file with what it serves of one model; a new file where there is none. Comments and layout stay,
 * and so does the model's canary. Throws a UserError where the file is broken or another environment's.
 */
export function withServed(text: string | undefined, { environment, model, served, file }: ServedModel): string {
  const place = { environment, file: file ?? `environments/${environment}.yaml` };
  const before = text === undefined || text.trim() === "" ? emptyEnvironment(environment) : text;
  const at = pointerTo("", "models", model);
  const { version, digest } = served;
  return edited(before, place, ({ models }) => {
    if (!Object.hasOwn(models, model)) {
      return setValue(before, at, { ...(version !== undefined && { version }), digest });
    }
    const dated =
      version === undefined ? removeValue(before, `${at}/version`) : setValue(before, `${at}/version`, version);
    return setValue(dated, `${at}/digest`, digest);
  });
}

/**
 * The environment's file with a canary beside what a model serves, as it is now: what it says already stays as it is
 * written. Throws a UserError where nothing of the model is served, as there is nothing to compare with.
 */
export function withCanary(text: string, place: Omit<ServedModel, "served"> & { readonly canary: CanarySpec }): string {
  const { model, canary } = place;
  return edited(text, placeOf(place), ({ models }) => {
    if (!Object.hasOwn(models, model)) {
      throw new UserError(
        `${placeOf(place).file} serves no ${model}, so a canary of it has nothing to be compared with. Promote a version first.`,
      );
    }
    return setValue(text, pointerTo("", "models", model, "canary"), asValue(canary));
  });
}

/**
 * The environment's file without the model's canary: it was promoted or rolled back.
 */
export function withoutCanary(text: string, place: Omit<ServedModel, "served">): string {
  return edited(text, placeOf(place), () => removeValue(text, pointerTo("", "models", place.model, "canary")));
}

interface EnvironmentPlace {
  readonly environment: string;
  readonly file: string;
}

function placeOf({ environment, file }: Omit<ServedModel, "served">): EnvironmentPlace {
  return { environment, file: file ?? `environments/${environment}.yaml` };
}

function emptyEnvironment(name: string): string {
  return `apiVersion: model-gitops/v1\nkind: Environment\nname: ${name}\nmodels: {}\n`;
}

/** What is read before and after has to be an environment, and this one. */
function edited(text: string, place: EnvironmentPlace, edit: (before: EnvironmentManifest) => string): string {
  const before = read(text, place, "cannot be read");
  let after: string;
  try {
    after = edit(before);
  } catch (error) {
    if (!(error instanceof UserError) || messageOf(error).startsWith(place.file)) throw error;
    throw new UserError(`${place.file}: ${messageOf(error)}`, { cause: error });
  }
  read(after, place, "would be broken");
  return after;
}

function read(text: string, { environment, file }: EnvironmentPlace, what: string): EnvironmentManifest {
  const { manifest, findings } = readEnvironment({ file, text });
  if (manifest === undefined) {
    const [first] = findings;
    const line = first?.location?.line === undefined ? "" : `:${first.location.line}`;
    throw new UserError(`${file}${line} ${what}: ${first?.message ?? "it is no environment."} Correct it.`);
  }
  if (manifest.name !== environment) {
    throw new UserError(
      `${file} is of the environment ${manifest.name}, not ${environment}. Correct its name, or name the other file.`,
    );
  }
  return manifest;
}

function asValue(canary: CanarySpec): YamlValue {
  const { guardrails, ...rest } = canary;
  const plain = Object.entries(rest).filter(
    (entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined,
  );
  const margins = Object.entries(guardrails ?? {}).map(([name, limit]) => [name, { ...limit }] as const);
  return { ...Object.fromEntries(plain), ...(guardrails && { guardrails: Object.fromEntries(margins) }) };
}
