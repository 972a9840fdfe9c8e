import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveSource } from "../../../src/data/source.ts";
import { baseEnvironment } from "../../../src/host/process.ts";
import { type FakeHost, fakeHost, type FakeHostOptions } from "../../fakes/host.ts";
import { type FileServer, fileServer, type Handler, type Seen } from "./file-server.ts";
import { failure } from "./opened-files.ts";

const CONTENT = "id,x\n1,2\n";
const OID = createHash("sha256").update(CONTENT).digest("hex");
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${OID}\nsize ${CONTENT.length}\n`;

interface Rig extends AsyncDisposable {
  readonly host: FakeHost;
  readonly server: FileServer;
  get(): ReturnType<typeof resolveSource>;
}

/** A clone with a pointer, whose every remote is one server. */
async function clone(origin: string, handler: Handler, options: FakeHostOptions = {}): Promise<Rig> {
  const host = await fakeHost({ files: { "data/a.csv": POINTER }, ...options });
  const git = (...args: readonly string[]) =>
    host.run(["git", ...args], { cwd: host.workspace, env: baseEnvironment() });
  await git("init", "--quiet");
  await git("remote", "add", "origin", origin);
  const server = await fileServer(handler);
  return {
    host,
    server,
    get: () => resolveSource({ host, folder: "", path: "data/a.csv", web: server.web(host), version: { lfs: true } }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** The answers of a Git LFS server (git-lfs/docs/api/batch.md). */
function lfsServer(object: Readonly<Record<string, unknown>>, content = CONTENT): Handler {
  return ({ method }: Seen, response) => {
    if (method === "GET") return void response.writeHead(200).end(content);
    const body = { transfer: "basic", objects: [{ oid: OID, size: CONTENT.length, ...object }] };
    response.writeHead(200, { "content-type": "application/vnd.git-lfs+json" }).end(JSON.stringify(body));
  };
}

const download = (href: string) => ({
  actions: { download: { href, header: { "X-Storage-Key": "STORAGE" } } },
});

describe("the content of a Git LFS pointer", () => {
  it("is taken from the clone's own store", async () => {
    await using rig = await clone("https://github.com/acme/risk", lfsServer({}));
    const object = join(rig.host.workspace, ".git/lfs/objects", OID.slice(0, 2), OID.slice(2, 4), OID);
    await mkdir(dirname(object), { recursive: true });
    await writeFile(object, CONTENT);
    const { files, digest } = await rig.get();
    expect(digest).toBe(`sha256:${OID}`);
    expect(files).toEqual([join(rig.host.toolCache, "model-gitops-data", OID, "a.csv")]);
    expect(rig.server.seen).toEqual([]);
  });

  it("is asked of the remote's server, once, with the token for that server alone", async () => {
    const options = { inputs: { token: "TOKEN" } };
    await using rig = await clone(
      "git@github.com:acme/risk.git",
      lfsServer(download("https://storage.example/x?sig=SECRET")),
      options,
    );
    expect((await rig.get()).digest).toBe(`sha256:${OID}`);
    await rig.get();
    const [batch, object, ...more] = rig.server.seen;
    expect(more).toEqual([]);
    expect(batch?.url).toBe("https://github.com/acme/risk.git/info/lfs/objects/batch");
    expect(JSON.parse(batch?.body ?? "")).toEqual({
      operation: "download",
      transfers: ["basic"],
      objects: [{ oid: OID, size: CONTENT.length }],
    });
    expect(batch?.headers.authorization).toBe(`Basic ${Buffer.from("x-access-token:TOKEN").toString("base64")}`);
    expect(object?.headers.authorization).toBeUndefined();
    expect(object?.headers["x-storage-key"]).toBe("STORAGE");
    expect(JSON.stringify(rig.host.seen.log)).not.toMatch(/SECRET|TOKEN|STORAGE/);
  });

  it("is asked without the token of another server", async () => {
    const options = { inputs: { token: "TOKEN" } };
    await using rig = await clone("https://user:pass@git.example/acme/risk.git", lfsServer({}), options);
    expect(await failure(rig.get())).toMatch(/git\.example does not have it\. Check out with `lfs: true`/);
    expect(rig.server.seen[0]?.headers.authorization).toBeUndefined();
    expect(rig.server.seen[0]?.url).toBe("https://git.example/acme/risk.git/info/lfs/objects/batch");
  });

  it.each<[string, Handler, RegExp]>([
    ["missing", lfsServer({ error: { code: 404, message: "Object does not exist" } }), /said: Object does not exist/],
    ["forbidden", (_, response) => void response.writeHead(403).end("{}"), /github\.com answered 403/],
    ["no answer of LFS", (_, response) => void response.writeHead(200).end("<html>"), /gave no readable answer/],
    ["other bytes", lfsServer(download("https://storage.example/x"), "id,x\n"), /^data\/a\.csv is not the version/],
    [
      "at an address of a private network",
      lfsServer(download("https://169.254.169.254/latest/meta-data/?sig=SECRET")),
      /^https:\/\/169\.254\.169\.254\/latest\/meta-data\/\?… is an address of this machine or of a private network/,
    ],
    ["an unencrypted address", lfsServer(download("http://storage.example/x")), /is no https address/],
  ])("that is %s is said", async (_, handler, words) => {
    await using rig = await clone("https://github.com/acme/risk", handler);
    expect(await failure(rig.get())).toMatch(words);
  });

  it("of a server of its own network is asked there, and nowhere else within", async () => {
    await using own = await clone(
      "https://git.internal:8443/acme/risk.git",
      lfsServer(download("https://git.internal:8443/x")),
    );
    expect((await own.get()).digest).toBe(`sha256:${OID}`);
    await using other = await clone("https://git.internal/acme/risk.git", lfsServer(download("https://db.internal/x")));
    expect(await failure(other.get())).toMatch(/^https:\/\/db\.internal\/x is a name of this machine/);
  });

  it("is not asked where a file of the repository says", async () => {
    const files = { "data/a.csv": POINTER, ".lfsconfig": "[lfs]\n    url = https://evil.example/lfs\n" };
    await using rig = await clone("https://github.com/acme/risk", lfsServer({}), { files });
    expect(await failure(rig.get())).toMatch(/github\.com does not have it/);
  });

  it("cannot be had in a clone without a remote", async () => {
    await using rig = await clone("/srv/risk.git", lfsServer({}));
    expect(await failure(rig.get())).toMatch(
      /this clone has no remote with an http address\. Check out with `lfs: true`/,
    );
  });
});
