import { createHash } from "node:crypto";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestFile, digestList } from "../../../src/data/digest.ts";
import { fetchData } from "../../../src/loop/data/data-fetch.ts";
import { repositoryPath } from "../../../src/data/local-files.ts";
import type { SourceOptions } from "../../../src/data/source-request.ts";
import { resolveSource } from "../../../src/data/source.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";

const hex = (algorithm: string, content: string | Uint8Array): string =>
  createHash(algorithm).update(content).digest("hex");
// FIPS 180-2, appendix B.1.
const SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

function source(host: FakeHost, path: string, more: Partial<SourceOptions> = {}): ReturnType<typeof resolveSource> {
  return resolveSource({ host, folder: "models/m", path, ...more });
}

it("of a log leaves out what Hadoop's convention says is no data, of a dataset nothing", async () => {
  const all = ["d/_SUCCESS", "d/_temporary/0/x.parquet", "d/a.parquet", "d/sub/_committed_1", "d/sub/b.parquet"];
  await using host = await fakeHost({ files: Object.fromEntries(all.map((name) => [`_m/${name}`, name])) });
  const names = async (path: string, isWithoutAside: boolean) => {
    const { files } = await source(host, path, { isWithoutAside });
    return files.map((file) => file.split("/_m/")[1]);
  };
  expect(await names("/_m/d/**", false)).toEqual(all);
  expect(await names("/_m/d/**", true)).toEqual(["d/a.parquet", "d/sub/b.parquet"]);
  expect(await names("/_m/d/_S*", true)).toEqual(["d/_SUCCESS"]);
  expect(await names("/_m/d/_SUCCESS", true)).toEqual(["d/_SUCCESS"]);
  expect(await failure(source(host, "/_m/d/*/_x*", { isWithoutAside: true }))).toMatch(
    /^There is no file that matches/,
  );
});

