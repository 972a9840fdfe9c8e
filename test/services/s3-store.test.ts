import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWeb } from "../../src/host/web.ts";
import { digestOf } from "../../src/host/file-digest.ts";
import { hexOf } from "../../src/records/canonical.ts";
import { s3Store } from "../../src/stores/s3.ts";
import { type FakeHost, fakeHost } from "../fakes/host.ts";
import { cutNetwork } from "../unit/stores/cut-network.ts";
import { BYTES, DIGEST, failure, otherCard, version } from "../unit/stores/remote-place.ts";
import { startServer, type S3Server } from "./s3-server.ts";

const SET = { "set/a.bin": BYTES, "set/deep/b.json": "{}", "set/empty.txt": "", "README.md": "# card" };

describe("a store in S3", () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  const machine = (env: Readonly<Record<string, string>> = {}): Promise<FakeHost> =>
    fakeHost({
      files: { "model.bin": BYTES, ...SET },
      env: {
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: server.keyId,
        AWS_SECRET_ACCESS_KEY: server.secret,
        ...env,
      },
      now: Date.now(),
    });
  const open = (host: FakeHost, prefix: string) =>
    s3Store({ web: openWeb(host), address: `s3://model-data/${prefix}` });

  it("keeps bytes by their digest, for two at once too", async () => {
    await using host = await machine();
    const [one, two] = [await open(host, "a"), await open(host, "a")];
    const [file, out] = [join(host.workspace, "model.bin"), join(host.temp, "out")];
    expect(await one.has(DIGEST)).toBe(false);
    expect(await one.get(DIGEST, out)).toBe(false);
    await Promise.all([one, two, one].map((store) => store.put(file, DIGEST)));
    expect(await two.has(DIGEST)).toBe(true);
    expect(await two.get(DIGEST, out)).toBe(true);
    expect(await readFile(out, "utf8")).toBe(BYTES);
  });

  it("replaces what has other bytes, and leaves a version of it", async () => {
    await using host = await machine();
    const store = await open(host, "b");
    const [file, out] = [join(host.workspace, "model.bin"), join(host.temp, "out")];
    await server.put(`b/sha256/${hexOf(DIGEST).slice(0, 2)}/${hexOf(DIGEST)}`, "evil");
    expect(await failure(store.get(DIGEST, out))).toMatch(
      /^The object s3:\/\/model-data\/b\/sha256.*damaged or was replaced/,
    );
    await store.put(file, DIGEST);
    expect(await store.get(DIGEST, out)).toBe(true);
  });

  it("takes a large file in parts, and goes on with those of a run that was killed", async () => {
    await using host = await machine();
    const [file, out] = [join(host.workspace, "large.bin"), join(host.temp, "out")];
    await writeFile(file, Buffer.alloc(40 * 1024 ** 2, "weights"));
    const digest = await digestOf(file);
    // HEAD, the listing, the begin and two of three parts.
    const killed = cutNetwork(host, { request: 5, moment: "in the middle" });
    const address = "s3://model-data/c";
    await failure((await s3Store({ web: killed, address })).put(file, digest));
    const store = await open(host, "c");
    expect(await store.has(digest)).toBe(false);
    const web = cutNetwork(host, undefined);
    await (await s3Store({ web, address })).put(file, digest);
    expect(web.sent.filter((line) => line.includes("partNumber="))).toHaveLength(1);
    expect(await store.get(digest, out)).toBe(true);
    expect((await stat(out)).size).toBe(40 * 1024 ** 2);
    const again = cutNetwork(host, undefined);
    await (await s3Store({ web: again, address })).put(file, digest);
    expect(again.sent.every((line) => line.startsWith("HEAD") || line.startsWith("GET"))).toBe(true);
  });

  it("publishes versions for good", async () => {
    await using host = await machine();
    const store = await open(host, "d");
    const one = version(host);
    const address = await store.publish(one);
    expect(address).toBe("s3://model-data/d/models/credit-risk/1.2.0");
    expect(await store.publish(one)).toBe(address);
    expect(await store.published({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
    expect(await failure(store.publish(version(host, await otherCard(host))))).toMatch(/with another README\.md/);
    // What whoever may write to the bucket can: an object more, which who loads the prefix would load.
    const key = "d/models/credit-risk/1.2.0/modeling.py";
    await server.put(key, "import os");
    expect(await failure(store.published({ ...one, isHashed: false }))).toMatch(
      /modeling\.py, which its listing does not/,
    );
    await server.put(key, null);
    await server.put("d/models/credit-risk/1.2.0/a.bin", BYTES.replace("the", "thy"));
    for (const isHashed of [true, false])
      expect(await failure(store.published({ ...one, isHashed }))).toMatch(/its a\.bin has other bytes/);
  });

  it("is not for everybody", async () => {
    await using stranger = await machine({ AWS_SECRET_ACCESS_KEY: "a-wrong-secret" });
    const store = await open(stranger, "e");
    expect(await failure(store.put(join(stranger.workspace, "model.bin"), DIGEST))).toMatch(
      /^S3 does not let this job read s3:\/\/model-data\/e\/.*\(403\)\. Give its role/,
    );
    await using elsewhere = await machine();
    const none = await s3Store({ web: openWeb(elsewhere), address: "s3://no-such-bucket-here" });
    expect(await failure(none.put(join(elsewhere.workspace, "model.bin"), DIGEST))).toMatch(
      /no bucket|not let this job/,
    );
  });
});
