import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hexOf, sha256 } from "../../../src/records/canonical.ts";
import { ociStore } from "../../../src/stores/oci.ts";
import { s3Store } from "../../../src/stores/s3.ts";
import { type FakeRegistry, fakeRegistry } from "./fake-registry.ts";
import { type FakeS3, fakeS3 } from "./fake-s3.ts";
import { BYTES, DIGEST, failure, type Machine, machine, textOf, version } from "./remote-place.ts";
import { type Question, startServer } from "./server.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "ID", AWS_SECRET_ACCESS_KEY: "hush-hush" };
const KEY = `kept/sha256/${hexOf(DIGEST).slice(0, 2)}/${hexOf(DIGEST)}`;

interface Rig<Server> extends Machine {
  readonly server: Server;
}

async function s3Rig(env: Readonly<Record<string, string>> = KEYS, hasChecksums = true): Promise<Rig<FakeS3>> {
  const server = await fakeS3({ hasChecksums });
  const open = (web: Parameters<typeof s3Store>[0]["web"]) =>
    s3Store({ web, address: "s3://models/kept", partBytes: 16 });
  const place = await machine({ open, env: { AWS_ENDPOINT_URL: server.origin, ...env } });
  return { ...place, server, [Symbol.asyncDispose]: () => both(place, server) };
}

async function ociRig(env: Readonly<Record<string, string>> = {}): Promise<Rig<FakeRegistry>> {
  const server = await fakeRegistry();
  const address = `${server.origin.replace("http:", "oci:")}/models`;
  const open = (web: Parameters<typeof ociStore>[0]["web"]) =>
    ociStore({ web, address, model: "credit-risk", chunkBytes: 16 });
  const place = await machine({ open, env });
  return { ...place, server, [Symbol.asyncDispose]: () => both(place, server) };
}

async function both(...all: readonly AsyncDisposable[]): Promise<void> {
  for (const one of all) await one[Symbol.asyncDispose]();
}

async function leftovers({ host }: Machine): Promise<readonly string[]> {
  return await readdir(join(host.temp, "out")).catch(() => []);
}

