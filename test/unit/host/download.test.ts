import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { download } from "../../../src/host/download.ts";
import { httpsFile } from "../../../src/data/https-file.ts";
import type { WebRequest } from "../../../src/host/web.ts";
import { fakeHost } from "../../fakes/host.ts";
import { fileServer } from "../data/file-server.ts";

test("a file that comes byte by byte is given up", async () => {
  await using host = await fakeHost();
  await using folder = await mkdtempDisposable(join(tmpdir(), "download-"));
  await using server = await fileServer((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("x"), 5);
    response.on("close", () => clearInterval(timer));
  });
  const web = server.web(host);
  const remote = httpsFile("https://data.example/a.csv", web);
  const target = join(folder.path, "a.csv");
  const options = { ...web, remote, answer: await remote.open(), target, limit: 1000, slowAfter: 30 };
  await expect(download(options)).rejects.toThrow(
    /^The download of https:\/\/data\.example\/a\.csv failed 6 times; the last broke off after .*: less than a KiB a second came/,
  );
});

test("each hop of a public name is told which addresses it must not lead to", async () => {
  await using host = await fakeHost();
  await using server = await fileServer(({ url }, response) => {
    if (url.startsWith("https://data.example")) response.writeHead(302, { location: "https://storage.example/" }).end();
    else response.writeHead(200).end();
  });
  const web = server.web(host);
  const asked: WebRequest[] = [];
  const remote = httpsFile("https://data.example/a.csv?k=SECRET", {
    transport: async (request) => {
      asked.push(request);
      return await web.transport(request);
    },
  });
  await remote.open();
  const said = asked.map(({ refusal }) => [refusal?.("93.184.216.34"), refusal?.("10.0.0.1")?.message]);
  expect(said).toEqual([
    [undefined, expect.stringMatching(/^https:\/\/data\.example\/a\.csv\?… leads into a private network, or to this/)],
    [undefined, expect.stringMatching(/a\.csv\?… redirects to https:\/\/storage\.example, which leads into a private/)],
  ]);
});
