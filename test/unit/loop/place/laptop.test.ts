import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryAt } from "../../../../src/forge/origin.ts";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { fetchKnownRun, keepRun } from "../../../../src/loop/runs/known-run.ts";
import { knownHistory } from "../../../../src/loop/models/plan-history.ts";
import { filesOf, openPlace, type Place } from "../../../../src/loop/place/place.ts";
import { hexOf, sha256 } from "../../../../src/records/canonical.ts";
import { apiServer, json } from "../../forge/api-server.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { runEntry, runRecord } from "../../stores/samples.ts";

const OPTIONS = { manifests: ["models/*/model.yaml"], models: [], base: "", output: "model-gitops-out" };

/** A terminal in a folder: the clone itself, or a worktree of it. */
function terminal({ host }: Clone, workspace = host.workspace, env: Readonly<Record<string, string>> = {}) {
  const here = { ...host, kind: "terminal" as const, workspace, env: (name: string) => env[name] };
  return openPlace({ host: here, forge: async () => undefined, options: OPTIONS });
}

/** What a training left in the output folder of a place. */
async function trainedIn(place: Place, seed: number): Promise<RunRecord> {
  const artifact = `artifact ${seed}`;
  const run = runRecord("churn", seed, {
    artifact: { path: "artifact/model.onnx", digest: sha256(artifact), bytes: artifact.length },
  });
  const files = filesOf(place, "churn");
  await mkdir(join(place.host.workspace, files.artifactFolder), { recursive: true });
  await writeFile(join(place.host.workspace, files.artifactFolder, "model.onnx"), artifact);
  await writeFile(join(place.host.workspace, files.run), JSON.stringify(run));
  await keepRun(place, "churn", run);
  return run;
}

const known = (place: Place, { trainKey }: RunRecord, isPinned = true) =>
  fetchKnownRun(place, { name: "churn", trainKey, isPinned });

test("going back to another branch trains nothing: every key that was trained is kept", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await using place = await terminal(clone);
  const [here, there] = [await trainedIn(place, 1), await trainedIn(place, 2)];
  expect(await known(place, there)).toMatchObject({ fetchedFrom: "an earlier run in this folder" });
  expect(await known(place, here)).toMatchObject({ trainKey: here.trainKey, fetchedFrom: "this laptop" });
  const artifact = join(clone.host.workspace, "model-gitops-out/churn/artifact/model.onnx");
  expect(await readFile(artifact, "utf8")).toBe("artifact 1");
  expect(await knownHistory(place).isKnown("churn", there.trainKey)).toBe(true);
  // A key that does not tell the content of its data is known to nobody but its folder.
  expect(await known(place, there, false)).toBeUndefined();
  expect(await clone.git("status", "--short")).toBe("");
});

test("all worktrees of a clone have one store and one memory, and what a worktree kept before is still read", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  const other = join(clone.host.temp, "worktree");
  await clone.git("worktree", "add", "--quiet", "-b", "change", other);
  await using place = await terminal(clone);
  const run = await trainedIn(place, 1);
  const old = sha256("kept before");
  const former = join(other, ".model-gitops/store/sha256", hexOf(old).slice(0, 2));
  await mkdir(former, { recursive: true });
  await writeFile(join(former, hexOf(old)), "kept before");
  await using beside = await terminal(clone, other);
  expect(await known(beside, run)).toMatchObject({ fetchedFrom: "this laptop" });
  expect(await beside.storeOf("churn").has(old)).toBe(true);
  expect(await place.storeOf("churn").has(old)).toBe(false);
  expect(place.storeOf("churn").name).toContain(join(clone.host.workspace, ".git/model-gitops/store"));
});

test("a record that somebody broke, or whose artifact is gone, costs a training", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await using place = await terminal(clone);
  const [broken, gone] = [await trainedIn(place, 1), await trainedIn(place, 2)];
  await trainedIn(place, 3);
  const kept = join(clone.host.workspace, ".git/model-gitops");
  await writeFile(join(kept, "runs/churn", `${hexOf(broken.trainKey)}.json`), "{");
  const { digest } = gone.artifact;
  await writeFile(join(kept, "store/sha256", hexOf(digest).slice(0, 2), hexOf(digest)), "other bytes");
  expect(await known(place, broken)).toBeUndefined();
  expect(await known(place, gone)).toBeUndefined();
});

test.each([
  ["https://github.com/acme/models.git", { owner: "acme", name: "models" }],
  ["https://github.com/acme/models", { owner: "acme", name: "models" }],
  ["https://dana:secret@github.com/acme/models/", { owner: "acme", name: "models" }],
  ["git@github.com:acme/models.git", { owner: "acme", name: "models" }],
  ["ssh://git@github.com:22/acme/mo.dels.git", { owner: "acme", name: "mo.dels" }],
  ["git@GitHub.com:acme/models", { owner: "acme", name: "models" }],
  ["https://gitlab.com/acme/models.git", undefined],
  ["https://github.com.evil.example/acme/models", undefined],
  ["/srv/git/models.git", undefined],
  ["../models", undefined],
  ["https://github.com/acme/group/models", undefined],
])("the origin %s", (url, repository) => {
  expect(repositoryAt(url, "https://github.com")).toEqual(repository);
});

test.each([
  ["without a token", {}, undefined],
  ["with one", { GITHUB_TOKEN: "t0k3n" }, "token t0k3n"],
])("a teammate's clone reads the releases of its origin, %s, and writes to none", async (_, env, authorization) => {
  const bytes = "artifact 1";
  const name = hexOf(sha256(bytes));
  await using server = await apiServer(({ url }, response) => {
    if (url.startsWith("/repos/acme/models/releases/tags/model-gitops-store%2Fchurn.2")) return json(response, {}, 404);
    if (url.startsWith("/repos/acme/models/releases/tags/")) return json(response, { id: 1, upload_url: "x" });
    if (url.includes("/releases/1/assets"))
      return json(response, [{ id: 7, name, size: bytes.length, state: "uploaded" }]);
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(bytes);
  });
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await clone.git("remote", "add", "origin", "git@github.com:acme/models.git");
  await using place = await terminal(clone, undefined, {
    GITHUB_API_URL: server.url,
    MODEL_GITOPS_API_PAUSE: "0",
    ...env,
  });
  await place.ledger.record([
    runEntry("churn", 1, { artifact: { path: "artifact/model.onnx", digest: sha256(bytes), bytes: bytes.length } }),
  ]);
  const run = await known(place, runRecord("churn", 1));
  expect(run).toMatchObject({ fetchedFrom: "the ledger" });
  await place.storeOf("churn").put(join(clone.host.workspace, "a.txt"), sha256("1"));
  expect(server.seen.every(({ method }) => method === "GET")).toBe(true);
  expect(server.seen[0]?.headers.authorization).toBe(authorization);
});

test("what nobody has is said to be nowhere, and how a private repository's is read", async () => {
  await using server = await apiServer((_, response) => json(response, {}, 404));
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await clone.git("remote", "add", "origin", "https://github.com/acme/models");
  await using place = await terminal(clone, undefined, { GITHUB_API_URL: server.url, MODEL_GITOPS_API_PAUSE: "0" });
  const store = place.storeOf("churn");
  expect(await store.has(sha256("x"))).toBe(false);
  expect(store.name).toContain(
    "the release model-gitops-store/churn of acme/models (read without a token: GITHUB_TOKEN is not set)",
  );
});
