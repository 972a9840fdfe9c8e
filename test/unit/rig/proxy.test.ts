import { describe, expect, test } from "vitest";
import { assertNoViolations, startEmulator, tipOf } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";
import { bot, clientOf, clientWith, repo } from "./client.ts";

describe("tokens", () => {
  test("unknown tokens are refused, and missing permissions named", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const stranger = clientWith(emulator, "ghp_unknown");
    await expect(stranger.repos.get(repo)).rejects.toMatchObject({ status: 401 });
    const reader = clientOf(emulator, bot, { contents: "read" });
    await expect(reader.issues.create({ ...repo, title: "x" })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("Resource not accessible by integration"),
    });
    await expect(reader.users.getAuthenticated()).rejects.toMatchObject({ status: 403 });
    const { data } = await reader.repos.getCollaboratorPermissionLevel({ ...repo, username: "bob" });
    expect(data.permission).toBe("read");
    assertNoViolations(emulator);
  });
});

describe("orders and judgements", () => {
  test("a failure is answered as often as ordered, then passes", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    emulator.fail({ method: "POST", path: /\/issues$/, status: 502, times: 1 });
    emulator.fail({ path: /\/pulls$/, times: 1 });
    const client = clientOf(emulator);
    await expect(client.issues.create({ ...repo, title: "x" })).rejects.toMatchObject({ status: 502 });
    await client.issues.create({ ...repo, title: "x" });
    await expect(client.pulls.list(repo)).rejects.toMatchObject({ status: 500 });
    expect(emulator.writes().map(({ by, status }) => ({ by, status }))).toEqual([
      { by: "fault", status: 502 },
      { by: "emulate", status: 201 },
    ]);
    assertNoViolations(emulator);
  });

  test("a request that GitHub's description does not allow is a violation", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    await client.request("POST /repos/acme/models/issues", { title: "x", lables: ["typo"] });
    await client.request("GET /repos/acme/models/pulls?state=everything");
    await expect(client.request("GET /repos/acme/models/nonsense")).rejects.toMatchObject({ status: 404 });
    expect(emulator.violations.map(({ operation, problem }) => `${operation}: ${problem}`)).toEqual([
      "issues/create: body has lables, which is not described",
      "pulls/list: query parameter state=everything data must be equal to one of the allowed values",
      "GET /repos/acme/models/nonsense: GitHub's description has no such operation",
    ]);
    expect(() => assertNoViolations(emulator)).toThrow("does not allow this");
  });

  test("statuses, checks and deployments", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    const sha = await tipOf(emulator);
    await client.repos.createCommitStatus({ ...repo, sha, state: "success", context: "gate" });
    expect((await client.repos.getCombinedStatusForRef({ ...repo, ref: "main" })).data.state).toBe("success");
    const check = {
      ...repo,
      name: "gate",
      head_sha: sha,
      status: "completed",
      conclusion: "success",
    } as const;
    await client.checks.create(check);
    const { data: checks } = await client.checks.listForRef({ ...repo, ref: sha });
    expect(checks.total_count).toBe(1);
    await expect(clientOf(emulator, "octocat").checks.create(check)).rejects.toMatchObject({ status: 403 });
    const { data: deployment } = await client.repos.createDeployment({
      ...repo,
      ref: "main",
      environment: "production",
    });
    const deployment_id = "id" in deployment ? deployment.id : 0;
    await client.repos.createDeploymentStatus({ ...repo, deployment_id, state: "success" });
    expect((await client.repos.listDeployments({ ...repo, environment: "production" })).data).toHaveLength(1);
    assertNoViolations(emulator);
  });
});
