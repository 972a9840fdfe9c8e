/**
 * Releases the version in package.json: the release commit is HEAD with a freshly built dist/ and nothing else, tagged
 * `vX.Y.Z` for good and `vX` (`vX` moves). No branch and no file of the working tree is changed.
 *
 * A commit cannot contain its own hash, so the templates that pin it cannot be in it. A second commit on HEAD pins them,
 * on the branch `pin-templates-vX.Y.Z`, to be merged as a pull request: people copy the templates from the default
 * branch, where the hash is then exactly what the tag names.
 *
 *   node scripts/release.ts [--dry-run] [--push]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = join(import.meta.dirname, "..");
const { values: flags } = parseArgs({
  options: { "dry-run": { type: "boolean" }, push: { type: "boolean" } },
});
const PIN = /(\buses: model-gitops\/model-gitops(?:\/[\w./-]+)?@)[0-9a-f]{40} # v\d+\.\d+\.\d+/g;

try {
  release();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function release(): void {
  const version = readVersion();
  const tag = `v${version}`;
  const major = tag.split(".", 1)[0] ?? tag;
  requireCleanTree();
  requireNewTag(tag);
  const head = git(["rev-parse", "HEAD"]);
  say("Building dist/");
  // ncc leaves the chunks of earlier builds where they are.
  rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  execFileSync("npm", ["run", "-s", "build"], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  requireCleanTree();

  const tree = treeWith(head, (env) => git(["add", "--force", "--", "dist"], { env }));
  requireSameBytes(tree);
  const released = commit(tree, head, `Release ${tag}`);
  const pins = commit(pinnedTree(head, { commit: released, tag }), head, `Pin the templates to ${tag}`);
  say(`${released} is ${head} with dist/: ${git(["diff", "--shortstat", head, released])}`);

  const refs = [
    `${released}:refs/tags/${tag}`,
    `+${released}:refs/tags/${major}`,
    `${pins}:refs/heads/pin-templates-${tag}`,
  ];
  if (flags["dry-run"] === true) {
    say(`A dry run: nothing was tagged. It would push\n  ${refs.join("\n  ")}`);
    return;
  }
  if (flags.push === true) git(["push", "--atomic", "origin", ...refs]);
  git(["update-ref", `refs/tags/${tag}`, released]);
  git(["update-ref", `refs/tags/${major}`, released]);
  git(["update-ref", `refs/heads/pin-templates-${tag}`, pins]);
  if (flags.push !== true) say(`Tagged here. To publish it:\n  git push --atomic origin ${refs.join(" ")}`);
  say(`Then open a pull request from pin-templates-${tag}.`);
}

function readVersion(): string {
  const { version }: { readonly version?: unknown } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  if (typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new Error(`The version in package.json is ${JSON.stringify(version)}; a release is named X.Y.Z.`);
}

function requireCleanTree(): void {
  const changes = git(["status", "--porcelain"]);
  if (changes !== "") throw new Error(`The working tree has changes. Commit them, or set them aside:\n${changes}`);
}

function requireNewTag(tag: string): void {
  const known = git(["tag", "--list", "v*.*.*", "--sort=-version:refname"]).split("\n");
  const published = git(["ls-remote", "--tags", "origin", `refs/tags/${tag}`], { isOptional: true });
  if (known.includes(tag) || published !== "")
    throw new Error(`${tag} exists, and a published version never changes. Raise the version in package.json.`);
  const [newest = ""] = known;
  if (newest !== "" && isOlder(tag, newest))
    throw new Error(`${tag} is older than ${newest}. Raise the version in package.json.`);
}

/** Attributes may change what git keeps of a file: what runners get has to be what was built. */
function requireSameBytes(tree: string): void {
  const [kept, built] = [git(["ls-tree", "-r", "--format=%(objectname) %(path)", tree, "--", "dist"]), builtBlobs()];
  if (kept !== built)
    throw new Error("git keeps other bytes of dist/ than were built. Keep `dist/** -text` in .gitattributes.");
}

function builtBlobs(): string {
  const files = git(["ls-files", "--others", "--", "dist"]).split("\n").toSorted();
  const blobs = git(["hash-object", "--no-filters", "--stdin-paths"], { input: files.join("\n") }).split("\n");
  return files.map((file, index) => `${blobs[index]} ${file}`).join("\n");
}

function isOlder(tag: string, other: string): boolean {
  return tag.localeCompare(other, "en", { numeric: true }) < 0;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The tree of a commit after a change to an index of its own; the person's index stays as it is. */
function treeWith(from: string, change: (env: Environment) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "model-gitops-release-"));
  try {
    const env = { ...process.env, GIT_INDEX_FILE: join(folder, "index") };
    git(["read-tree", from], { env });
    change(env);
    return git(["write-tree"], { env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every template, README and page that pins an action of ours, pinned to the release. */
function pinnedTree(
  head: string,
  { commit: released, tag }: { readonly commit: string; readonly tag: string },
): string {
  const files = git(["ls-files", "--", "workflows-templates", "*.md"]).split("\n");
  return treeWith(head, (env) => {
    for (const file of files) {
      const text = readFileSync(join(ROOT, file), "utf8");
      const pinned = text.replaceAll(PIN, `$1${released} # ${tag}`);
      if (pinned === text) continue;
      const blob = git(["hash-object", "-w", "--stdin"], { input: pinned });
      git(["update-index", "--cacheinfo", `100644,${blob},${file}`], { env });
    }
  });
}

function commit(tree: string, parent: string, message: string): string {
  return git(["commit-tree", tree, "-p", parent, "-m", message]);
}

interface GitOptions {
  readonly env?: Environment;
  readonly input?: string;
  /** An answer that cannot be had is empty: there may be no remote. */
  readonly isOptional?: boolean;
}

function git(args: readonly string[], { env = process.env, input, isOptional = false }: GitOptions = {}): string {
  try {
    const stdio = ["pipe", "pipe", isOptional ? "ignore" : "inherit"] as const;
    return execFileSync("git", args, {
      cwd: ROOT,
      env,
      encoding: "utf8",
      stdio: [...stdio],
      ...(input !== undefined && { input }),
    }).trim();
  } catch (cause) {
    if (isOptional) return "";
    throw new Error(`git ${args[0]} failed: see above.`, { cause });
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
