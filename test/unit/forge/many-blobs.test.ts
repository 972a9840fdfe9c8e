import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { githubForge } from "../../../src/forge/github.ts";
import { localRefs } from "../../../src/forge/local-refs.ts";
import { apiServer, json, type ApiServer } from "./api-server.ts";
import { newClone } from "./clone.ts";

const idOf = (content: string | Uint8Array): string => {
  const bytes = Buffer.from(content);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
};

/** A GitHub with these blobs, whose GraphQL answers as `told` says. */
function serving(contents: readonly (string | Uint8Array)[], told: (content: string) => unknown): Promise<ApiServer> {
  const blobs = new Map(contents.map((content) => [idOf(content), Buffer.from(content)]));
  return apiServer(({ url, body }, response) => {
    if (url !== "/graphql") {
      const bytes = blobs.get(url.split("/").at(-1) ?? "");
      if (bytes === undefined) return json(response, { message: "Not Found" }, 404);
      return response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes);
    }
    const { query } = JSON.parse(body) as { readonly query: string };
    const asked = [...query.matchAll(/(b\d+): object\(oid: "(\w+)"\)/g)];
    const repository = asked.map(([, name = "", id = ""]) => [name, told(blobs.get(id)?.toString() ?? "")]);
    return json(response, { data: { repository: Object.fromEntries(repository) } });
  });
}

const whole = (text: string) => ({ text, isTruncated: false, isBinary: false });
const entry = (at: number): string => `{"seed": ${at}, "note": "ü\u2028${at}"}\n`;

test("a thousand blobs are ten requests", async () => {
  const contents = Array.from({ length: 1000 }, (_, at) => entry(at));
  await using api = await serving(contents, whole);
  const found = await api.forge.refs.blobs([...contents, ...contents].map(idOf));
  expect(found.size).toBe(1000);
  expect(Buffer.from(found.get(idOf(entry(7))) ?? []).toString()).toBe(entry(7));
  expect(api.seen.map(({ url }) => url)).toEqual(Array.from({ length: 10 }, () => "/graphql"));
});

test.each<[string, (content: string) => unknown]>([
  ["cut short", (text) => ({ text: text.slice(0, 3), isTruncated: true, isBinary: false })],
  ["cut short without a word", (text) => whole(text.slice(0, 3))],
  ["binary", () => ({ text: null, isTruncated: false, isBinary: true })],
  ["told to be another", () => whole("another")],
  ["not there", () => null],
  ["no blob", () => ({})],
  ["a number", () => ({ text: 7, isTruncated: null, isBinary: null })],
])("what is %s is asked for alone", async (_, told) => {
  const contents = [entry(1), new Uint8Array([0, 255, 10])];
  await using api = await serving(contents, told);
  const found = await api.forge.refs.blobs(contents.map(idOf));
  const hex = (bytes: string | Uint8Array = "none"): string => Buffer.from(bytes).toString("hex");
  expect(contents.map((content) => hex(found.get(idOf(content))))).toEqual(contents.map(hex));
  expect(api.seen.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
});

test.each([403, 502])("where GraphQL is refused (%i), REST answers", async (status) => {
  const contents = [entry(1), entry(2)];
  await using api = await apiServer(({ url }, response) => {
    if (url === "/graphql") return json(response, { message: "no" }, status);
    const content = contents.find((text) => url.endsWith(idOf(text))) ?? "";
    return response.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
  });
  expect((await api.forge.refs.blobs(contents.map(idOf))).size).toBe(2);
});

test("what is not what its id says, and what is no id, is never taken", async () => {
  await using api = await apiServer((_, response) =>
    response.writeHead(200, { "content-type": "application/octet-stream" }).end("evil"),
  );
  await expect(api.forge.refs.blobs([idOf("good")])).rejects.toThrow(/is not that blob\. Check/);
  const injected = '") { id } viewer { login } x: object(oid: "';
  await expect(api.forge.refs.blobs([injected, "x"])).rejects.toThrow(/is not that blob/);
  expect(api.seen.filter(({ url }) => url === "/graphql")).toEqual([]);
});

test("the blobs of a clone are read by one process, and what is missing is said", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1\n", "b.txt": "", "c.bin": "x\0\n\ny" });
  const refs = localRefs(clone.host);
  const files = await refs.everyFile("HEAD");
  const found = await refs.blobs([...files, ...files].map(({ blob }) => blob));
  expect(files.map(({ path, blob }) => [path, Buffer.from(found.get(blob) ?? "?").toString()])).toEqual([
    ["a.txt", "1\n"],
    ["b.txt", ""],
    ["c.bin", "x\0\n\ny"],
  ]);
  expect((await refs.blobs([])).size).toBe(0);
  const [first] = files;
  for (const id of ["f".repeat(40), `${first?.blob}\n${first?.blob}`, "HEAD", first?.blob.slice(0, 8) ?? ""])
    await expect(refs.blobs([first?.blob ?? "", id])).rejects.toThrow(/does not have the blob.*git fetch/s);
});

test("what git fetched is not asked of the API, and what it could not is", async () => {
  const contents = Array.from({ length: 300 }, (_, at) => entry(at));
  await using api = await serving(contents, whole);
  const asked: number[] = [];
  const all = new Map(contents.map((content) => [idOf(content), Buffer.from(content)]));
  const forge = (answer: typeof all | undefined) =>
    githubForge({
      token: "t0k3n",
      repository: { owner: "acme", name: "models" },
      apiUrl: api.url,
      log: { debug: () => undefined, warn: () => undefined },
      pause: 0,
      fetched: {
        blobs: async (ids) => {
          asked.push(ids.length);
          return answer;
        },
        files: async () => undefined,
      },
    });
  expect((await forge(all).refs.blobs([...all.keys()])).size).toBe(300);
  expect([asked, api.seen.length]).toEqual([[300], 0]);
  expect((await forge(undefined).refs.blobs([...all.keys()])).size).toBe(300);
  expect([asked, api.seen.length]).toEqual([[300, 300], 3]);
  expect((await forge(all).refs.blobs([...all.keys()].slice(0, 200))).size).toBe(200);
  expect([asked, api.seen.length]).toEqual([[300, 300], 5]);
});
