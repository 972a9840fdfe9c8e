import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SourceOptions } from "../../../src/data/source-request.ts";
import { resolveSource } from "../../../src/data/source.ts";
import { type FakeHost, fakeHost, type FakeHostOptions } from "../../fakes/host.ts";
import { fileServer, serveFile } from "./file-server.ts";
import { failure } from "./opened-files.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const CONTENT = "id,x\n1,2\n";
const OBJECT = `${md5(CONTENT).slice(0, 2)}/${md5(CONTENT).slice(2)}`;
// The format: dvc.org/doc/user-guide/project-structure/dvc-files.
const POINTER = `outs:\n- md5: ${md5(CONTENT)}\n  size: ${CONTENT.length}\n  hash: md5\n  path: a.csv\n`;
const LEGACY = `outs:\n- md5: ${md5(CONTENT)}\n  size: ${CONTENT.length}\n  path: a.csv\n`;

const config = (url: string, more = ""): string =>
  `[core]\n    remote = store\n['remote "store"']\n    url = ${url}\n${more}`;

async function repository(files: FakeHostOptions["files"], env = {}): Promise<FakeHost> {
  return await fakeHost({ files: { "m/data/a.csv.dvc": POINTER, ...files }, env });
}

const get = (host: FakeHost, more: Partial<SourceOptions> = {}): ReturnType<typeof resolveSource> =>
  resolveSource({ host, folder: "m", path: "data/a.csv", ...more });

describe("a file that DVC tracks", () => {
  it("is taken from DVC's cache, of version 3 and before", async () => {
    await using host = await repository({ [`.dvc/cache/files/md5/${OBJECT}`]: CONTENT, ".dvc/config": "" });
    const { files, digest } = await get(host);
    expect(digest).toBe(`md5:${md5(CONTENT)}`);
    expect(files).toEqual([join(host.toolCache, "model-gitops-data", sha256(CONTENT), "a.csv")]);
    await using old = await repository({ "m/data/a.csv.dvc": LEGACY, [`.dvc/cache/${OBJECT}`]: CONTENT });
    expect((await get(old)).digest).toBe(digest);
  });

  it("is taken from a cache and a remote in folders", async () => {
    await using host = await repository({ ".dvc/config": config("../shared") });
    const object = join(host.workspace, "shared/files/md5", OBJECT);
    await mkdir(dirname(object), { recursive: true });
    await writeFile(object, CONTENT);
    expect((await get(host)).digest).toBe(`md5:${md5(CONTENT)}`);
    await using moved = await repository({
      ".dvc/config": "[cache]\n    dir = ../elsewhere\n",
      [`elsewhere/files/md5/${OBJECT}`]: CONTENT,
    });
    expect((await get(moved)).digest).toBe(`md5:${md5(CONTENT)}`);
  });

  it("is hashed by the pointer's hash, whatever lies in the tool cache and says of itself", async () => {
    await using host = await repository({ ".dvc/config": config("https://data.example/dvc") });
    await using server = await fileServer(serveFile(CONTENT, '"1"'));
    const evil = "id,x\n9,9\n";
    const root = join(host.toolCache, "model-gitops-data");
    const address = `https://data.example/dvc/files/md5/${OBJECT}`;
    const planted = {
      [`${sha256(evil)}/a.csv`]: evil,
      [`${sha256(CONTENT)}/a.csv`]: evil,
      [`md5-${md5(CONTENT)}/a.csv`]: evil,
      // As an earlier release noted which content an address has.
      [`index/${sha256(`${address}\0${md5(CONTENT)}`)}`]: sha256(evil),
    };
    for (const [path, text] of Object.entries(planted)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const web = server.web(host);
    for (const _ of [1, 2]) expect(await readFile((await get(host, { web })).files[0] ?? "", "utf8")).toBe(CONTENT);
    expect(server.seen).toHaveLength(1);
  });

  it("is taken from a remote on the web, once", async () => {
    await using host = await repository({ ".dvc/config": config("https://data.example/dvc/") });
    await using server = await fileServer(serveFile(CONTENT, '"1"'));
    const web = server.web(host);
    const { digest } = await get(host, { web, version: { sha256: sha256(CONTENT) } });
    expect(digest).toBe(`md5:${md5(CONTENT)}`);
    await get(host, { web });
    expect(server.seen.map(({ url }) => url)).toEqual([`https://data.example/dvc/files/md5/${OBJECT}`]);
    await using other = await fileServer(serveFile("other", '"1"'));
    await using fresh = await repository({ ".dvc/config": config("https://data.example/dvc/") });
    expect(await failure(get(fresh, { web: other.web(fresh) }))).toMatch(
      /^The content of m\/data\/a\.csv is not here: .* its md5 is .* Bring it with `dvc pull m\/data\/a\.csv\.dvc`/,
    );
  });

  it("is found by version.dvc, which pins it where it is here", async () => {
    const pointer = `wdir: .\n${POINTER.replace("path: a.csv", "path: data/a.csv")}`;
    await using host = await fakeHost({
      files: { "m/pins.dvc": pointer, "m/data/a.csv": CONTENT, "m/data/b.csv": CONTENT },
    });
    const version = { dvc: "pins.dvc" };
    expect((await get(host, { version })).digest).toBe(`md5:${md5(CONTENT)}`);
    await writeFile(join(host.workspace, "m/data/a.csv"), "changed");
    expect(await failure(get(host, { version }))).toMatch(/is not the content that m\/pins\.dvc names/);
    expect(await failure(get(host, { version, path: "data/b.csv" }))).toMatch(/pins\.dvc does not track data\/b\.csv/);
    expect(await failure(get(host, { version: { dvc: "no.dvc" } }))).toMatch(
      /There is no m\/no\.dvc, which version\.dvc names/,
    );
  });

  it.each([
    ["", /and \.dvc\/config names no default remote\. Bring it with `dvc pull/],
    ["[core]\n  remote = x\n", /\.dvc\/config has no url for the remote x/],
    [config("gs://bucket/dvc"), /its remote gs:\/\/ is none that can be read here/],
    [config("/no/such/folder"), /neither in DVC's cache nor in its remote \/no\/such\/folder/],
    [
      config("s3://bucket/dvc", "    endpointurl = https://evil.example\n"),
      /the job's keys go only where AWS_ENDPOINT_URL says/,
    ],
    [
      config("s3://bucket/dvc", "    endpointurl = https://user:SECRET@evil.example/?k=SECRET\n"),
      /its remote is at https:\/\/…@evil\.example\/\?…, and/,
    ],
    ...["attacker%2eexample#", "2852039166#", "localhost:9000#", "localhost?", "localhost\\\\", "u:p@localhost"].map(
      (bucket): [string, RegExp] => [
        config(`s3://${bucket}/x`),
        /the url of its remote in \.dvc\/config is no s3:\/\/<bucket>\/<path>/,
      ],
    ),
    [config("https://169.254.169.254/dvc"), /is an address of this machine or of a private network/],
    [config("https://2852039166/dvc"), /is an address of this machine or of a private network/],
    [config("https://minio.internal:9000/dvc"), /hosts: \["minio\.internal:9000"\]/],
    [config("https://user:SECRET@data.example/dvc"), /has a user and password in it/],
    [config("http://data.example/dvc"), /its remote http:\/\/ is none that can be read here/],
  ])("that is nowhere is said: %j", async (text, words) => {
    const env = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
    await using host = await repository({ ".dvc/config": text }, env);
    expect(await failure(get(host))).toMatch(words);
  });
});

