import { expect, test } from "vitest";
import { connectGitHub } from "../../../src/forge/client.ts";
import { PAUSE, pauseOf, writeLimits } from "../../../src/forge/pauses.ts";
import { fakeHost } from "../../fakes/host.ts";
import { apiServer, json, type ApiServer } from "./api-server.ts";

/** Milliseconds from the first write to the arrival of the second, on a connection that is warm. */
async function twoWrites(write: (api: ApiServer) => Promise<void>, pause?: number): Promise<number> {
  await using api = await apiServer((_, response) => json(response, {}), { pause });
  await api.forge.viewer().catch(() => undefined);
  const began = performance.now();
  await write(api);
  await write(api);
  return performance.now() - began;
}

const edit = (api: ApiServer) => api.forge.updateComment(3, "text");
const comment = (api: ApiServer) => api.forge.createComment(7, "text");

test.concurrent("GitHub is written to once a second, and people are told something every third", async ({ expect }) => {
  const [edits, comments] = await Promise.all([twoWrites(edit, PAUSE), twoWrites(comment, PAUSE)]);
  // Timers may fire a millisecond early.
  expect(edits).toBeGreaterThan(990);
  expect(comments).toBeGreaterThan(2990);
});

test.concurrent("another pause spaces them by as much", async ({ expect }) => {
  const [edits, comments] = await Promise.all([twoWrites(edit, 40), twoWrites(comment, 40)]);
  expect(edits).toBeGreaterThan(39);
  expect(comments).toBeGreaterThan(119);
  expect(comments).toBeLessThan(2990);
});

test("the environment may name another pause; without it octokit's own limits stay", async () => {
  expect([pauseOf(undefined), pauseOf(""), pauseOf("0"), pauseOf("250")]).toEqual([1000, 1000, 0, 250]);
  expect(await writeLimits(pauseOf(undefined))).toEqual({});
});

test.each(["soon", "-1", "1.5", "1e3"])("MODEL_GITOPS_API_PAUSE=%s says what is expected", async (text) => {
  await using host = await fakeHost({ env: { MODEL_GITOPS_API_PAUSE: text } });
  expect(() => connectGitHub({ host, token: "t0k3n", repository: { owner: "acme", name: "models" } })).toThrow(
    `MODEL_GITOPS_API_PAUSE is "${text}"; milliseconds are expected, such as 100.`,
  );
});
