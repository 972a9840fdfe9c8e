import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { applyComment } from "../../../src/forge/apply-comment.ts";
import { apiServer, json } from "./api-server.ts";

const comment = (id: number, body: string, login = "octocat") => ({ id, body, user: { login } });
const marker = { name: "report", runId: 5, attempt: 1, headSha: "a".repeat(40) };

test("reads every page", async () => {
  await using api = await apiServer(({ url, headers }, response) => {
    const page = Number(new URL(url, "http://x").searchParams.get("page") ?? 1);
    const next = `<http://${headers.host}/repos/acme/models/issues/7/comments?per_page=100&page=${page + 1}>; rel="next"`;
    if (page < 3) response.setHeader("link", next);
    json(response, [comment(page, `page ${page}`)]);
  });
  expect((await api.forge.comments(7)).map(({ body }) => body)).toEqual(["page 1", "page 2", "page 3"]);
  expect(api.seen[0]?.url).toContain("per_page=100");
  expect(api.seen[0]?.headers).toMatchObject({
    authorization: "token t0k3n",
    "x-github-api-version": "2022-11-28",
  });
});

test("a create whose answer is lost leaves one comment", async () => {
  const comments: ReturnType<typeof comment>[] = [];
  await using api = await apiServer(({ method, url, body }, response) => {
    if (url === "/user") return json(response, { login: "octocat" });
    if (method === "GET") return json(response, comments);
    comments.push(comment(comments.length + 1, (JSON.parse(body) as { body: string }).body));
    // Written, and then the answer breaks.
    return comments.length === 1 ? json(response, { message: "oops" }, 502) : json(response, comment(9, ""), 201);
  });
  expect(await applyComment(api.forge, { issue: 7, marker, body: "worse" })).toBe("create");
  expect(comments).toHaveLength(1);
});

test("reads are retried on a server error", async () => {
  let calls = 0;
  await using api = await apiServer((_, response) =>
    json(response, calls++ === 0 ? { message: "oops" } : [], calls === 1 ? 503 : 200),
  );
  expect(await api.forge.comments(7)).toEqual([]);
  expect(calls).toBe(2);
});

test.each([
  [401, /token is wrong, expired or revoked/],
  [403, /needs `pull-requests: write`: add it under `permissions:`/],
  [404, /needs `pull-requests: write`/],
])("a %i names what is missing", async (status, message) => {
  await using api = await apiServer((_, response) =>
    json(response, { message: "Resource not accessible by integration" }, status),
  );
  await expect(api.forge.createComment(7, "x")).rejects.toThrow(message);
  await expect(api.forge.createComment(7, "x")).rejects.toMatchObject({ name: "UserError", status });
});

test("a used-up rate limit says when to come back", async () => {
  await using api = await apiServer((_, response) => {
    response.setHeader("x-ratelimit-remaining", "0");
    response.setHeader("x-ratelimit-reset", "1767225600");
    json(response, { message: "API rate limit exceeded" }, 403);
  });
  await expect(api.forge.comments(7)).rejects.toThrow(/rate limit .* 2026-01-01T00:00:00.000Z/);
});

test("a short rate limit is waited for, a long one is not", async () => {
  let calls = 0;
  await using api = await apiServer(({ url }, response) => {
    calls += 1;
    if (calls > 1 && url.includes("/7/")) return json(response, []);
    response.setHeader("retry-after", url.includes("/7/") ? "1" : "3600");
    return json(response, { message: "You have exceeded a secondary rate limit" }, 429);
  });
  expect(await api.forge.comments(7)).toEqual([]);
  expect(calls).toBe(2);
  await expect(api.forge.comments(8)).rejects.toThrow(/Run again in 3600 seconds/);
});

test("nobody listening is a sentence", async () => {
  const api = await apiServer(() => undefined);
  await api[Symbol.asyncDispose]();
  await expect(api.forge.pull(1)).rejects.toThrow(/Cannot reach GitHub while reading pull request 1/);
});

test("an answer of another shape is a sentence, not a crash", async () => {
  await using api = await apiServer((_, response) => json(response, { id: "seven" }));
  await expect(api.forge.workflowRun(7)).rejects.toThrow(/workflow run 7 has no whole number "id"/);
});

