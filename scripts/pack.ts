/**
 * Packs the command of a release, for people's own repositories: dist/ as the tag has it, whose package.json says which
 * commit that is (`gitHead`, as npm's own), and beside the archive its sha256. The same tag makes the same bytes.
 *
 *   node scripts/pack.ts v1.2.3 <folder>
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const [tag, folder] = process.argv.slice(2);

try {
  if (tag === undefined || folder === undefined) throw new Error("Usage: node scripts/pack.ts <tag> <folder>");
  pack(tag, resolve(folder));
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function pack(released: string, target: string): void {
  const commit = git("rev-parse", "--verify", `${released}^{commit}`).toString("utf8").trim();
  const work = mkdtempSync(join(tmpdir(), "model-gitops-pack-"));
  try {
    // Not the working tree's dist/: what is packed is what the tag names.
    execFileSync("tar", ["-xf", "-", "-C", work], { input: git("archive", commit, "dist") });
    const path = join(work, "dist", "package.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>;
    if (`v${String(manifest["version"])}` !== released)
      throw new Error(
        `dist/ of ${released} is version ${String(manifest["version"])}: build it, and release it again.`,
      );
    writeFileSync(path, `${JSON.stringify({ ...manifest, gitHead: commit }, null, 2)}\n`);
    mkdirSync(target, { recursive: true });
    const packed = execFileSync("npm", ["pack", join(work, "dist"), "--silent", "--pack-destination", target]);
    const name = packed.toString("utf8").trim();
    const digest = createHash("sha256")
      .update(readFileSync(join(target, name)))
      .digest("hex");
    writeFileSync(join(target, `${name}.sha256`), `${digest}  ${name}\n`);
    process.stdout.write(`${digest}  ${name}\n`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function git(...args: readonly string[]): Buffer {
  return execFileSync("git", args, { cwd: ROOT, maxBuffer: 1 << 30 });
}
