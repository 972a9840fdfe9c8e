import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fetchedBlobs } from "../../../src/forge/git-blobs.ts";
import { fetchedFiles } from "../../../src/forge/git-trees.ts";
import type { RunOptions } from "../../../src/host/host.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { git, initRepository } from "../../rig/git.ts";

const TOKEN = "t0k3n-of-the-job";
const BASIC = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");

/** A git server of git's own, for one repository with so many files on a branch; it answers nobody without the token. */
async function gitServer(host: FakeHost, files: number) {
  const root = join(host.temp, "server");
  await git(host.temp, ["init", "--quiet", "--bare", "server/acme/models.git"]);
  const clone = host.workspace;
  await initRepository(clone);
  const input = Array.from(
    { length: files },
    (_, at) => `blob\nmark :${at + 1}\ndata <<END\n{"entry": ${at}}\nEND\n`,
  ).join("");
  const tree = Array.from({ length: files }, (_, at) => `M 100644 :${at + 1} e${at}.json\n`).join("");
  const commit = `commit refs/heads/ledger\ncommitter a <a@b.c> 0 +0000\ndata 1\nx\n${tree}`;
  await git(join(root, "acme/models.git"), ["fast-import", "--quiet"], { input: input + commit });
  const listed = await git(join(root, "acme/models.git"), ["ls-tree", "-r", "ledger"]);
  const seen: { readonly url: string; readonly authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { url = "", headers } = request;
    seen.push({ url, authorization: headers.authorization });
    if (headers.authorization !== `basic ${BASIC}`) return response.writeHead(401).end();
    return backend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ids: listed.split("\n").map((line) => line.split(/\s/)[2] ?? ""),
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", "http://git.example");
  const env = {
    PATH: process.env["PATH"],
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    // As GitHub's does.
    GIT_CONFIG_KEY_1: "uploadpack.allowFilter",
    GIT_CONFIG_VALUE_1: "true",
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"],
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
  };
  const child = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf("\r\n\r\n");
    const headers = all.subarray(0, end).toString("utf8").split("\r\n");
    const status = headers.find((line) => line.startsWith("Status: "))?.slice(8, 11);
    response.statusCode = Number(status ?? 200);
    for (const line of headers) {
      const [name = "", value = ""] = line.split(": ");
      if (name !== "Status" && name !== "") response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
}

const repository = { owner: "acme", name: "models" };

test.each([3, 3000])("%i blobs are two requests, and nothing of them or of the token is left", async (files) => {
  await using host = await fakeHost();
  await using server = await gitServer(host, files);
  const commands: (readonly string[])[] = [];
  const run = async (command: readonly string[], options?: RunOptions) => {
    commands.push(command);
    return await host.run(command, options);
  };
  const before = await readdir(host.temp);
  const watched = { ...host, run };
  const found = await fetchedBlobs({ host: watched, serverUrl: server.url, token: TOKEN, repository }, server.ids);
  expect(found?.size).toBe(files);
  expect(new TextDecoder().decode(found?.get(server.ids[0] ?? ""))).toMatch(/^\{"entry": \d+\}\n$/);
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/acme/models.git/info/refs?service=git-upload-pack",
    "/acme/models.git/git-upload-pack",
  ]);
  expect(host.seen.masks).toEqual([BASIC]);
  const told = JSON.stringify([commands, host.seen.log]);
  expect([TOKEN, BASIC].filter((secret) => told.includes(secret))).toEqual([]);
  expect(await readdir(host.temp)).toEqual(before);
});

test("where git cannot, the API is asked: nothing is thrown, and no blob is made up", async () => {
  await using host = await fakeHost();
  await using server = await gitServer(host, 3);
  const ask = (change: Partial<Parameters<typeof fetchedBlobs>[0]>, ids = server.ids) =>
    fetchedBlobs({ host, serverUrl: server.url, token: TOKEN, repository, ...change }, ids);
  expect(await ask({ token: "another" })).toBeUndefined();
  expect(await ask({ token: "" })).toBeUndefined();
  expect(await ask({ repository: { owner: "acme", name: "none" } })).toBeUndefined();
  expect(await ask({ repository: { owner: "..", name: "--upload-pack=x" } })).toBeUndefined();
  expect(await ask({}, [...server.ids, "0".repeat(39) + "1"])).toBeUndefined();
  expect(await ask({}, ["--all", "refs/heads/ledger"])).toBeUndefined();
  for (const serverUrl of ["", "none", "file:///etc", "ext::sh -c id"])
    expect(await ask({ serverUrl })).toBeUndefined();
  const startError = "not installed";
  const broken = { exitCode: -1, stdout: "", stderr: "", bytes: new Uint8Array(), timedOut: false, startError };
  expect(await ask({ host: { ...host, run: async () => broken } })).toBeUndefined();
});

test("a redirect does not take the token anywhere", async () => {
  await using host = await fakeHost();
  await using server = await gitServer(host, 3);
  const redirecting = createServer((request, response) =>
    response.writeHead(302, { location: `${server.url}${request.url}` }).end(),
  );
  await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
  const { port } = redirecting.address() as AddressInfo;
  const serverUrl = `http://127.0.0.1:${port}`;
  expect(await fetchedBlobs({ host, serverUrl, token: TOKEN, repository }, server.ids)).toBeUndefined();
  expect(server.seen).toEqual([]);
  redirecting.closeAllConnections();
  redirecting.close();
});

test("the folders of a commit or a tree are two requests, and none of their contents comes", async () => {
  await using host = await fakeHost();
  await using server = await gitServer(host, 3000);
  const where = { host, serverUrl: server.url, token: TOKEN, repository };
  const repositoryFolder = join(host.temp, "server/acme/models.git");
  const before = await readdir(host.temp);
  const ids = await Promise.all(
    ["ledger", "ledger^{tree}"].map(async (name) => (await git(repositoryFolder, ["rev-parse", name])).trim()),
  );
  for (const id of ids) {
    server.seen.length = 0;
    const found = await fetchedFiles(where, id);
    expect(found?.map(({ blob }) => blob)).toEqual(server.ids);
    expect(found?.[0]).toMatchObject({ path: "e0.json", mode: "100644" });
    expect(server.seen.map(({ url }) => url)).toEqual([
      "/acme/models.git/info/refs?service=git-upload-pack",
      "/acme/models.git/git-upload-pack",
    ]);
  }
  expect(await readdir(host.temp)).toEqual(before);
  expect(await fetchedFiles(where, "0".repeat(39) + "1")).toBeUndefined();
  expect(await fetchedFiles({ ...where, token: "" }, ids[0] ?? "")).toBeUndefined();
});