test("runs of pull requests are asked for since a time or of a branch, and a thousand at most", async () => {
  const run = { id: 7, event: "pull_request", head_sha: "1".repeat(40), created_at: "2026-11-01T00:00:00Z" };
  await using api = await apiServer(({ url }, response) => {
    const next = `${api.url}/repos/acme/models/actions/runs?page=2`;
    response.setHeader("link", `<${next}>; rel="next"`);
    json(response, {
      total_count: 5000,
      workflow_runs: Array.from({ length: url.includes("branch") ? 3 : 100 }, () => run),
    });
  });
  const all = await api.forge.pullRequestRuns({ since: "2026-11-01T00:00:00Z" });
  expect([all.runs.length, all.isComplete, api.seen.length]).toEqual([1000, false, 10]);
  expect(all.runs[0]).toMatchObject({ id: 7, createdAt: "2026-11-01T00:00:00Z" });
  expect(api.seen[0]?.url).toContain("event=pull_request&created=%3E%3D2026-11-01T00%3A00%3A00Z");
  const own = await api.forge.pullRequestRuns({ branch: "change", pages: 1 });
  expect([own.runs.length, own.isComplete, api.seen.length]).toEqual([3, true, 11]);
});

test("a redirect to a storage host carries no token", async () => {
  await using storage = await apiServer((_, response) => response.end(Buffer.from([1, 2, 255])));
  await using api = await apiServer(({ url }, response) => {
    if (!url.endsWith("/zip")) return json(response, { id: 3, name: "report", size_in_bytes: 3, expired: false });
    return response.writeHead(302, { location: `${storage.url}/blob?sig=secret` }).end();
  });
  expect([...(await api.forge.downloadArtifact(3, 10))]).toEqual([1, 2, 255]);
  expect(api.seen[1]?.headers.authorization).toBe("token t0k3n");
  expect(storage.seen[0]?.url).toBe("/blob?sig=secret");
  expect(storage.seen[0]?.headers.authorization).toBeUndefined();
});

test("a storage host's bad moment is waited out", async () => {
  let calls = 0;
  await using storage = await apiServer((_, response) => response.writeHead((calls += 1) === 1 ? 503 : 200).end("ok"));
  await using api = await apiServer(({ url }, response) => {
    if (!url.endsWith("/zip")) return json(response, { id: 3, name: "report", size_in_bytes: 2, expired: false });
    return response.writeHead(302, { location: storage.url }).end();
  });
  expect(Buffer.from(await api.forge.downloadArtifact(3, 10)).toString()).toBe("ok");
});

test("an artifact that is larger than it says is cut off", async () => {
  await using storage = await apiServer((_, response) => response.end(Buffer.alloc(1000)));
  await using api = await apiServer(({ url }, response) => {
    if (!url.endsWith("/zip")) return json(response, { id: 3, name: "report", size_in_bytes: 3, expired: false });
    return response.writeHead(302, { location: storage.url }).end();
  });
  await expect(api.forge.downloadArtifact(3, 10)).rejects.toThrow(/"report" is larger than 10 B/);
});

test("a storage host's refusal does not show its signed address", async () => {
  await using storage = await apiServer((_, response) => response.writeHead(403).end("no"));
  await using api = await apiServer(({ url }, response) => {
    if (!url.endsWith("/zip")) return json(response, { id: 3, name: "report", size_in_bytes: 3, expired: false });
    return response.writeHead(302, { location: `${storage.url}/?sig=secret` }).end();
  });
  const failure = await api.forge.downloadArtifact(3, 10).catch((error: unknown) => error);
  expect(String(failure)).toMatch(/answered 403/);
  expect(String(failure)).not.toContain("secret");
});

test("files come back byte for byte, folders and missing ones do not", async () => {
  const bytes = Buffer.from([0, 255, 13, 10]);
  await using api = await apiServer(({ url }, response) => {
    if (url.includes("model.onnx")) {
      return response.writeHead(200, { "content-type": "application/vnd.github.raw+json; charset=utf-8" }).end(bytes);
    }
    return url.includes("folder") ? json(response, []) : json(response, { message: "Not Found" }, 404);
  });
  expect(await api.forge.fileAt("models/a b/model.onnx", "main")).toEqual(bytes);
  expect(await api.forge.fileAt("folder", "main")).toBeUndefined();
  expect(await api.forge.fileAt("gone", "main")).toBeUndefined();
  const asked = api.seen.length;
  expect(await api.forge.fileAt("../../other/repo", "main")).toBeUndefined();
  expect(api.seen).toHaveLength(asked);
});

test("a comparison names both ends of a rename, and admits when it is cut short", async () => {
  const files = [{ filename: "b", previous_filename: "a" }, { filename: "c" }];
  await using api = await apiServer(({ url }, response) =>
    json(response, {
      files: url.includes("many") ? Array.from({ length: 300 }, (_, i) => ({ filename: `f${i}` })) : files,
    }),
  );
  expect(await api.forge.changedFiles("main", "head")).toEqual(["b", "a", "c"]);
  expect(await api.forge.changedFiles("main", "many")).toBeUndefined();
});

