import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepSet } from "../../../../src/loop/training/train-artifact-set.ts";
import { isOwnDigest, type Artifact } from "../../../../src/records/artifact.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { FakeHost } from "../../../fakes/host.ts";
import { FOLDER, leftBy, modelOf, WHERE } from "./kept.ts";

interface Left {
  readonly kind?: "onnx" | "command";
  readonly before?: (host: FakeHost) => Promise<unknown>;
}

async function kept(
  files: Readonly<Record<string, string>>,
  artifact: string | readonly string[],
  { kind = "onnx", before }: Left = {},
): Promise<Artifact | string> {
  await using host = await leftBy(files);
  await before?.(host);
  return await keepSet(host, modelOf(artifact, kind), WHERE);
}

test("a folder is kept with all its files; its only ONNX file is judged", async () => {
  const files = { "out/model.onnx": "graph", "out/tokenizer/vocab.txt": "a b", "out/.empty": "" };
  const found = await kept(files, "out/");
  if (typeof found === "string") throw new Error(found);
  expect(found).toMatchObject({
    path: "artifact/files",
    bytes: 8,
    set: {
      main: "model.onnx",
      files: [{ name: ".empty" }, { name: "model.onnx", digest: sha256("graph") }, { name: "tokenizer/vocab.txt" }],
    },
  });
  expect(isOwnDigest(found)).toBe(true);
});

test("its files lie below the output folder under their names, and nothing of an earlier artifact", async () => {
  await using host = await leftBy({ "out/a.onnx": "a", "out/old.bin": "old" });
  await keepSet(host, modelOf("out/"), WHERE);
  await writeFile(join(host.workspace, FOLDER, "out/a.onnx"), "b");
  await keepSet(host, modelOf(["out/a.onnx", "out/a.onnx"]), WHERE);
  const folder = join(host.workspace, WHERE.root, "artifact/files");
  expect(await readdir(folder)).toEqual(["a.onnx"]);
  expect(await readFile(join(folder, "a.onnx"), "utf8")).toBe("b");
});

test("of a list the first is judged, and the same file twice is one", async () => {
  const files = { "out/a.onnx": "a", "out/b.onnx": "b" };
  const found = await kept(files, ["out/b.onnx", "out/"]);
  expect(found).toMatchObject({ set: { main: "b.onnx", files: [{ name: "a.onnx" }, { name: "b.onnx" }] } });
});

test("a predict command is given the first of a list", async () => {
  const found = await kept({ "a.bin": "a", "b.onnx": "b" }, ["a.bin", "b.onnx"], { kind: "command" });
  expect(found).toMatchObject({ set: { main: "a.bin" } });
});

test("names are relative to the deepest folder that holds all of them", async () => {
  const files = { "model.onnx": "m", "tokenizer/vocab.txt": "v" };
  const found = await kept(files, ["model.onnx", "tokenizer/"]);
  expect(found).toMatchObject({ set: { files: [{ name: "model.onnx" }, { name: "tokenizer/vocab.txt" }] } });
});

test("a folder for a predict command is given as a folder", async () => {
  const found = await kept({ "out/a.bin": "a", "out/b.bin": "b" }, "out/", { kind: "command" });
  expect(found).toMatchObject({ set: { files: [{ name: "a.bin" }, { name: "b.bin" }] } });
  expect(found).not.toHaveProperty("set.main");
});

test("what keeps a folder in git is no part of it, what is called so deeper is", async () => {
  const files = { "out/.gitignore": "*", "out/.gitkeep": "", "out/a.bin": "a", "out/deep/.gitkeep": "" };
  const found = await kept(files, "out/", { kind: "command" });
  expect(found).toMatchObject({ set: { files: [{ name: "a.bin" }, { name: "deep/.gitkeep" }] } });
});

