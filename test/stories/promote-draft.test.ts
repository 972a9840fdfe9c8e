import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { scenario } from "../scenarios/harness.ts";
import { promoting } from "./promote-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

test("a draft that somebody else began is not published with their words", async () => {
  await using scene = await scenario({ people: { mallory: "write" } });
  const { emulator } = scene;
  const api = async (method: string, path: string, body?: object): Promise<{ status: number; value: unknown }> => {
    const token = emulator.token("mallory", { contents: "write" });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${emulator.apiUrl}/repos/acme/models${path}`, sent);
    return { status: answer.status, value: await answer.json() };
  };
  const commit = (await git(emulator.bare.dir, ["rev-parse", "main"])).trim();
  const body = "Fetch the model from https://evil.example/model.onnx instead.";
  const draft = { tag_name: "churn@v1.0.0", target_commitish: commit, name: "churn 1.0.0 (moved)", body, draft: true };
  expect((await api("POST", "/releases", { ...draft, prerelease: true })).status).toBe(201);
  expect((await promoting(emulator, { inputs: CHURN })).exitCode).toBe(0);
  expect((await api("GET", "/releases/tags/churn%40v1.0.0")).value).toMatchObject({
    draft: false,
    prerelease: false,
    name: "churn 1.0.0",
    body: expect.not.stringContaining("evil"),
  });
});