test("a fork that was deleted is a fork", async () => {
  await using api = await apiServer((_, response) =>
    json(response, {
      number: 7,
      state: "closed",
      merged_at: null,
      created_at: "2026-01-01T00:00:00Z",
      user: null,
      base: { ref: "main", sha: "b", repo: { id: 1 } },
      head: { ref: "x", sha: "h", user: null, repo: null },
    }),
  );
  expect(await api.forge.pull(7)).toMatchObject({
    isFork: true,
    author: "ghost",
    merged: false,
    head: { repositoryId: 0 },
  });
});

test("an app's token learns its name from GraphQL", async () => {
  await using api = await apiServer(({ url }, response) =>
    url === "/user"
      ? json(response, { message: "Resource not accessible by integration" }, 403)
      : json(response, { data: { viewer: { __typename: "Bot", login: "acme-mlops" } } }),
  );
  expect(await api.forge.viewer()).toBe("acme-mlops[bot]");
  expect(await api.forge.viewer()).toBe("acme-mlops[bot]");
  expect(api.seen).toHaveLength(2);
});

test("uploads stream with their length, replace what broke off, and download again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "upload-"));
  const file = join(folder, "model.onnx");
  await writeFile(file, "model bytes");
  let assets = [{ id: 1, name: "abc", size: 11, state: "starter" }];
  await using api = await apiServer(({ method, url, body, headers }, response) => {
    if (method === "DELETE") assets = [];
    if (method === "DELETE") return response.writeHead(204).end();
    if (method === "POST") assets.push({ id: 2, name: "abc", size: body.length, state: "uploaded" });
    if (method === "POST") return json(response, {}, 201);
    if (url.includes("/releases/assets/2"))
      return response.writeHead(200, { "content-type": "application/octet-stream" }).end("model bytes");
    if (url.includes("/assets?")) return json(response, assets);
    return json(response, { id: 4, upload_url: `http://${headers.host}/uploads/4/assets{?name,label}` });
  });
  await api.forge.releases.upload("v1", "abc", file);
  const posted = api.seen.find(({ method }) => method === "POST");
  expect(posted).toMatchObject({ url: "/uploads/4/assets?name=abc", body: "model bytes" });
  expect(posted?.headers["content-length"]).toBe("11");
  const posts = (): number => api.seen.filter(({ method }) => method === "POST").length;
  await api.forge.releases.upload("v1", "abc", file);
  expect(posts()).toBe(1);
  const [asset] = (await api.forge.releases.assets("v1")) ?? [];
  if (asset === undefined) throw new Error("no asset");
  await api.forge.releases.download(asset, join(folder, "again"));
  expect(await readFile(join(folder, "again"), "utf8")).toBe("model bytes");
  await rm(folder, { recursive: true });
});

test("a branch moves fast-forward, and a lost race is told from a forbidden write", async () => {
  let head = "c0";
  let isForbidden = false;
  await using api = await apiServer(({ method, url, body }, response) => {
    if (url.includes("/git/trees")) return json(response, { sha: "t1" }, 201);
    if (method === "POST") return json(response, { sha: "c1" }, 201);
    if (method === "PATCH") {
      if (isForbidden || head !== "c0") return json(response, { message: "Update is not a fast forward" }, 422);
      head = (JSON.parse(body) as { sha: string }).sha;
      return json(response, {});
    }
    return json(response, url.includes("/git/commits/") ? { tree: { sha: "t0" } } : { object: { sha: head } });
  });
  const change = { branch: "model-gitops/ledger", parent: "c0", message: "m", files: { "a/b.json": "{}" } };
  expect(await api.forge.refs.commit(change)).toEqual({ kind: "moved", sha: "c1" });
  const tree = api.seen.find(({ url, method }) => method === "POST" && url.includes("/git/trees"));
  expect(JSON.parse(tree?.body ?? "")).toMatchObject({
    base_tree: "t0",
    tree: [{ path: "a/b.json", content: "{}" }],
  });
  head = "c9";
  expect(await api.forge.refs.commit(change)).toEqual({ kind: "lost" });
  head = "c0";
  isForbidden = true;
  await expect(api.forge.refs.commit(change)).rejects.toThrow(/cannot be written.*ruleset/s);
});

test("the token shows up nowhere", async () => {
  await using api = await apiServer((_, response) => json(response, { message: "no" }, 403));
  const failure = await api.forge.pull(1).catch((error: unknown) => error);
  expect(inspect(api.forge, { depth: 9 })).not.toContain("t0k3n");
  expect(inspect(failure, { depth: 9 })).not.toContain("t0k3n");
});
