import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this suite, as its package.json has it. */
export function suiteVersion(): string {
  // dist/ has one of its own, and may be alone.
  const folders = [import.meta.dirname, join(import.meta.dirname, "..", "..")];
  const file = folders.map((folder) => join(folder, "package.json")).find((path) => existsSync(path));
  const manifest: unknown = file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
