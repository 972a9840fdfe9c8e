import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The absolute folder of the workflow templates that belong to this version: beside the bundle, or in the sources.
 */
export function suiteTemplates(): string {
  const beside = join(import.meta.dirname, TEMPLATES);
  return existsSync(beside) ? beside : join(import.meta.dirname, "..", "..", TEMPLATES);
}

const TEMPLATES = "workflows-templates";
