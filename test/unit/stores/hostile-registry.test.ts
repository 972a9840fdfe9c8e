import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ociStore } from "../../../src/stores/oci.ts";
import { leftovers, ociRig } from "./hostile-rig.ts";
import { BYTES, DIGEST, failure, textOf, version } from "./remote-place.ts";
import { type Question, startServer } from "./server.ts";

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
    const challenge = `Bearer realm="${place.server.origin}/token",service="registry",scope="repository:models/credit-risk:`;
    place.server.instead = ({ path, headers, query, method }) => {
      const rights = method === "GET" || method === "HEAD" ? "pull" : "pull,push";
      const token = `T-${(query.get("scope") ?? "").split(":")[2] ?? ""}`;
      if (path === "/token") return { status: 200, body: JSON.stringify({ token: token.replace(",", "-") }) };
      return headers.authorization?.startsWith(`Bearer T-${rights.replace(",", "-")}`) === true
        ? undefined
        : { status: 401, headers: { "www-authenticate": `${challenge}${rights}"` } };
    };
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    expect(await textOf(store, place.out)).toBe(BYTES);
    const asked = place.server.seen.filter(({ path }) => path === "/token");
    const rights = ["pull", "pull,push"].map((one) => `repository:models/credit-risk:${one}`);
    expect(asked.map(({ query }) => query.get("scope"))).toEqual(rights);
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Basic ${Buffer.from("ci:SECRET").toString("base64")}`]),
    );
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
    expect(await failure(store.published?.({ ...one, isHashed: true }) ?? Promise.resolve())).toMatch(
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
