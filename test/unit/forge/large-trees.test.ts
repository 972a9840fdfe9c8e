import { expect, test } from "vitest";
import { githubForge } from "../../../src/forge/github.ts";
import type { Fetched } from "../../../src/forge/api.ts";
import { inPortions } from "../../../src/forge/portions.ts";
import { apiServer, json } from "./api-server.ts";

const file = (path: string) => ({ path, mode: "100644", type: "blob", sha: `blob ${path}` });
const folder = (path: string) => ({ path, mode: "040000", type: "tree", sha: `t-${path}` });

/** A commit whose recursive answer is cut short; its folders are not. */
const TREES: Readonly<Record<string, object>> = {
  "c1?recursive=1": { tree: [file("a/run/1.json")], truncated: true },
  c1: { tree: [folder("a"), folder("b"), file("index.json"), { ...file("sub"), mode: "160000", type: "commit" }] },
  "t-a?recursive=1": { tree: [folder("run"), file("run/1.json")], truncated: false },
  "t-a": { tree: [folder("run")] },
  "t-b": { tree: [file("x.json")] },
  "t-run": { tree: [file("1.json")] },
};

async function served(fetched?: Fetched) {
  const api = await apiServer(({ url }, response) =>
    json(response, { truncated: false, ...TREES[decodeURIComponent(url.split("/").at(-1) ?? "")] }),
  );
  const { refs } = githubForge({
    token: "t0k3n",
    repository: { owner: "acme", name: "models" },
    apiUrl: api.url,
    log: { debug: () => undefined, warn: () => undefined },
    pause: 0,
    ...(fetched && { fetched }),
  });
  const asked = (): readonly string[] => api.seen.map(({ url }) => url.split("/").at(-1) ?? "");
  return { refs, asked, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test("an answer that is cut short is none, and is not asked for again", async () => {
  const asked: string[] = [];
  const all = [{ path: "a/run/1.json", blob: "1", mode: "100644" }];
  await using api = await served({
    blobs: async () => undefined,
    async files(id) {
      asked.push(id);
      return all;
    },
  });
  expect(await api.refs.files("c1")).toBeUndefined();
  expect(await api.refs.files("c1")).toBeUndefined();
  expect(await api.refs.everyFile("c1")).toEqual(all);
  expect(await api.refs.everyFile("t-a")).toEqual([{ path: "run/1.json", blob: "blob run/1.json", mode: "100644" }]);
  expect([asked, api.asked()]).toEqual([["c1"], ["c1?recursive=1", "t-a?recursive=1"]]);
});

test("where git cannot, the folders are listed one by one", async () => {
  await using api = await served({ blobs: async () => undefined, files: async () => undefined });
  const found = await api.refs.everyFile("c1");
  expect(found.map(({ path }) => path).toSorted()).toEqual(["a/run/1.json", "b/x.json", "index.json"]);
  expect(api.asked().toSorted()).toEqual(["c1", "c1?recursive=1", "t-a", "t-b", "t-run"]);
});

test("what lies right in a commit is its files and folders", async () => {
  await using api = await served();
  expect((await api.refs.folder("c1")).map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    "040000 a",
    "040000 b",
    "100644 index.json",
  ]);
});

test("much goes up in portions, on top of one another", async () => {
  const bases: unknown[] = [];
  await using api = await apiServer(({ method, url, body }, response) => {
    if (method === "POST" && url.includes("/git/trees")) {
      const { base_tree: base, tree } = JSON.parse(body) as { base_tree?: string; tree: readonly object[] };
      bases.push([base, tree.length]);
      return json(response, { sha: `t${bases.length}` }, 201);
    }
    if (method === "POST") return json(response, { sha: "c1", tree: JSON.parse(body) }, 201);
    return json(response, url.includes("/git/commits/") ? { tree: { sha: "t0" } } : { object: { sha: "c0" } });
  });
  const files = Object.fromEntries(Array.from({ length: 2500 }, (_, at) => [`m${at}/window/1.json`, "{}"]));
  await api.forge.refs.commit({ branch: "b", parent: "c0", message: "m", files });
  expect(bases).toEqual([
    ["t0", 1000],
    ["t1", 1000],
    ["t2", 500],
  ]);
  const commit = api.seen.find(({ method, url }) => method === "POST" && url.includes("/git/commits"));
  expect(JSON.parse(commit?.body ?? "")).toMatchObject({ tree: "t3", parents: ["c0"] });
});

test("a file that moves is told by its blob, after what is added", async () => {
  const trees: unknown[] = [];
  await using api = await apiServer(({ method, url, body }, response) => {
    if (method === "POST" && url.includes("/git/trees")) trees.push(JSON.parse(body));
    if (method === "POST") return json(response, { sha: `t${trees.length}` }, 201);
    return json(response, url.includes("/git/commits/") ? { tree: { sha: "t0" } } : { object: { sha: "c0" } });
  });
  const moves = [{ from: "a/window/1.json", to: "a/window/202611/1.json", blob: "b1" }];
  await api.forge.refs.commit({ branch: "b", parent: "c0", message: "m", files: { x: "{}" }, moves });
  const file = { mode: "100644", type: "blob" };
  expect(trees).toEqual([
    { base_tree: "t0", tree: [{ ...file, path: "x", content: "{}" }] },
    {
      base_tree: "t1",
      tree: [
        { ...file, path: "a/window/202611/1.json", sha: "b1" },
        { ...file, path: "a/window/1.json", sha: null },
      ],
    },
  ]);
});

test.each([
  ["nothing", [], [0]],
  ["one that is too much by itself", [9], [1]],
  ["as many as fit", [3, 3, 3, 9, 1], [2, 1, 1, 1]],
])("portions: %s", (_, megabytes, expected) => {
  const files = megabytes.map((size, at) => [`${at}`, "x".repeat(size * 1e6)] as const);
  const portions = inPortions(files);
  expect(portions.map((portion) => portion.length)).toEqual(expected);
  expect(portions.flat()).toEqual(files);
});

test("a file that goes is named alone, without a tree of nothing before it", async () => {
  const trees: unknown[] = [];
  await using api = await apiServer(({ method, url, body }, response) => {
    if (method === "POST" && url.includes("/git/trees")) trees.push(JSON.parse(body));
    if (method === "POST") return json(response, { sha: `t${trees.length}` }, 201);
    return json(response, url.includes("/git/commits/") ? { tree: { sha: "t0" } } : { object: { sha: "c0" } });
  });
  await api.forge.refs.commit({ branch: "b", parent: "c0", message: "m", files: {}, removals: ["a/1.json"] });
  expect(trees).toEqual([{ base_tree: "t0", tree: [{ path: "a/1.json", mode: "100644", type: "blob", sha: null }] }]);
});
