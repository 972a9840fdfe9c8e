import { describe, expect, it } from "vitest";
import { hexOf, sha256 } from "../../../src/records/canonical.ts";
import { KEYS, leftovers, s3Rig } from "./hostile-rig.ts";
import { BYTES, DIGEST, failure, textOf, version } from "./remote-place.ts";
import { type Question, startServer } from "./server.ts";

const KEY = `kept/sha256/${hexOf(DIGEST).slice(0, 2)}/${hexOf(DIGEST)}`;

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

  it("copies nothing itself, so that it is brought once more", async () => {
    await using place = await s3Rig();
    place.server.instead = ({ headers }) => (headers["x-amz-copy-source"] === undefined ? undefined : { status: 501 });
    const { store } = await place.store();
    const one = version(place.host);
    const address = await store.publish?.(one);
    expect(await store.published?.({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
  });

  it("tells of a failure in an answer that says 200", async () => {
    await using place = await s3Rig();
    let ends = 0;
    place.server.instead = ({ method, query }) =>
      method === "POST" && query.has("uploadId") && ++ends === 1
        ? { status: 200, body: "<Error><Code>InternalError</Code></Error>" }
        : undefined;
    const { store } = await place.store();
    await store.put(place.file, DIGEST);
    expect(ends).toBe(2);
    expect(await textOf(store, place.out)).toBe(BYTES);
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
    expect(await failure(store.published?.({ ...one, isHashed: true }) ?? Promise.resolve())).toMatch(
      /deep\/b\.json, and it is not there/,
    );
    await store.publish?.(one);
    place.server.objects.set(`${base}/.model-gitops.json`, { body: Buffer.from("{}"), checksum: undefined });
    expect(await failure(store.published?.({ ...one, isHashed: true }) ?? Promise.resolve())).toMatch(
      /it was changed, or somebody else wrote it/,
    );
  });
});
