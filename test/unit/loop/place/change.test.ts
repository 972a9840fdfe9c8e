import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Forge } from "../../../../src/forge/forge.ts";
import { bringsChange, findChange } from "../../../../src/loop/place/change.ts";
import { openPlace } from "../../../../src/loop/place/place.ts";
import { openCommit } from "../../../../src/revisions/git-revision.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { memoryRevision } from "../memory-revision.ts";

const SHA = "f".repeat(40);
const repository = { id: 1, default_branch: "main", full_name: "acme/models", owner: { login: "acme" } };
const side = (ref: string, sha: string, repo = repository) => ({ ref, sha, repo });

const EVENTS = {
  pull_request: (base: string, head: string) => ({
    action: "opened",
    number: 7,
    repository,
    pull_request: { number: 7, user: { login: "dana" }, base: side("main", base), head: side("change", head) },
  }),
  push: (before: string, after: string) => ({ repository, ref: "refs/heads/main", before, after }),
  merge_group: (base: string, head: string) => ({
    repository,
    merge_group: {
      base_sha: base,
      head_sha: head,
      base_ref: "refs/heads/main",
      head_ref: "refs/heads/gh-readonly-queue/main/pr-7-x",
    },
  }),
} as const;

async function placeOn(
  clone: Clone,
  name: string,
  { forge, ...payload }: Readonly<Record<string, unknown>> & { readonly forge?: Forge },
) {
  const path = join(clone.host.temp, "event.json");
  await writeFile(path, JSON.stringify(payload));
  const env: Readonly<Record<string, string>> =
    name === "" ? {} : { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: "acme/models" };
  const host = { ...clone.host, env: (key: string) => env[key] };
  const options = { manifests: [], models: [], base: "", output: "model-gitops-out" };
  return await openPlace({ host, forge: async () => forge, options });
}

const revisionOf = async ({ host }: Clone, commit: string) => {
  const opened = await openCommit(host, commit);
  if (opened === undefined) throw new Error("no revision");
  return new RevisionFiles(opened);
};

test.each(["pull_request", "push", "merge_group"] as const)("%s brings what changed since before", async (name) => {
  await using clone = await newClone();
  const before = await clone.commit({ "a.txt": "1", "b.txt": "1" });
  const after = await clone.commit({ "a.txt": "2", "c.txt": "1" });
  await using place = await placeOn(clone, name, EVENTS[name](before, after));
  const change = await findChange(place, await revisionOf(clone, before));
  expect(change?.paths).toEqual(["a.txt", "c.txt"]);
  expect(change?.before.id).toBe(before);
  expect(change?.pull).toEqual(name === "pull_request" ? { number: 7, author: "dana", isFork: false } : undefined);
});

test("on a laptop uncommitted work is a change too", async () => {
  await using clone = await newClone();
  const before = await clone.commit({ "a.txt": "1" });
  await clone.write({ "a.txt": "2", "new.txt": "1", "model-gitops-out/churn/run.json": "{}" });
  await using place = await placeOn(clone, "", {});
  expect(await findChange(place, await revisionOf(clone, before))).toEqual({
    before: expect.anything(),
    paths: ["a.txt", "new.txt"],
  });
});

test("what a link leads to is a change of the link, on either side", async () => {
  await using clone = await newClone();
  await clone.write({ "shared/lib.py": "1" });
  await symlink("shared", join(clone.host.workspace, "lib"));
  const before = await clone.commit({});
  await clone.commit({ "shared/lib.py": "2", lib: null });
  await using place = await placeOn(clone, "", {});
  expect(await findChange(place, await revisionOf(clone, before))).toMatchObject({
    paths: expect.arrayContaining(["shared/lib.py", "lib/lib.py"]),
  });
});

test("where the clone is too shallow the forge tells, and where nobody can everything is affected", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  const forge = fakeForge();
  const base = forge.git.commit({ branch: "main", files: { "a.txt": "0" } });
  const head = forge.git.commit({ branch: "change", files: { "b.txt": "1" }, parents: [base] });
  const rules = new RevisionFiles(memoryRevision(base, {}));
  await using told = await placeOn(clone, "pull_request", { ...EVENTS.pull_request(base, head), forge });
  expect((await findChange(told, rules))?.paths).toContain("b.txt");
  await using alone = await placeOn(clone, "pull_request", EVENTS.pull_request(base, head));
  expect(await findChange(alone, rules)).toMatchObject({ paths: undefined });
});

test.each(["schedule", "workflow_run", "release"])("%s brings none", async (name) => {
  await using clone = await newClone();
  const before = await clone.commit({ "a.txt": "1" });
  const started = {
    id: 1,
    event: "pull_request",
    head_sha: SHA,
    head_branch: "x",
    head_repository: { id: 1, owner: { login: "acme" } },
  };
  await using place = await placeOn(clone, name, { repository, workflow_run: started });
  expect(await findChange(place, await revisionOf(clone, before))).toBeUndefined();
});

test("without anything before there is no change; who names a revision says what came before", async () => {
  await using clone = await newClone();
  await using place = await placeOn(clone, "schedule", {});
  expect(await findChange(place, undefined)).toBeUndefined();
  expect(bringsChange(place)).toBe(false);
  expect(bringsChange({ ...place, options: { ...place.options, base: "v1" } })).toBe(true);
  const kinds = ["pull_request", "merge_group", "push", "dispatch", "local"] as const;
  for (const kind of kinds) expect(bringsChange({ ...place, event: { kind } as typeof place.event })).toBe(true);
  for (const kind of ["tag", "schedule", "workflow_run", "other"] as const)
    expect(bringsChange({ ...place, event: { kind } as typeof place.event })).toBe(false);
});
