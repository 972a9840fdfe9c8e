import type { EnvironmentManifest } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { readEnvironment } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

/** The one desired state of production; the first that is there counts. */
export const PRODUCTION_FILES = ["environments/production.yaml", "environments/production.yml"] as const;

/** What production is to serve, and which file says so. */
export interface Production {
  readonly file: string;
  readonly models: EnvironmentManifest["models"];
}

/** Undefined where a revision has no such environment. Throws a UserError where it cannot be read. */
export async function readProduction(revision: RevisionFiles): Promise<Production | undefined> {
  for (const file of PRODUCTION_FILES) {
    const text = await revision.read(file);
    if (text === undefined) continue;
    const { manifest, findings } = readEnvironment({ file, text });
    if (manifest === undefined)
      throw new UserError(`${file} on the base branch cannot be read: ${findings[0]?.message ?? "it is broken"}`);
    return { file, models: manifest.models };
  }
  return undefined;
}

/** The digest that an environment names for a model. */
export function servedDigest(production: Production | undefined, name: string): string | undefined {
  if (production === undefined || !Object.hasOwn(production.models, name)) return undefined;
  return production.models[name]?.digest;
}

export interface ProductionChange {
  readonly file: string;
  readonly base: Production | undefined;
  readonly head: Production | undefined;
}

/**
 * Production before and after a change that touches it; undefined where it does not. An environment that cannot be
 * read names nothing.
 */
export async function changedProduction(
  head: RevisionFiles,
  base: RevisionFiles | undefined,
  changed: readonly string[] | undefined,
): Promise<ProductionChange | undefined> {
  if (base === undefined) return undefined;
  const touched = PRODUCTION_FILES.filter((file) => changed === undefined || changed.includes(file));
  if (touched.length === 0) return undefined;
  const [before, after] = [await readable(base), await readable(head)];
  return { file: before?.file ?? after?.file ?? PRODUCTION_FILES[0], base: before, head: after };
}

async function readable(files: RevisionFiles): Promise<Production | undefined> {
  try {
    return await readProduction(files);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
