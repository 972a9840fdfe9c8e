import { mkdir, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { locateEngine } from "../../../src/engines/native.ts";
import { coldHost, contentOf, lay, longName, options, registry, serveAll } from "./fake-packages.ts";

describe("what was put into the tool cache", () => {
  const engine = "node_modules/@fake/engine";
  it.each<[string, (folder: string) => Promise<unknown>]>([
    ["another file", (folder) => writeFile(join(folder, engine, "index.js"), "evil")],
    ["a package within a package", (folder) => lay(join(folder, engine), { "fake-binding": "" })],
    ["a package beside them", (folder) => lay(folder, { "detect-libc": "" })],
    ["a library beside a library", (folder) => writeFile(join(folder, engine, "libstdc++.so.6"), "evil")],
    ["a manifest of a folder", (folder) => writeFile(join(folder, engine, "lib/package.json"), "{}")],
    ["an empty folder", (folder) => mkdir(join(folder, engine, "node_modules"))],
    ["one file less", (folder) => rm(join(folder, engine, longName))],
    ["no mark", (folder) => rm(join(folder, ".complete"))],
    ["a folder for the mark", (folder) => rm(join(folder, ".complete")).then(() => mkdir(join(folder, ".complete")))],
    [
      "a link to the right file",
      async (folder) => {
        await rename(join(folder, engine, "index.js"), `${folder}.js`);
        await symlink(`${folder}.js`, join(folder, engine, "index.js"));
      },
    ],
    [
      "a link to the right folder",
      async (folder) => {
        await rename(folder, `${folder}.moved`);
        await symlink(`${folder}.moved`, folder);
      },
    ],
    ["its mark alone", (folder) => rm(join(folder, "node_modules"), { recursive: true })],
  ])("is not loaded with %s", async (_, plant) => {
    await using server = await registry(serveAll);
    await using host = await coldHost(server.url);
    const from = await locateEngine(host, "onnx", options);
    const sound = await contentOf(dirname(from));
    await plant(dirname(from));
    expect(await locateEngine(host, "onnx", options)).toBe(from);
    expect(server.requests).toHaveLength(4);
    expect(await contentOf(dirname(from))).toEqual(sound);
    expect(
      createRequire(from)
        .resolve("@fake/engine")
        .startsWith(await realpath(host.toolCache)),
    ).toBe(true);
  });
});
