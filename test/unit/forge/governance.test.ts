import { expect, test } from "vitest";
import { dryForge } from "../../../src/forge/dry-run.ts";
import { githubForge } from "../../../src/forge/github.ts";
import { startEmulator } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { apiServer, json } from "./api-server.ts";

test("a team's members are logins, and one that may not be read is told from one that is empty", async () => {
  await using api = await apiServer((_, response) => json(response, [{ login: "ada" }, { login: "Lin" }]));
  expect(await api.forge.teamMembers("acme", "risk")).toEqual(["ada", "Lin"]);
  expect(api.seen[0]?.url).toMatch(/^\/orgs\/acme\/teams\/risk\/members\?/);
  for (const status of [403, 404]) {
    await using refusing = await apiServer((_, response) => json(response, { message: "no" }, status));
    expect(await refusing.forge.teamMembers("acme", "risk")).toBeUndefined();
  }
  await using empty = await apiServer((_, response) => json(response, []));
  expect(await empty.forge.teamMembers("acme", "risk")).toEqual([]);
});

test("a team that is called as the folder above is not asked for: it would be the whole organization", async () => {
  await using api = await apiServer((_, response) => json(response, [{ login: "everybody" }]));
  expect(await api.forge.teamMembers("acme", "..")).toBeUndefined();
  expect(api.seen).toEqual([]);
});

test("GitHub's trouble is no answer about a team", async () => {
  await using api = await apiServer((_, response) => json(response, { message: "Bad credentials" }, 401));
  await expect(api.forge.teamMembers("acme", "risk")).rejects.toThrow(/token is wrong/);
});

test("statuses and the commit that brought a file are as GitHub keeps them", async () => {
  await using emulator = await startEmulator({ people: { ada: "write" } });
  const repository = await createRepository(emulator, { files: { "governance/waivers/a.yaml": "a" } });
  await repository.branch("change");
  const second = await repository.commit({ "governance/waivers/a.yaml": "b" }, "x", {});
  const third = await repository.commit({ "other.txt": "b" }, "y", {});
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  const token = emulator.token(undefined, { contents: "read", statuses: "write" });
  const forge = githubForge({ token, repository: { owner, name }, apiUrl: emulator.apiUrl, log, pause: 0 });
  expect(await forge.lastCommitOf("governance/waivers/a.yaml", third)).toBe(second);
  expect(await forge.lastCommitOf("nothing.txt", third)).toBeUndefined();
  const context = "model-gitops/approvals";
  expect(await forge.status(third, context)).toBeUndefined();
  await forge.setStatus(third, { context: "other", state: "failure", description: "x" });
  await forge.setStatus(third, { context, state: "pending", description: "y".repeat(200), url: "https://x.test/1" });
  await forge.setStatus(third, { context, state: "success", description: "approved" });
  expect(await forge.status(third, context)).toMatchObject({ context, state: "success", description: "approved" });
  expect(await forge.status(second, context)).toBeUndefined();
});

test("a dry run says which status it would set", async () => {
  const [said, forge] = [new Array<string>(), fakeForge()];
  const dry = dryForge(forge, { info: (text) => void said.push(text) });
  await dry.setStatus("abc", { context: "model-gitops/approvals", state: "success", description: "" });
  expect([said, forge.writes()]).toEqual([
    ["Dry run: would set the status model-gitops/approvals of abc to success."],
    [],
  ]);
  await forge.setStatus("abc", { context: "x", state: "success", description: "" });
  expect(forge.writes()).toEqual(["setStatus abc"]);
});