describe("S3 that lies", () => {
  it.each([
    ["with checksums", true],
    ["without", false],
  ])("about bytes is refused and named, and stored again: %s", async (_, hasChecksums) => {
    await using place = await s3Rig(KEYS, hasChecksums);
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    const evil = Buffer.from("x".repeat(BYTES.length));
    place.server.objects.set(KEY, { body: evil, checksum: Buffer.from(hexOf(sha256(evil)), "hex").toString("base64") });
    expect(await failure(store.get(DIGEST, place.out))).toMatch(
      /^The object s3:\/\/models\/kept\/sha256\/.* is damaged or was replaced: sha256:.* was expected, sha256:.* was found/,
    );
    expect(await leftovers(place)).toEqual([]);
    await store.put(place.file, DIGEST);
    expect(await textOf(store, place.out)).toBe(BYTES);
  });

  it("with a checksum of parts has to have the bytes", async () => {
    await using place = await s3Rig();
    const { store } = await place.store();
    const evil = Buffer.from("x".repeat(BYTES.length));
    place.server.objects.set(KEY, { body: evil, checksum: "AAAA-3" });
    await store.put(place.file, DIGEST);
    expect(await textOf(store, place.out)).toBe(BYTES);
  });

  it("does not have what it has just taken", async () => {
    await using place = await s3Rig();
    place.server.instead = ({ method }) => (method === "HEAD" ? { status: 404 } : undefined);
    const { store } = await place.store();
    expect(await failure(store.put(place.file, DIGEST))).toMatch(/was stored, and S3 does not have it/);
  });

  it("with a body without end fills no disk", async () => {
    await using place = await s3Rig();
    place.server.instead = () => ({ status: 200, headers: { "transfer-encoding": "chunked", "content-length": "" } });
    const { store } = await place.store();
    expect(await failure(store.get(DIGEST, place.out))).toMatch(/does not say how long it is|Cannot reach|damaged/);
    expect(await leftovers(place)).toEqual([]);
  });

  it("sends elsewhere, and no key goes there", async () => {
    await using place = await s3Rig();
    const seen: Question[] = [];
    await using other = await startServer((question) => (seen.push(question), { status: 200, body: BYTES }));
    place.server.instead = () => ({ status: 307, headers: { location: `${other.origin}/x` } });
    const { store } = await place.store();
    expect(await failure(store.get(DIGEST, place.out))).toMatch(
      /is elsewhere \(307\); keys are sent to no other server/,
    );
    expect(await failure(store.put(place.file, DIGEST))).toMatch(/is elsewhere \(307\)/);
    expect(seen).toEqual([]);
  });

  it.each([
    [KEYS, 403, /does not let this job read .*\(403\)\. Give its role s3:GetObject/],
    [{}, 403, /does not let everybody read .*this job has no key\. Put aws-actions/],
    [KEYS, 500, /does not read .*: 500\. Check AWS_REGION/],
  ])("refuses: %j %i", async (env, status, message) => {
    await using place = await s3Rig(env);
    place.server.instead = () => ({ status, body: "<Error><Code>\u001b]evil</Code></Error>" });
    const { store } = await place.store();
    const said = await failure(store.has(DIGEST));
    expect(said).toMatch(message);
    expect(said).not.toContain("hush-hush");
    expect(said).not.toContain("\u001b");
  });

  it("may be written by nobody", async () => {
    await using place = await s3Rig();
    place.server.instead = ({ method }) => (method === "HEAD" || method === "GET" ? undefined : { status: 403 });
    const { store } = await place.store();
    expect(await failure(store.put(place.file, DIGEST))).toMatch(/does not let this job write .*s3:PutObject/);
    expect(place.server.objects.size).toBe(0);
  });

  it("is not there", async () => {
    await using place = await s3Rig({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
    const { store } = await place.store();
    expect(await failure(store.has(DIGEST))).toMatch(
      /^Cannot reach s3:\/\/models\/kept\/.* at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.*Check the store's address/,
    );
  });

  it("goes on with the parts of a run that broke off, and keeps none that differ", async () => {
    await using place = await s3Rig();
    const killed = await place.store({ request: 5, moment: "before" });
    await failure(killed.store.put(place.file, DIGEST));
    const [begun] = place.server.uploads.values();
    expect(begun?.parts.size).toBe(2);
    begun?.parts.set(2, Buffer.from("other bytes here"));
    const { store, web } = await place.store();
    await store.put(place.file, DIGEST);
    expect(
      web.sent.filter((line) => line.includes("partNumber")).map((line) => /partNumber=(\d)/.exec(line)?.[1]),
    ).toEqual(["2", "3"]);
    expect(await textOf(store, place.out)).toBe(BYTES);
    expect(place.server.uploads.size).toBe(0);
  });

  it("with a listing that somebody changed is believed nothing", async () => {
    await using place = await s3Rig();
    const { store } = await place.store();
    const one = version(place.host);
    await store.publish?.(one);
    const base = "kept/models/credit-risk/1.2.0";
    place.server.objects.delete(`${base}/deep/b.json`);
    expect(await failure(store.published?.(one.model, one.version) ?? Promise.resolve())).toMatch(
      /deep\/b\.json, and it is not there/,
    );
    await store.publish?.(one);
    place.server.objects.set(`${base}/.model-gitops.json`, { body: Buffer.from("{}"), checksum: undefined });
    expect(await failure(store.published?.(one.model, one.version) ?? Promise.resolve())).toMatch(
      /it was changed, or somebody else wrote it/,
    );
  });
});

describe("a registry that lies", () => {
  it("about bytes is refused and named", async () => {
    await using place = await ociRig();
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    place.server.blobs.set(DIGEST, Buffer.from("x".repeat(BYTES.length)));
    expect(await failure(store.get(DIGEST, place.out))).toMatch(
      /^The blob oci:\/\/.*@sha256:.* is damaged or was replaced/,
    );
    place.server.blobs.set(DIGEST, Buffer.from("x".repeat(BYTES.length + 1)));
    expect(await failure(store.get(DIGEST, place.out))).toMatch(/damaged or was replaced/);
    expect(await leftovers(place)).toEqual([]);
  });

  it("does not have what it has just taken", async () => {
    await using place = await ociRig();
    place.server.instead = ({ method }) => (method === "HEAD" ? { status: 404 } : undefined);
    const { store } = await place.store();
    expect(await failure(store.put(place.file, DIGEST))).toMatch(/does not keep the blob sha256:.*took it 3 times/);
    expect(place.server.manifests.size).toBe(0);
  });

  it("takes no chunks", async () => {
    await using place = await ociRig();
    place.server.instead = ({ method }) => (method === "PATCH" ? { status: 405 } : undefined);
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    expect(await textOf(store, place.out)).toBe(BYTES);
  });

  it("hangs up in the middle of an upload, which goes on where it was", async () => {
    await using place = await ociRig();
    let patches = 0;
    place.server.instead = ({ method }) => (method === "PATCH" && ++patches === 2 ? "hang up" : undefined);
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    expect(patches).toBe(4);
    expect(await textOf(store, place.out)).toBe(BYTES);
  });

  it("sends a download elsewhere, where no password goes", async () => {
    await using place = await ociRig({ OCI_USERNAME: "ci", OCI_PASSWORD: "SECRET" });
    const seen: Question[] = [];
    await using other = await startServer((question) => (seen.push(question), { status: 200, body: BYTES }));
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    place.server.instead = ({ headers, path }) => {
      if (headers.authorization === undefined)
        return { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } };
      return path.includes("/blobs/") ? { status: 307, headers: { location: `${other.origin}/blob` } } : undefined;
    };
    expect(await textOf(store, place.out)).toBe(BYTES);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(place.host.seen.masks).toEqual(["SECRET"]);
  });

  it.each([
    [{}, 401, /does not let everybody read oci:.*\(401\), and this job has no user\. Log in before/],
    [
      { OCI_USERNAME: "ci", OCI_PASSWORD: "SECRET" },
      403,
      /does not let the user of OCI_USERNAME read .*packages: write/,
    ],
    [{}, 502, /The registry does not read .*: 502/],
  ])("refuses: %j %i", async (env, status, message) => {
    await using place = await ociRig(env);
    place.server.instead = () => ({ status });
    const { store } = await place.store();
    const said = await failure(store.put(place.file, DIGEST));
    expect(said).toMatch(message);
    expect(said).not.toContain("SECRET");
    expect(place.server.blobs.size).toBe(0);
  });

  it("asks for a token, with the password only for its own server", async () => {
    await using place = await ociRig({ OCI_USERNAME: "ci", OCI_PASSWORD: "SECRET" });
    const challenge = `Bearer realm="${place.server.origin}/token",service="registry"`;
    place.server.instead = ({ path, headers }) => {
      if (path === "/token") return { status: 200, body: '{"token":"TOKEN"}' };
      return headers.authorization === "Bearer TOKEN"
        ? undefined
        : { status: 401, headers: { "www-authenticate": challenge } };
    };
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    expect(await textOf(store, place.out)).toBe(BYTES);
    const asked = place.server.seen.filter(({ path }) => path === "/token");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.query.get("scope")).toBe("repository:models/credit-risk:pull,push");
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from("ci:SECRET").toString("base64")}`);
    const elsewhere = (await place.store()).store;
    place.server.instead = () => ({
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="http://elsewhere.example/token"' },
    });
    expect(await failure(elsewhere.has(DIGEST))).toMatch(/sends for its tokens to an address that is not encrypted/);
  });

  it("has somebody else's manifest under the version", async () => {
    await using place = await ociRig();
    const { store } = await place.store();
    const one = version(place.host);
    const manifest = { config: {}, layers: [{ digest: DIGEST, size: BYTES.length }] };
    place.server.manifests.set("models/credit-risk:1.2.0", Buffer.from(JSON.stringify(manifest)));
    expect(await failure(store.published?.(one.model, one.version) ?? Promise.resolve())).toMatch(
      /somebody else pushed that tag/,
    );
    expect(await failure(store.publish?.(one) ?? Promise.resolve())).toMatch(/a version is never replaced/);
    place.server.manifests.set("models/credit-risk:1.2.0", Buffer.from("no manifest"));
    expect(await failure(store.publish?.(one) ?? Promise.resolve())).toMatch(/is no manifest of a model/);
  });

  it("has a user in docker's own file, and asks no helper", async () => {
    const docker = (content: unknown) => JSON.stringify(content);
    await using place = await ociRig({ DOCKER_CONFIG: "/nowhere" });
    const registry = place.server.origin.replace("http://", "");
    const env = (name: string) => (name === "DOCKER_CONFIG" ? place.host.temp : undefined);
    const open = async () => {
      const { web } = await place.store();
      const address = `oci://${registry}/models`;
      return await ociStore({ web: { ...web, host: { ...web.host, env } }, address, model: "credit-risk" });
    };
    const file = join(place.host.temp, "config.json");
    const auth = Buffer.from("ci:pass:word").toString("base64");
    await writeFile(file, docker({ auths: { [registry]: { auth } } }));
    place.server.instead = ({ headers }) =>
      headers.authorization === `Basic ${auth}` ? undefined : { status: 401, headers: { "www-authenticate": "Basic" } };
    await (await open()).put(place.file, DIGEST);
    expect(place.host.seen.masks).toContain("pass:word");
    await writeFile(file, docker({ auths: { [registry]: {} }, credsStore: "desktop" }));
    expect(await failure(open())).toMatch(/to a credential helper, which is not started here\. Set OCI_USERNAME/);
    await writeFile(file, "{");
    expect(await failure(open())).toMatch(/is no JSON object/);
  });
});