test.each([
  ["a file where a folder was said", { out: "graph" }, ["out/"], /is not a plain folder/],
  ["a folder where a file was said", { "a.onnx/b": "b", "c.bin": "c" }, ["a.onnx", "c.bin"], /is not a plain file/],
  ["no folder", {}, ["out/"], /left no models\/credit-risk\/out\/ \(training\.artifact\)/],
  ["an empty folder", { "out/.gitkeep": "" }, ["out/"], /left models\/credit-risk\/out\/ \(.*\) empty/],
  [
    "no file of several",
    { "a.onnx": "a" },
    ["a.onnx", "a.onnx.data"],
    /left no models\/credit-risk\/a\.onnx\.data.*What was there before does not count, also where git has it/,
  ],
  ["no ONNX file", { "out/a.bin": "a" }, ["out/"], /holds no ONNX file/],
  [
    "two ONNX files",
    { "out/a.onnx": "a", "out/b.onnx": "b", "tokenizer.json": "{}" },
    ["out/", "tokenizer.json"],
    /nothing says which is judged.*artifact: \[out\/a\.onnx, out\/\]/,
  ],
  ["a name with a line break", { "out/a.onnx": "a", "out/b\nc": "b" }, ["out/"], /is no name that every machine/],
  ["a name that no upload takes", { "out/a.onnx": "a", "out/b:c": "b" }, ["out/"], /is no name that every machine/],
  ["two cases of one name", { "out/a.onnx": "a", "out/A.onnx": "b" }, ["out/a.onnx", "out/"], /are one file on some/],
  [
    "two forms of one name",
    { "out/m.onnx": "a", "out/\u00E9": "b", "out/e\u0301": "c" },
    ["out/"],
    /are one file on some/,
  ],
] as const)("%s", async (...[, files, artifact, message]) => {
  expect(await kept(files, artifact)).toMatch(message);
});

test("a remedy names paths outside the model's folder from the root", async () => {
  const files = { "../../shared/a.onnx": "a", "../../shared/b.onnx": "b" };
  expect(await kept(files, "/shared/")).toMatch(/artifact: \[\/shared\/a\.onnx, \/shared\/\]/);
});

test("a name that is no UTF-8 is said, not stumbled over", async () => {
  const before = async ({ workspace }: FakeHost) =>
    await writeFile(Buffer.concat([Buffer.from(join(workspace, FOLDER, "out/x")), Buffer.of(0xff)]), "x");
  expect(await kept({ "out/a.onnx": "a" }, "out/", { before })).toMatch(/is no name that every machine/);
});

test("a folder with a link or a socket in it, or behind a link, is not kept", async () => {
  const link = {
    before: async (host: FakeHost) => await symlink("/etc/passwd", join(host.workspace, FOLDER, "out/p")),
  };
  expect(await kept({ "out/model.onnx": "graph" }, "out/", link)).toMatch(/out\/p \(.*\) is a link or a special file/);
  await using server = createServer();
  const socket = { before: async (host: FakeHost) => await listening(server, join(host.workspace, FOLDER, "out/s")) };
  expect(await kept({ "out/model.onnx": "graph" }, "out/", socket)).toMatch(
    /out\/s \(.*\) is a link or a special file/,
  );
  const outside = {
    before: async (host: FakeHost) => await symlink(host.temp, join(host.workspace, FOLDER, "linked")),
  };
  expect(await kept({ "model.onnx": "graph" }, "linked/", outside)).toMatch(/is not a plain folder/);
  const behind = {
    before: async (host: FakeHost) => {
      await outside.before(host);
      await mkdir(join(host.temp, "deep"));
      await writeFile(join(host.temp, "deep/model.onnx"), "graph");
    },
  };
  expect(await kept({ "model.onnx": "graph" }, "linked/deep/", behind)).toMatch(/is not a plain folder/);
});

test("more files than a record holds are refused before any is copied", async () => {
  const files = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`out/${at}.bin`, ""]));
  await using host = await leftBy({ ...files, "out/model.onnx": "graph" });
  expect(await keepSet(host, modelOf("out/"), WHERE)).toMatch(/has 1002 files; 1000 are kept at most/);
  await expect(readdir(join(host.workspace, WHERE.root))).rejects.toThrow("ENOENT");
});

async function listening(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, "listening");
}
