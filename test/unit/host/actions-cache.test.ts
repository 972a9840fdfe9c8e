import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, relative } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { actionsCache } from "../../../src/host/actions-cache.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { entry } from "../engines/fake-packages.ts";

interface Served extends AsyncDisposable {
  readonly host: FakeHost;
  /** What the action saves and restores. */
  readonly place: string;
  restore(key?: string): Promise<string | undefined>;
}

type Entries = (place: string) => readonly (readonly [name: string, content: string, type?: string])[];

/** GitHub's cache service with one archive, whose names may be relative to the workspace. */
async function serving(entries: Entries, { pack = zstdCompressSync, matched = "key" } = {}): Promise<Served> {
  const host = await fakeHost();
  const place = join(host.temp, "kept");
  const archive = pack(
    Buffer.concat([...entries(place).map(([name, content, type]) => entry(name, content, type)), Buffer.alloc(1024)]),
  );
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.method === "GET") return void response.end(archive);
    // The second way of packing is asked for where the first has none.
    const ok = pack === zstdCompressSync || ++asked > 1;
    response.end(JSON.stringify({ ok, signed_download_url: ok ? `${url}/blob` : "", matched_key: matched }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = (name: string): string | undefined =>
    ({ ACTIONS_RESULTS_URL: `${url}/`, ACTIONS_RUNTIME_TOKEN: "token" })[name];
  return {
    host,
    place,
    restore: async (key = "key") => await (await actionsCache({ ...host, env })).restoreCache([place], key),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await host[Symbol.asyncDispose]();
    },
  };
}

test.each([
  ["zstd", zstdCompressSync],
  ["gzip", gzipSync],
])("what was saved comes back, packed with %s", async (_, pack) => {
  await using served = await serving(
    (place) => [
      [`${place}/`, "", "5"],
      [`${place}/a/b.txt`, "b"],
    ],
    { pack },
  );
  await mkdir(served.place, { recursive: true });
  await writeFile(join(served.place, "old.txt"), "");
  expect(await served.restore()).toBe("key");
  expect(await readFile(join(served.place, "a/b.txt"), "utf8")).toBe("b");
  expect(await readdir(served.place)).toEqual(["a"]);
});

test("names are relative to the workspace", async () => {
  await using served = await serving(() => [["../temp/kept", "one file"]]);
  expect(relative(served.host.workspace, served.place)).toBe("../temp/kept");
  expect(await served.restore()).toBe("key");
  expect(await readFile(served.place, "utf8")).toBe("one file");
});

test.each<[string, Entries]>([
  ["a file elsewhere", (place) => [[`${dirname(place)}/evil.js`, "evil"]]],
  ["a file of the workspace", () => [["evil.js", "evil"]]],
  ["a way out of its folder", (place) => [[`${place}/../evil.js`, "evil"]]],
  ["a folder that begins alike", (place) => [[`${place}-evil/evil.js`, "evil"]]],
  ["a link", (place) => [[`${place}/evil.js`, "", "2"]]],
  ["a hard link", (place) => [[`${place}/evil.js`, "", "1"]]],
  [
    "a file twice",
    (place) => [
      [`${place}/evil.js`, "a"],
      [`${place}/evil.js`, "b"],
    ],
  ],
  ["a device", (place) => [[`${place}/evil.js`, "", "3"]]],
])("an archive with %s writes nothing", async (_, entries) => {
  await using served = await serving((place) => [[`${place}/good.txt`, "good"], ...entries(place)]);
  await expect(served.restore()).rejects.toThrow(/something else than what is saved there|EEXIST/);
  const left = [served.host.workspace, served.host.temp].map(async (folder) =>
    (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) => /evil|good/.test(name)),
  );
  expect((await Promise.all(left)).flat()).toEqual([]);
});

test("another key's content, and no service, are nothing", async () => {
  await using served = await serving((place) => [[place, "x"]], { matched: "key-and-more" });
  expect(await served.restore()).toBeUndefined();
  const none = { ...served.host, env: () => undefined };
  expect(await (await actionsCache(none)).restoreCache([served.place], "key")).toBeUndefined();
});
