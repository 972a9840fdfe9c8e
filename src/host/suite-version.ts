import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this suite, as its package.json has it. */
export function suiteVersion(): string {
  const { version } = packageFile();
  return typeof version === "string" ? version : "unknown";
}

/**
 * The commit that the release of this version is, for workflows that pin it; undefined where this is no release. The
 * package's archive says it, as npm's own `gitHead`: a commit cannot contain its own hash.
 */
export function suiteCommit(): string | undefined {
  const commit = packageFile()["gitHead"];
  return typeof commit === "string" && /^[0-9a-f]{40}$/.test(commit) ? commit : undefined;
}

/** What runs this version in any repository, before the command's name: npm's own name for it is not ours. */
export function suiteLine(): string {
  const version = suiteVersion();
  return `npx --yes https://github.com/model-gitops/model-gitops/releases/download/v${version}/model-gitops-${version}.tgz`;
}

function packageFile(): Readonly<Record<string, unknown>> {
  // dist/ has one of its own, and may be alone.
  const folders = [import.meta.dirname, join(import.meta.dirname, "..", "..")];
  const file = folders.map((folder) => join(folder, "package.json")).find((path) => existsSync(path));
  const manifest: unknown = file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
  return typeof manifest === "object" && manifest !== null ? { ...manifest } : {};
}
