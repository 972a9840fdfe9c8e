/**
 * Builds dist/ from src/ and actions/, where it is not yet what they make: tests, demo and benches begin with this.
 * Whoever wants all of it made again removes dist/.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** Everything that a build reads; what is installed is listed in npm's own lock. */
const SOURCES = [
  "src",
  "schemas",
  "actions",
  "workflows-templates",
  "scripts/build.ts",
  "scripts/stubs.ts",
  "package.json",
  "package-lock.json",
  "node_modules/.package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];
const STAMP = join(ROOT, "node_modules/.cache/build.json");

const sources = digestOf(SOURCES);
const isBuilt = existsSync(STAMP) && readFileSync(STAMP, "utf8") === stampOf(sources);
if (!isBuilt) {
  process.exitCode = spawnSync("npm run -s bundle", { cwd: ROOT, shell: true, stdio: "inherit" }).status ?? 1;
  mkdirSync(dirname(STAMP), { recursive: true });
  // What was edited meanwhile may be in dist/ or not: it is built again.
  if (process.exitCode === 0 && digestOf(SOURCES) === sources) writeFileSync(STAMP, stampOf(sources));
}

/** What was read, and what dist/ is now: a file that somebody changed there is built again. */
function stampOf(read: string): string {
  return JSON.stringify({ sources: read, dist: digestOf(["dist"]) });
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesAt)) {
    const bytes = readFileSync(join(ROOT, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** A file, or all in a folder but tests; none where nothing is. */
function filesAt(path: string): readonly string[] {
  const place = join(ROOT, path);
  if (!existsSync(place) || path.endsWith(".test.ts")) return [];
  if (statSync(place).isFile()) return [path];
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => filesAt(join(path, name)));
}
