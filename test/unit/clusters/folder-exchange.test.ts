import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderExchange } from "../../../src/clusters/folder-exchange.ts";
import { openExchange } from "../../../src/clusters/open-exchange.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { fakeHost } from "../../fakes/host.ts";

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

describe("an exchange in a folder", () => {
  it("keeps small files by name", async () => {
    await using host = await fakeHost();
    const exchange = openExchange(host, `${host.workspace}/`);
    expect(exchange.address).toBe(host.workspace);
    expect(await exchange.read("jobs/a/result.json")).toBeUndefined();
    expect(await exchange.list("jobs/")).toEqual([]);
    await exchange.write("jobs/a/result.json", "1");
    await exchange.write("jobs/a/result.json", "2");
    await exchange.write("jobs/b.json", "3");
    expect(text(await exchange.read("jobs/a/result.json"))).toBe("2");
    expect(await exchange.list("jobs/")).toEqual(["a/", "b.json"]);
    await exchange.remove("jobs/a/result.json");
    await exchange.remove("jobs/a/result.json");
    await exchange.remove("nowhere/at/all.json");
    expect(await exchange.list("jobs/a/")).toEqual([]);
    expect(await readdir(join(host.workspace, "jobs/a"))).toEqual([]);
  });

  it("is claimed by one of many, who is read whole", async () => {
    await using host = await fakeHost();
    const names = Array.from({ length: 20 }, (_, at) => `${at}`.repeat(1000));
    const claims = await Promise.all(
      names.map((name) => folderExchange(host.workspace).claim("jobs/a/claim.json", name)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(text(await folderExchange(host.workspace).read("jobs/a/claim.json"))).toBe(names[claims.indexOf(true)]);
    expect(await readdir(join(host.workspace, "jobs/a"))).toEqual(["claim.json"]);
  });

  it("keeps blobs where a store of that folder has them, in folders of the root's mode", async () => {
    await using host = await fakeHost({ files: { "model.bin": "bytes" } });
    const root = join(host.temp, "shared");
    await mkdir(root);
    await chmod(root, 0o2770);
    const exchange = folderExchange(root);
    const digest = sha256("bytes");
    await exchange.blobs.put(join(host.workspace, "model.bin"), digest);
    const hex = digest.slice("sha256:".length);
    expect(await readFile(join(root, "sha256", hex.slice(0, 2), hex), "utf8")).toBe("bytes");
    await exchange.write("jobs/a/x.json", "1");
    for (const folder of ["sha256", `sha256/${hex.slice(0, 2)}`, "jobs", "jobs/a"])
      expect((await stat(join(root, folder))).mode & 0o7777).toBe(0o2770);
    expect(await exchange.blobs.get(digest, join(host.temp, "out"))).toBe(true);
  });

  it("refuses names that leave it, or lie among blobs or unfinished files", async () => {
    await using host = await fakeHost();
    const exchange = folderExchange(host.workspace);
    for (const path of ["../x", "/etc/passwd", "a//b", "", "a/./b", "a/.partial", "sha256/ab", "a\0b", "a\\b", "a\nb"])
      await expect(exchange.write(path, "")).rejects.toThrow("is no path of an exchange");
    await expect(exchange.write("a", new Uint8Array(4 * 1024 ** 2 + 1))).rejects.toThrow("at most 4 MiB");
  });

  it("follows no link that leads out", async () => {
    await using host = await fakeHost({ files: { "inside/a.json": "1" } });
    const root = host.workspace;
    const exchange = folderExchange(root);
    await writeFile(join(host.temp, "secret"), "secret");
    await symlink(join(host.temp, "secret"), join(root, "inside/out.json"));
    await symlink(host.temp, join(root, "jobs"));
    await symlink("inside", join(root, "again"));
    await expect(exchange.read("inside/out.json")).rejects.toThrow("leads out of the exchange");
    await expect(exchange.write("jobs/a/b.json", "1")).rejects.toThrow("leads out of the exchange");
    await expect(exchange.claim("jobs/b.json", "1")).rejects.toThrow("leads out of the exchange");
    await expect(exchange.list("jobs/")).rejects.toThrow("leads out of the exchange");
    await expect(exchange.remove("jobs/secret")).rejects.toThrow("leads out of the exchange");
    expect(await readdir(host.temp)).toEqual(["secret"]);
    expect(text(await exchange.read("again/a.json"))).toBe("1");
    // A link in place of a file is replaced, and what it led to left alone.
    await exchange.write("inside/out.json", "mine");
    expect(await readFile(join(host.temp, "secret"), "utf8")).toBe("secret");
  });

  it("says what is wrong with what lies there", async () => {
    await using host = await fakeHost({ files: { "long.json": new Uint8Array(4 * 1024 ** 2 + 1), "file/x": "" } });
    const exchange = folderExchange(host.workspace);
    await host.run(["mkfifo", join(host.workspace, "pipe")]);
    await expect(exchange.read("pipe")).rejects.toThrow("is no file");
    await expect(exchange.read("long.json")).rejects.toThrow("at most 4 MiB");
    expect(await exchange.read("file/x/y")).toBeUndefined();
    await expect(folderExchange(join(host.temp, "none")).write("a", "")).rejects.toThrow("mount the file system");
    expect(() => openExchange(host, "shared/folder")).toThrow("absolute path");
  });
});
