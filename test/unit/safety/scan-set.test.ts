import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { capture } from "../../../bench/rig/child.ts";
import { scanSet } from "../../../src/safety/scan-set.ts";
import { gguf, safetensors } from "./file-writers.ts";
import { kindsOf, NOTHING_ALLOWED, scanned } from "./scan-folder.ts";

describe("a set of files", () => {
  it("is scanned whole, in its order, with what was learned of each", async () => {
    const header = { w: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } };
    const files = await scanned({
      "model.safetensors": safetensors(header, 4),
      "config.json": '{"model_type":"llama"}',
      "sub/vocab.txt": "a\nb\n",
    });
    expect(files).toEqual([
      {
        path: "model.safetensors",
        format: "safetensors",
        bytes: expect.any(Number),
        problems: [],
        facts: { dtypes: { BF16: 1 } },
      },
      { path: "config.json", format: "json", bytes: 22, problems: [] },
      { path: "sub/vocab.txt", format: "text", bytes: 4, problems: [] },
    ]);
  });

  it("is refused where a file cannot be read, and the others are scanned", async () => {
    const folder = await mkdtemp(join(tmpdir(), "safety-"));
    await writeFile(join(folder, "a.txt"), "a");
    await symlink("a.txt", join(folder, "link"));
    await mkdir(join(folder, "folder"));
    await capture(["mkfifo", join(folder, "pipe")]);
    const names = ["a.txt", "link", "folder", "pipe", "missing"];
    const { files } = await scanSet(
      names.map((name) => ({ name, file: join(folder, name) })),
      NOTHING_ALLOWED,
    );
    expect(kindsOf(files)).toEqual({
      link: ["symlink"],
      folder: ["not-a-file"],
      pipe: ["not-a-file"],
      missing: ["unreadable"],
    });
    await rm(folder, { recursive: true });
  });

  it("is refused where a scan takes longer than its limit", async () => {
    const files = await scanned({ "model.gguf": gguf({}) }, { limitMilliseconds: 0 });
    // What is quicker than a turn of the clock is whole all the same.
    expect([[], ["too-slow"]]).toContainEqual(files[0]?.problems.map(({ kind }) => kind));
  });

  it.each(["../a.txt", "/a.txt", "a//b", "a/./b", "a\\b", "a\nb"])("is refused with a file called %j", async (name) => {
    const folder = await mkdtemp(join(tmpdir(), "safety-"));
    await writeFile(join(folder, "x"), "a");
    await chmod(join(folder, "x"), 0o600);
    const { files } = await scanSet([{ name, file: join(folder, "x") }], NOTHING_ALLOWED);
    expect(files[0]?.problems.map(({ kind }) => kind)).toEqual(["name"]);
    await rm(folder, { recursive: true });
  });

  it.each([
    ["high", "gguf", [], ["tier-format"]],
    ["high", "gguf", ["gguf"], []],
    ["limited", "gguf", [], []],
    ["minimal", "gguf", [], []],
    [undefined, "gguf", [], []],
    ["limited", "elf", ["elf"], ["denied-format"]],
    ["minimal", "unknown", ["unknown"], ["denied-format"]],
  ] as const)("of the tier %s may hold %s with %j allowed: %j", async (...[tier, kind, allowFormats, problems]) => {
    const content = { gguf: gguf({}), elf: Buffer.from("\x7fELF"), unknown: Buffer.from([0, 1, 2]) }[kind];
    const files = await scanned({ "model.x": content }, { tier, allowFormats });
    expect(kindsOf(files)["model.x"] ?? []).toEqual(problems);
  });
  it.each([
    ["high", ["gguf"], ["format gguf"]],
    ["limited", ["gguf"], undefined],
    ["high", ["pickle"], undefined],
  ] as const)("a format that the tier %s has only since %j are allowed is told", async (tier, allowFormats, told) => {
    const [one] = await scanned({ "model.gguf": gguf({}) }, { tier, allowFormats });
    expect(one?.facts?.allowed).toEqual(told);
  });
});
