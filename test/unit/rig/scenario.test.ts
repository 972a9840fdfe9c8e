import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout } from "../../rig/checkout.ts";
import { assertNoViolations, startEmulator } from "../../rig/emulator.ts";
import { forkPermissions, pullRequestEvent } from "../../rig/events.ts";
import { createRepository } from "../../rig/repository.ts";
import { runAction } from "../../rig/runner.ts";

const metadata = `name: commenter
description: Comments on the pull request with what it checked out.
inputs: {github-token: {description: token, default: "\${{ github.token }}"}}
runs: {using: node24, main: dist/main.mjs}
`;
const main = `import { readFileSync } from "node:fs";
const { env } = process;
const { number } = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
const url = env.GITHUB_API_URL + "/repos/" + env.GITHUB_REPOSITORY + "/issues/" + number + "/comments";
const headers = { authorization: "Bearer " + env["INPUT_GITHUB-TOKEN"], "content-type": "application/json" };
const body = JSON.stringify({ body: readFileSync("a.txt", "utf8") });
const response = await fetch(url, { method: "POST", headers, body });
if (!response.ok) console.log("::warning::" + response.status + " " + (await response.json()).message);
`;

test("an action runs on a checked out pull request and comments with the token it was granted", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "action-"));
  await mkdir(join(folder.path, "dist"));
  await writeFile(join(folder.path, "action.yml"), metadata);
  await writeFile(join(folder.path, "dist/main.mjs"), main);
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: { "a.txt": "base\n" } });
  await repository.branch("change");
  await repository.commit({ "a.txt": "candidate\n" });
  const pull = await repository.openPullRequest({ head: "change" });
  const event = await pullRequestEvent(emulator, pull);
  const workspace = await checkout(emulator, event);
  const step = { action: folder.path, event, workspace, apiUrl: emulator.apiUrl };
  const granted = await runAction({ ...step, token: emulator.token() });
  expect(granted).toMatchObject({ exitCode: 0, annotations: [] });
  expect(emulator.writes()).toEqual([
    {
      method: "POST",
      path: "/repos/acme/models/issues/1/comments",
      query: {},
      body: { body: "candidate\n" },
      login: "github-actions[bot]",
      status: 201,
      by: "emulate",
    },
  ]);
  const refused = await runAction({ ...step, token: emulator.token("github-actions[bot]", forkPermissions) });
  expect(refused.annotations).toEqual([{ level: "warning", message: "403 Resource not accessible by integration" }]);
  assertNoViolations(emulator);
});