describe("digests", () => {
  it("of data are of the bytes, line ends included", async () => {
    await using host = await fakeHost({
      files: { "abc.bin": "abc", "unix.py": "a\nb\rc\n", "dos.py": "a\r\nb\rc\r\n" },
    });
    const path = (name: string): string => join(host.workspace, name);
    expect(await digestFile(path("abc.bin"))).toBe(`sha256:${SHA256_OF_ABC}`);
    expect(await digestFile(path("dos.py"))).not.toBe(await digestFile(path("unix.py")));
  });

  it("of Git LFS pointers are those of the content", async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${SHA256_OF_ABC}\nsize 3\n`;
    await using host = await fakeHost({ files: { "abc.bin": pointer } });
    expect(await digestFile(join(host.workspace, "abc.bin"))).toBe(`sha256:${SHA256_OF_ABC}`);
    await mkdir(join(host.workspace, "models/m"), { recursive: true });
    expect(await failure(source(host, "/abc.bin"))).toMatch(
      /^abc\.bin is a Git LFS pointer, and its content cannot be fetched: .*lfs: true/,
    );
  });

  it("of files that DVC tracks are the same with and without the content", async () => {
    const pointer = `outs:\n- md5: ${hex("md5", "abc")}\n  size: 3\n  hash: md5\n  path: abc.bin\n`;
    await using host = await fakeHost({
      files: { "abc.bin": "abc", "abc.bin.dvc": pointer, "broken.bin": "", "broken.bin.dvc": "\t: [" },
    });
    const path = join(host.workspace, "abc.bin");
    expect(await digestFile(path)).toBe(`md5:${hex("md5", "abc")}`);
    await rm(path);
    expect(await digestFile(path)).toBe(`md5:${hex("md5", "abc")}`);
    await writeFile(path, "changed");
    expect(await failure(digestFile(path))).toMatch(/is not the content that .*abc\.bin\.dvc names\. Run `dvc add`/);
    expect(await failure(digestFile(join(host.workspace, "broken.bin")))).toMatch(
      /broken\.bin\.dvc is no readable DVC file/,
    );
  });

  it("of several files do not depend on their order", async () => {
    await using host = await fakeHost({ files: { "a.csv": "1", "b.csv": "2" } });
    const fileOf = async (name: string) => ({ name, digest: await digestFile(join(host.workspace, name)) });
    const [a, b] = [await fileOf("a.csv"), await fileOf("b.csv")];
    expect(digestList([a, b])).toBe(digestList([b, a]));
    expect(digestList([a])).toBe(a.digest);
    expect(await failure(digestFile(join(host.workspace, "c.csv")))).toMatch(/Cannot read .*c\.csv: it is not there/);
  });
});

describe("paths of a manifest", () => {
  it("are relative to it, or to the root", () => {
    expect(repositoryPath("models/m", "data/a.csv")).toBe("models/m/data/a.csv");
    expect(repositoryPath("models/m", "../shared/a.csv")).toBe("models/shared/a.csv");
    expect(repositoryPath("models/m", "/data/*.csv")).toBe("data/*.csv");
    expect(repositoryPath("", "a.csv")).toBe("a.csv");
  });

  it.each([
    "../../../etc/passwd",
    "/../x",
    "../../..",
    "/..",
    "https://example.com/a.csv",
    "s3://bucket/key",
    "a\0b",
    "..\\..\\x",
  ])("never leave it: %s", (path) => {
    expect(() => repositoryPath("models/m", path)).toThrow(UserError);
  });
});

describe("files of a dataset", () => {
  const files = {
    "models/m/data/b.csv": "b\n",
    "models/m/data/a.csv": "a\n",
    "models/m/data/deep/c.csv": "c\n",
    "models/m/data/.hidden.csv": "",
    "shared/x.csv": "x",
  };
  const names = (host: FakeHost, { files: found }: { readonly files: readonly string[] }): readonly string[] =>
    found.map((file) => file.slice(host.workspace.length + 1));

  it("are found by path and glob, sorted", async () => {
    await using host = await fakeHost({ files });
    expect(names(host, await source(host, "data/a.csv"))).toEqual(["models/m/data/a.csv"]);
    expect(names(host, await source(host, "data/*.csv"))).toEqual(["models/m/data/a.csv", "models/m/data/b.csv"]);
    expect(names(host, await source(host, "data/**/*.csv"))).toEqual([
      "models/m/data/a.csv",
      "models/m/data/b.csv",
      "models/m/data/deep/c.csv",
    ]);
    expect(names(host, await source(host, "/shared/x.csv"))).toEqual(["shared/x.csv"]);
  });

  it("that are missing are named with what is nearby", async () => {
    await using host = await fakeHost({ files });
    expect(await failure(source(host, "data/A.csv"))).toBe(
      "There is no models/m/data/A.csv. Did you mean a.csv? Add the file, correct the path, or give a fetch.command that brings it.",
    );
    expect(await failure(source(host, "data/*.parquet"))).toMatch(
      /^There is no file that matches models\/m\/data\/\*\.parquet\. models\/m\/data\/ has a\.csv, b\.csv and deep\./,
    );
    expect(await failure(source(host, "missing/folder/x.csv"))).toMatch(/models\/m\/ has data/);
    expect(await failure(source(host, "data"))).toMatch(/is a folder\. Give a file, or a glob/);
  });

  it("may be links inside the repository, not out of it", async () => {
    await using host = await fakeHost({ files });
    await symlink("../../../shared/x.csv", join(host.workspace, "models/m/data/inside.csv"));
    await symlink("/etc/passwd", join(host.workspace, "models/m/data/outside.csv"));
    await symlink("/etc", join(host.workspace, "models/m/etc"));
    expect(names(host, await source(host, "data/inside.csv"))).toEqual(["shared/x.csv"]);
    expect(await failure(source(host, "data/outside.csv"))).toMatch(/is a link out of the repository/);
    expect(await failure(source(host, "etc/passwd"))).toMatch(/is a link out of the repository/);
  });

  const bring = (
    host: FakeHost,
    fetch: {
      readonly command: readonly string[];
      readonly env?: readonly string[];
      readonly timeoutMs?: number;
    },
  ) => ({
    bring: () => fetchData(host, { folder: "models/m", path: "other.csv", env: [], timeoutMs: 20_000, ...fetch }),
  });
  const node = (script: string): readonly string[] => [process.execPath, "-e", script];

  it("are fetched when they are missing, with the listed variables only", async () => {
    const script = `require("fs").writeFileSync("made.csv", JSON.stringify([process.env.KEY, process.env.SECRET ?? null, process.env.GITHUB_TOKEN ?? null, process.env.INPUT_TOKEN ?? null]))`;
    const env = {
      KEY: "k",
      SECRET: "s",
      GITHUB_TOKEN: "t",
      INPUT_TOKEN: "t",
      PATH: process.env["PATH"] ?? "",
    };
    await using host = await fakeHost({ files, env });
    const content = '["k",null,null,null]';
    const names = ["KEY", "GITHUB_TOKEN", "INPUT_TOKEN", "MISSING"];
    const found = await source(host, "made.csv", {
      ...bring(host, { command: node(script), env: names }),
      version: { sha256: hex("sha256", content) },
    });
    expect(found.digest).toBe(`sha256:${hex("sha256", content)}`);
    expect(host.seen.log).toContain(
      "warning: fetch.env names GITHUB_TOKEN, INPUT_TOKEN, which no command of a manifest gets.",
    );
    expect(host.seen.log).toContain("Not set here, so the fetch command does not have it: MISSING");
  });

  it("that cannot be fetched are told with the command's last words", async () => {
    await using host = await fakeHost({ files });
    const failing = (command: readonly string[], timeoutMs = 20_000): Promise<string> =>
      failure(source(host, "other.csv", bring(host, { command, timeoutMs })));
    expect(await failing(node("console.log('hello')"))).toMatch(
      /ended well, but there is still no other\.csv in models\/m/,
    );
    expect(host.seen.log).toContain("hello");
    expect(await failing(node("console.error('no access'); process.exit(3)"))).toMatch(
      /for other\.csv exited with code 3\. It said:\nno access$/,
    );
    expect(await failing(["no-such-program"])).toMatch(/could not start: .*no-such-program/);
    expect(await failing(node("setTimeout(() => {}, 9e4)"), 300)).toMatch(/ran longer than its timeout/);
  });

  it("have to be the pinned version", async () => {
    await using host = await fakeHost({ files });
    expect(await failure(source(host, "data/a.csv", { version: { sha256: SHA256_OF_ABC } }))).toMatch(
      /is not the version that the manifest pins: its sha256 is [0-9a-f]{64}, not ba7816bf/,
    );
  });
});
