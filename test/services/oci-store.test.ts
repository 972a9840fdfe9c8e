import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../src/host/file-digest.ts";
import { openWeb } from "../../src/host/web.ts";
import { hexOf } from "../../src/records/canonical.ts";
import { ociStore } from "../../src/stores/oci.ts";
import { type FakeHost, fakeHost } from "../fakes/host.ts";
import { cutNetwork } from "../unit/stores/cut-network.ts";
import { BYTES, DIGEST, failure, otherCard, version } from "../unit/stores/remote-place.ts";
import { type DebianServer, startDebianServer } from "./debian-server.ts";

// Debian's docker-registry; what is pushed comes back by clients that others wrote: ORAS for Python, and skopeo.

const CONFIG = `version: 0.1
storage:
  filesystem: { rootdirectory: FOLDER }
http:
  addr: ADDRESS
`;
// user: ci, password: hush-hush
const LOCKED = `${CONFIG}auth:
  htpasswd: { realm: models, path: HTPASSWD }
`;
const SET = { "set/a.bin": BYTES, "set/deep/b.json": "{}", "set/empty.txt": "", "README.md": "# card" };

describe("a store in a registry", () => {
  let server: DebianServer;
  beforeAll(async () => {
    server = await startDebianServer({ program: "docker-registry", config: CONFIG, flags: [] });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const machine = (env: Readonly<Record<string, string>> = {}): Promise<FakeHost> =>
    fakeHost({ files: { "model.bin": BYTES, ...SET }, env });
  const place = (path: string) => `${server.url.replace("http:", "oci:")}/${path}`;
  const open = (host: FakeHost, path: string) =>
    ociStore({ web: openWeb(host), address: place(path), model: "credit-risk" });

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

  it("takes a large file in chunks, also after one that was killed on the way", async () => {
    await using host = await machine();
    const [file, out] = [join(host.workspace, "large.bin"), join(host.temp, "out")];
    await writeFile(file, Buffer.alloc(40 * 1024 ** 2, "weights"));
    const digest = await digestOf(file);
    const options = { address: place("b"), model: "credit-risk", chunkBytes: 16 * 1024 ** 2 };
    const killed = cutNetwork(host, { request: 5, moment: "in the middle" });
    await failure((await ociStore({ web: killed, ...options })).put(file, digest));
    const web = cutNetwork(host, undefined);
    const store = await ociStore({ web, ...options });
    expect(await store.has(digest)).toBe(false);
    await store.put(file, digest);
    expect(web.sent.filter((line) => line.startsWith("PATCH"))).toHaveLength(3);
    expect(await store.get(digest, out)).toBe(true);
    expect((await stat(out)).size).toBe(40 * 1024 ** 2);
  });

  it("publishes versions that ORAS and skopeo pull", async () => {
    await using host = await machine();
    const store = await open(host, "c");
    const one = version(host);
    const address = await store.publish(one);
    expect(address).toMatch(/^oci:\/\/127\.0\.0\.1:\d+\/c\/credit-risk@sha256:[0-9a-f]{64}$/);
    expect(await store.publish(one)).toBe(address);
    expect(await store.published({ ...one, isHashed: true })).toEqual({ address, digest: one.artifact.digest });
    expect(await failure(store.publish(version(host, await otherCard(host))))).toMatch(/with another README\.md/);

    const image = address.replace("oci://", "");
    const pulled = join(host.temp, "pulled");
    await mkdir(pulled);
    const program = `import sys, oras.client; oras.client.OrasClient(insecure=True).pull(target=sys.argv[1], outdir=sys.argv[2])`;
    const python = process.env["SERVICES_PYTHON"] ?? "python3";
    run(python, ["-c", program, `${image.split("@")[0]}:1.2.0`, pulled]);
    expect(await readFile(join(pulled, "a.bin"), "utf8")).toBe(BYTES);
    expect(await readFile(join(pulled, "deep/b.json"), "utf8")).toBe("{}");
    expect(await readFile(join(pulled, "README.md"), "utf8")).toBe("# card");

    const copied = join(host.temp, "copied");
    run("skopeo", ["copy", "--src-tls-verify=false", `docker://${image}`, `dir:${copied}`]);
    expect(await readFile(join(copied, hexOf(DIGEST)), "utf8")).toBe(BYTES);
    expect(await digestOf(join(copied, "manifest.json"))).toBe(image.split("@")[1]);
    expect(await readdir(copied)).toHaveLength(7);
  });

  it("is for who may", async () => {
    await using host = await machine({ OCI_USERNAME: "ci", OCI_PASSWORD: "hush-hush" });
    const passwords = join(host.temp, "htpasswd");
    await writeFile(passwords, "ci:$2y$05$1ft1unlJrZihipmNS7qU8ulfkEJRoDfm7DYovatNMTMz1klrVsLaq\n");
    await using locked = await startDebianServer({
      program: "docker-registry",
      config: LOCKED.replace("HTPASSWD", passwords),
      flags: [],
    });
    const address = `${locked.url.replace("http:", "oci:")}/models`;
    const [file, out] = [join(host.workspace, "model.bin"), join(host.temp, "out")];
    const store = await ociStore({ web: openWeb(host), address, model: "credit-risk" });
    await store.put(file, DIGEST);
    expect(await store.get(DIGEST, out)).toBe(true);
    await using nobody = await machine();
    const closed = await ociStore({ web: openWeb(nobody), address, model: "credit-risk" });
    expect(await failure(closed.put(file, DIGEST))).toMatch(/does not let everybody read .*\(401 UNAUTHORIZED\)/);
    await using stranger = await machine({ OCI_USERNAME: "ci", OCI_PASSWORD: "wrong" });
    const refused = await ociStore({ web: openWeb(stranger), address, model: "credit-risk" });
    expect(await failure(refused.put(file, DIGEST))).toMatch(/does not let the user of OCI_USERNAME read .*\(401/);
  });
});

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`, { cause: error });
}
