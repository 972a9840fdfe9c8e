import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesBelow } from "../contracts/repository.ts";

const exec = promisify(execFile);
const source = join(import.meta.dirname, "../..");
let folder: string;
let clone: string;

/** A clone of a small repository with this release script, this repository's templates, and a build of one line. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-gitops-release-test-"));
  clone = join(folder, "clone");
  await exec("git", ["init", "--quiet", "--bare", "--initial-branch=main", join(folder, "origin.git")]);
  await exec("git", ["clone", "--quiet", join(folder, "origin.git"), clone]);
  await git("config", "user.name", "Ada");
  await git("config", "user.email", "ada@example.com");
  await mkdir(join(clone, "scripts"));
  await copyFile(join(source, "scripts/release.ts"), join(clone, "scripts/release.ts"));
  await cp(join(source, "workflows-templates"), join(clone, "workflows-templates"), { recursive: true });
  await writeFile(join(clone, ".gitignore"), "dist/\n");
  await version("1.4.0");
  await git("push", "--quiet", "origin", "HEAD:main");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("the release commit is HEAD with dist/, under both tags, and no branch has moved", async () => {
  const head = await git("rev-parse", "HEAD");
  await mkdir(join(clone, "dist"));
  await writeFile(join(clone, "dist/of-an-earlier-build.js"), "");
  const { code } = await release("--push");
  expect(code).toBe(0);

  const released = await git("rev-parse", "v1.4.0");
  expect(await git("rev-parse", "v1", "v1.4.0^")).toBe(`${released}\n${head}`);
  expect(await git("diff", "--name-only", head, released)).toBe("dist/index.js");
  expect(await git("show", "v1.4.0:dist/index.js")).toBe("1.4.0");
  expect(await git("rev-parse", "HEAD")).toBe(head);
  expect(await git("status", "--porcelain")).toBe("");
  expect(await published()).toEqual({
    "refs/heads/main": head,
    "refs/heads/pin-templates-v1.4.0": await git("rev-parse", "pin-templates-v1.4.0"),
    "refs/tags/v1": released,
    "refs/tags/v1.4.0": released,
  });
});

test("the templates' commit pins every action of ours to what the tag names, and changes nothing else", async () => {
  await release();
  const released = await git("rev-parse", "v1.4.0");
  const before = await git("show", "HEAD:workflows-templates/model-gitops-split.yml");
  const after = await git("show", "pin-templates-v1.4.0:workflows-templates/model-gitops-split.yml");
  const pins = (text: string): readonly string[] => text.match(/model-gitops\/model-gitops.*@.*/g) ?? [];

  expect(pins(before).length).toBeGreaterThan(5);
  expect(pins(after)).toEqual(pins(before).map((pin) => pin.replace(/@.*/, `@${released} # v1.4.0`)));
  expect(after.split("\n").filter((line) => !line.includes("model-gitops/model-gitops"))).toEqual(
    before.split("\n").filter((line) => !line.includes("model-gitops/model-gitops")),
  );
  // Whatever pins the suite: each template, the short files that call it, and the copies for servers.
  const changed = await git("diff", "--name-only", "HEAD", "pin-templates-v1.4.0");
  expect(changed.split("\n").toSorted()).toEqual(filesBelow("workflows-templates", ".yml"));
  const called = await git("show", "pin-templates-v1.4.0:workflows-templates/reusable/model-gitops.yml");
  expect(pins(called)).toEqual([`model-gitops/model-gitops/.github/workflows/model-gitops.yml@${released} # v1.4.0`]);
});

test("a dry run says what it would push and leaves nothing", async () => {
  const refs = await git("for-each-ref");
  const { code, stdout } = await release("--dry-run", "--push");
  expect(code).toBe(0);
  expect(stdout).toMatch(/would push\n {2}[0-9a-f]{40}:refs\/tags\/v1\.4\.0\n {2}\+[0-9a-f]{40}:refs\/tags\/v1\n/);
  expect(await git("for-each-ref")).toBe(refs);
});

test("the next release moves the major tag and leaves the exact one", async () => {
  await release("--push");
  const first = await git("rev-parse", "v1.4.0");
  await version("1.10.0");
  expect((await release("--push")).code).toBe(0);
  expect(await published()).toMatchObject({
    "refs/tags/v1.4.0": first,
    "refs/tags/v1": await git("rev-parse", "v1.10.0"),
  });
});

test.each([
  [
    "a version that is out",
    async () => void (await release("--push")),
    "v1.4.0 exists, and a published version never changes.",
  ],
  ["a tag that only the remote has", publishElsewhere, "v1.4.0 exists"],
  ["an older version", older, "v1.4.0 is older than v1.10.0."],
  [
    "uncommitted changes",
    () => writeFile(join(clone, "new.txt"), ""),
    "The working tree has changes. Commit them, or set them aside:\n?? new.txt",
  ],
  [
    "a version that is none",
    () => version("1.4.0-beta"),
    'The version in package.json is "1.4.0-beta"; a release is named X.Y.Z.',
  ],
  ["line ends that git would change", () => attributes("* text=auto eol=lf\n"), "git keeps other bytes of dist/"],
  ["a build that fails", () => version("1.4.0", "exit 3"), "Command failed: npm run -s build"],
])("refuses %s", async (_title, prepare, message) => {
  await prepare();
  const tags = await git("tag", "--list");
  const { code, stderr } = await release();
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(await git("tag", "--list")).toBe(tags);
});

test("by this repository's attributes a carriage return stays, and an archive has no tests", async () => {
  await cp(join(source, "test/release"), join(clone, "test/release"), { recursive: true });
  await attributes(await readFile(join(source, ".gitattributes"), "utf8"));
  expect(await release()).toMatchObject({ code: 0 });
  const { stdout } = await exec("git", ["show", "v1.4.0:dist/index.js"], { cwd: clone });
  expect(stdout).toBe("1.4.0\r\n");
  const archive = await exec("sh", ["-c", "git archive v1.4.0 | tar -t"], { cwd: clone });
  expect(archive.stdout).toContain("dist/index.js\n");
  expect(archive.stdout).not.toMatch(/^test\//m);
});

async function attributes(text: string): Promise<void> {
  await writeFile(join(clone, ".gitattributes"), text);
  await version("1.4.0", "mkdir -p dist && printf '1.4.0\\r\\n' > dist/index.js");
}

async function publishElsewhere(): Promise<void> {
  await git("push", "--quiet", "origin", "HEAD:refs/tags/v1.4.0");
}

async function older(): Promise<void> {
  await version("1.10.0");
  await release();
  await version("1.4.0");
}

async function version(to: string, build = `mkdir -p dist && echo ${to} > dist/index.js`): Promise<void> {
  await writeFile(
    join(clone, "package.json"),
    JSON.stringify({ name: "model-gitops", version: to, type: "module", scripts: { build } }),
  );
  await git("add", ".");
  await git("commit", "--quiet", "--message", `Version ${to}`);
}

async function release(
  ...flags: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const run = exec(process.execPath, [join(clone, "scripts/release.ts"), ...flags], { cwd: clone });
  return await run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

async function published(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await exec("git", [
    "-C",
    join(folder, "origin.git"),
    "for-each-ref",
    "--format=%(refname) %(objectname)",
  ]);
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")),
  );
}

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await exec("git", [...args], { cwd: clone });
  return stdout.trim();
}
