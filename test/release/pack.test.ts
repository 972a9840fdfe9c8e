import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { git } from "../rig/git.ts";

const exec = promisify(execFile);
const SCRIPT = join(import.meta.dirname, "../../scripts/pack.ts");
let folder: string;
let clone: string;

/** A release of one line, and a working tree that has moved on. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-gitops-pack-test-"));
  clone = join(folder, "clone");
  await mkdir(join(clone, "scripts"), { recursive: true });
  await mkdir(join(clone, "dist"));
  await copyFile(SCRIPT, join(clone, "scripts/pack.ts"));
  await writeFile(join(clone, "package.json"), JSON.stringify({ type: "module" }));
  await write("1.4.0", "as released");
  await git(clone, ["init", "--quiet", "--initial-branch=main"]);
  await git(clone, ["add", "."]);
  await git(clone, ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "-m", "Release"]);
  for (const tag of ["v1.4.0", "v1.5.0"]) await git(clone, ["tag", tag]);
  await write("1.4.0", "moved on");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the archive is the tag's dist/, says its commit, and its digest lies beside it", async () => {
  const target = join(folder, "out");
  const { stdout } = await pack("v1.4.0", target);
  const archive = join(target, "model-gitops-1.4.0.tgz");
  const sha256 = createHash("sha256")
    .update(await readFile(archive))
    .digest("hex");
  expect(stdout).toBe(`${sha256}  model-gitops-1.4.0.tgz\n`);
  expect(await readFile(`${archive}.sha256`, "utf8")).toBe(stdout);
  await exec("sha256sum", ["--check", "--strict", "model-gitops-1.4.0.tgz.sha256"], { cwd: target });
  const manifest = JSON.parse(await inside(archive, "package/package.json")) as { readonly gitHead?: unknown };
  expect(manifest.gitHead).toBe((await git(clone, ["rev-parse", "HEAD"])).trim());
  expect(await inside(archive, "package/cli.js")).toBe("as released\n");
});

test("the same tag makes the same bytes again", async () => {
  const [one, other] = [join(folder, "one"), join(folder, "other")];
  await pack("v1.4.0", one);
  await pack("v1.4.0", other);
  const name = "model-gitops-1.4.0.tgz";
  expect(Buffer.compare(await readFile(join(one, name)), await readFile(join(other, name)))).toBe(0);
});

test.each([
  ["v1.5.0", /dist\/ of v1\.5\.0 is version 1\.4\.0: build it/],
  ["v9.9.9", /v9\.9\.9/],
])("refuses %s, which is no release of that version", async (tag, message) => {
  await expect(pack(tag, join(folder, "none"))).rejects.toThrow(message);
});

function pack(tag: string, target: string) {
  return exec(process.execPath, [join(clone, "scripts/pack.ts"), tag, target], { cwd: folder });
}

async function inside(archive: string, path: string): Promise<string> {
  const { stdout } = await exec("tar", ["-xzf", archive, "-O", path]);
  return stdout;
}

async function write(version: string, text: string): Promise<void> {
  const manifest = { name: "model-gitops", version, type: "module", bin: { "model-gitops": "cli.js" } };
  await writeFile(join(clone, "dist/package.json"), JSON.stringify(manifest));
  await writeFile(join(clone, "dist/cli.js"), `${text}\n`);
}
