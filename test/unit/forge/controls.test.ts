import { expect, test } from "vitest";
import { dryForge } from "../../../src/forge/dry-run.ts";
import type { Forge } from "../../../src/forge/forge.ts";
import { githubForge } from "../../../src/forge/github.ts";
import { assertNoViolations, startEmulator, type Emulator } from "../../rig/emulator.ts";
import type { Permissions } from "../../rig/permissions.ts";
import { createRepository } from "../../rig/repository.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { apiServer, json } from "./api-server.ts";

function forgeOf(emulator: Emulator, permissions?: Permissions): Forge {
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  const token = permissions === undefined ? emulator.token("octocat") : emulator.token(undefined, permissions);
  return githubForge({ token, repository: { owner, name }, apiUrl: emulator.apiUrl, log, pause: 0 });
}

const pullRequest = {
  dismiss_stale_reviews_on_push: true,
  require_code_owner_review: true,
  require_last_push_approval: false,
  required_approving_review_count: 2,
  required_review_thread_resolution: false,
};

test("what a repository enforces is read as GitHub tells it", async () => {
  await using emulator = await startEmulator({ people: { ada: "write" } });
  await createRepository(emulator, { files: { "a.txt": "a" } });
  const { controls } = emulator.rig.settings;
  const before = forgeOf(emulator).controls;
  expect(await before.rules("main")).toEqual([]);
  expect(await before.codeOwners()).toEqual({ isThere: false, errors: [] });
  expect([await before.environments(["ledger"]), await before.runners()]).toEqual([[], []]);

  controls.rules.set("main", [{ type: "pull_request", parameters: pullRequest }, { type: "non_fast_forward" }]);
  const error = { line: 3, column: 1, kind: "Unknown owner", message: "x", path: ".github/CODEOWNERS" };
  controls.codeOwnerErrors = [error];
  for (let at = 0; at < 120; at += 1) controls.environments.set(`preview-${at}`, {});
  controls.environments.set("ledger/a", { reviewers: ["ada"], preventSelfReview: true, branches: ["main"] });
  controls.environments.set("production", { branches: "protected" });
  controls.runners.set("old", undefined);
  controls.runners.set("new", "2.331.0");

  const read = forgeOf(emulator).controls;
  expect(await read.rules("main")).toEqual([
    { type: "pull_request", parameters: pullRequest },
    { type: "non_fast_forward", parameters: {} },
  ]);
  expect(await read.codeOwners()).toEqual({
    isThere: true,
    errors: [{ path: ".github/CODEOWNERS", line: 3, kind: "Unknown owner" }],
  });
  emulator.clearRequests();
  expect(await read.environments(["ledger/a", "production", "preview-7", "gone"])).toEqual([
    { name: "preview-7", reviewers: 0, preventSelfReview: false, branches: undefined },
    { name: "ledger/a", reviewers: 1, preventSelfReview: true, branches: ["main"] },
    { name: "production", reviewers: 0, preventSelfReview: false, branches: "protected" },
  ]);
  // Two pages, and who deploys to the one that limits its branches.
  expect(emulator.requests).toHaveLength(3);
  expect(await read.runners()).toEqual([
    { name: "old", version: undefined, labels: ["self-hosted"], isOnline: true },
    { name: "new", version: "2.331.0", labels: ["self-hosted"], isOnline: true },
  ]);
  assertNoViolations(emulator);
});

test("a classic protection is told in the words of rulesets, to administrators", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: { "a.txt": "a" } });
  const { classic } = emulator.rig.settings.controls;
  const { controls } = forgeOf(emulator);
  expect(await controls.classicRules("main")).toEqual([]);
  expect(await forgeOf(emulator, { contents: "write" }).controls.classicRules("main")).toBeUndefined();
  const contexts = ["gate", "a/b"];
  const checks = contexts.map((context) => ({ context, app_id: null }));
  const required = {
    type: "required_status_checks",
    parameters: { required_status_checks: contexts.map((context) => ({ context })) },
  };
  classic.set("main", {
    required_status_checks: { strict: true, contexts, checks },
    required_pull_request_reviews: { dismiss_stale_reviews: true, require_code_owner_reviews: false },
    allow_force_pushes: { enabled: false },
  });
  expect(await controls.classicRules("main")).toEqual([
    { type: "pull_request", parameters: {} },
    { type: "non_fast_forward", parameters: {} },
    required,
  ]);
  classic.set("main", { required_status_checks: { contexts }, allow_force_pushes: { enabled: true } });
  expect(await controls.classicRules("main")).toEqual([required]);
});

test("workflows, their schedules and the defaults of tokens are read, and a workflow is switched on", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: { "a.txt": "a" } });
  const { controls } = emulator.rig.settings;
  controls.workflows.set(".github/workflows/watch.yml", { state: "disabled_inactivity" });
  const forge = forgeOf(emulator);
  expect(await forge.controls.workflows()).toEqual([
    { path: ".github/workflows/watch.yml", state: "disabled_inactivity" },
  ]);
  expect(await forge.controls.lastScheduledRun(".github/workflows/watch.yml")).toBeNull();
  expect(await forge.controls.tokenDefaults()).toEqual({ permissions: "read", mayOpenPulls: false });
  await forge.enableWorkflow(".github/workflows/watch.yml");
  expect(controls.workflows.get(".github/workflows/watch.yml")?.state).toBe("active");
  expect(await forgeOf(emulator, { actions: "read" }).controls.tokenDefaults()).toBeUndefined();
  assertNoViolations(emulator);
});

test("what a token may not know is not told, and is not nothing", async () => {
  await using emulator = await startEmulator({ isPrivate: true });
  await createRepository(emulator, { files: { "a.txt": "a" } });
  emulator.rig.settings.controls.codeOwnerErrors = [];
  const { controls } = forgeOf(emulator, { issues: "write" });
  expect(await controls.codeOwners()).toBeUndefined();
  expect(await controls.environments(["ledger"])).toBeUndefined();
  expect(await controls.runners()).toBeUndefined();
  // A workflow's token is never told of runners, in a public repository either.
  await using open = await startEmulator();
  await createRepository(open, { files: { "a.txt": "a" } });
  expect(await forgeOf(open, { actions: "read" }).controls.runners()).toBeUndefined();
});

test("GitHub's trouble and a limit that is used up are no answer", async () => {
  await using limited = await apiServer((_, response) => json(response, { message: "API rate limit exceeded" }, 403));
  await expect(limited.forge.controls.rules("main")).rejects.toThrow(/rate limit/);
  await using broken = await apiServer((_, response) => json(response, { message: "Bad credentials" }, 401));
  await expect(broken.forge.controls.codeOwners()).rejects.toThrow(/token is wrong/);
  await using strange = await apiServer((_, response) => json(response, { environments: "none" }));
  await expect(strange.forge.controls.environments(["a"])).rejects.toThrow(/is not a list/);
  expect(strange.seen).toHaveLength(1);
  expect(await strange.forge.controls.environments([])).toEqual([]);
  expect(strange.seen).toHaveLength(1);
});

test("a dry run reads what is enforced", async () => {
  const forge = fakeForge({ controls: { runners: [RUNNER] } });
  const dry = dryForge(forge, { info: () => undefined });
  expect(await dry.controls.runners()).toEqual([RUNNER]);
});

const RUNNER = { name: "a", version: "2.0.0", labels: ["self-hosted"], isOnline: true };
