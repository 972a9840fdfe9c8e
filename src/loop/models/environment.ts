import type { EnvironmentManifest } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { readEnvironment } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

/** What an environment's file says, by one revision. */
export interface Environment {
  readonly file: string;
  /** Undefined where there is no such file yet. */
  readonly text: string | undefined;
  readonly models: EnvironmentManifest["models"];
}

/** Where an environment may stand: in one of the two. A new one is written to the first. */
export function environmentPaths(name: string): readonly [string, string] {
  return [`environments/${name}.yaml`, `environments/${name}.yml`];
}

/** Of commits, which stay as they are: every model of a run asks for the same few. */
const KNOWN = new WeakMap<RevisionFiles, Map<string, Promise<Environment>>>();

/** Throws a UserError where the file is there and cannot be read, and where there are two, of which nobody could tell which counts. */
export async function environmentOf(files: RevisionFiles, name: string): Promise<Environment> {
  if (files.id === "worktree") return await readOne(files, name);
  const known = KNOWN.get(files) ?? new Map<string, Promise<Environment>>();
  KNOWN.set(files, known);
  const read = known.get(name) ?? readOne(files, name);
  known.set(name, read);
  try {
    return await read;
  } catch (error) {
    known.delete(name);
    throw error;
  }
}

async function readOne(files: RevisionFiles, name: string): Promise<Environment> {
  const found: { readonly file: string; readonly bytes: Uint8Array }[] = [];
  for (const file of environmentPaths(name)) {
    const bytes = await files.read(file);
    if (bytes !== undefined) found.push({ file, bytes });
  }
  const [one, other] = found;
  if (one !== undefined && other !== undefined)
    throw new UserError(
      `${one.file} and ${other.file} are one environment in two files. Keep the one that says what serves, and delete the other.`,
    );
  if (one !== undefined) {
    const { file, bytes } = one;
    const { manifest, findings } = readEnvironment({ file, text: bytes });
    if (manifest === undefined) {
      const [problem] = findings;
      const where = problem?.location?.line === undefined ? file : `${file}:${problem.location.line}`;
      throw new UserError(`${where} cannot be read: ${problem?.message ?? "it is broken."} Mend it first.`);
    }
    return { file, text: new TextDecoder().decode(bytes), models: manifest.models };
  }
  return { file: environmentPaths(name)[0], text: undefined, models: {} };
}

/** What an environment names for a model. */
export function servedIn({ models }: Pick<Environment, "models">, model: string): Served | undefined {
  return Object.hasOwn(models, model) ? models[model] : undefined;
}

export type Served = EnvironmentManifest["models"][string];