describe("files of a folder that DVC tracks", () => {
  const list = JSON.stringify([
    { md5: md5(CONTENT), relpath: "part-1.csv" },
    { md5: md5("id,x\n3,4\n"), relpath: "part-2.csv" },
    { md5: md5("no"), relpath: "notes.txt" },
  ]);
  const place = (text: string, ending = ""): string =>
    `.dvc/cache/files/md5/${md5(text).slice(0, 2)}/${md5(text).slice(2)}${ending}`;
  const files = {
    "m/data.dvc": `outs:\n- md5: ${md5(list)}.dir\n  nfiles: 3\n  hash: md5\n  path: data\n`,
    ".dvc/config": "",
    [place(list, ".dir")]: list,
    [place(CONTENT)]: CONTENT,
    [place("id,x\n3,4\n")]: "id,x\n3,4\n",
  };

  it("are found by glob and by name, with the digest that they have when they are here", async () => {
    await using host = await fakeHost({ files });
    const absent = await get(host, { path: "data/*.csv" });
    expect(absent.files).toHaveLength(2);
    expect((await get(host, { path: "data/part-1.csv" })).digest).toBe(`sha256:${sha256(CONTENT)}`);
    await using pulled = await fakeHost({
      files: { ...files, "m/data/part-1.csv": CONTENT, "m/data/part-2.csv": "id,x\n3,4\n" },
    });
    expect((await get(pulled, { path: "data/*.csv" })).digest).toBe(absent.digest);
  });

  it("that the list does not have are said, and a damaged list too", async () => {
    await using host = await fakeHost({ files });
    expect(await failure(get(host, { path: "data/*.parquet" }))).toMatch(/m\/data\.dvc tracks no file that matches/);
    const damaged = {
      ...files,
      "m/data.dvc": `outs:\n- md5: ${md5("[1]")}.dir\n  hash: md5\n  path: data\n`,
      [place("[1]", ".dir")]: "[1]",
    };
    await using broken = await fakeHost({ files: damaged });
    expect(await failure(get(broken, { path: "data/*.csv" }))).toMatch(/The list of the DVC folder m\/data is damaged/);
  });
});
