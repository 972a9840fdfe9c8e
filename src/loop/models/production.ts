import { UserError } from "../../kernel/errors.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { environmentOf, environmentPaths, servedIn, type Environment } from "./environment.ts";

/** The one desired state of production. */
export const PRODUCTION_FILES = environmentPaths("production");

/** What production is to serve, and which file says so. */
export type Production = Pick<Environment, "file" | "models">;

/** Undefined where a revision has no such environment. Throws a UserError where it cannot be read. */
export async function readProduction(revision: RevisionFiles): Promise<Production | undefined> {
  const { file, text, models } = await environmentOf(revision, "production");
  return text === undefined ? undefined : { file, models };
}

/** The digest that an environment names for a model. */
export function servedDigest(production: Production | undefined, name: string): string | undefined {
  return production && servedIn(production, name)?.digest;
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
