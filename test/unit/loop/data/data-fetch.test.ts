import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fetchData, type FetchOptions } from "../../../../src/loop/data/data-fetch.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";

const env = { PATH: process.env["PATH"] ?? "", BUCKET: "acme", GITHUB_TOKEN: "ghs_x" };
const newHost = (): Promise<FakeHost> => fakeHost({ env, files: { "models/a/model.yaml": "" } });

const options = (script: string, change: Partial<FetchOptions> = {}): FetchOptions => ({
  folder: "models/a",
  path: "data/train.csv",
  command: ["/bin/sh", "-c", script],
  env: [],
  timeoutMs: 10_000,
  ...change,
});

test("it runs in the manifest's folder, with the variables that the manifest names and no others", async () => {
  await using host = await newHost();
  const given = options('echo "$BUCKET|$GITHUB_TOKEN|$MODEL_GITOPS_SEED" > seen.txt; echo done', {
    env: ["BUCKET", "GITHUB_TOKEN", "UNSET"],
  });
  await fetchData(host, given);
  expect(await readFile(join(host.workspace, "models/a/seen.txt"), "utf8")).toBe("acme||\n");
  expect(host.seen.log).toEqual([
    "warning: fetch.env names GITHUB_TOKEN, which no command of a manifest gets.",
    "Not set here, so the fetch command does not have it: UNSET",
    "Fetching data/train.csv",
    "done",
  ]);
});

test.each([
  [
    "echo no such bucket >&2; exit 5",
    /^The fetch command ".*" for data\/train\.csv exited with code 5\. It said:\nno such bucket$/,
  ],
  ["exit 5", /exited with code 5\.$/],
  ["seq 1 9; exit 1", /It said:\n5\n6\n7\n8\n9$/],
  ["kill -9 $$", /was killed by SIGKILL/],
])("%s", async (script, message) => {
  await using host = await newHost();
  await expect(fetchData(host, options(script))).rejects.toThrow(message);
});

test("what it was handed by name is not in what it said", async () => {
  await using host = await fakeHost({ env: { ...env, API_KEY: "s3cret-key" }, files: { "models/a/model.yaml": "" } });
  const given = options('echo "refused: $API_KEY"; exit 5', { env: ["API_KEY"] });
  await expect(fetchData(host, given)).rejects.toThrow(/It said:\nrefused: \*\*\*$/);
});

test("one that takes too long, or is not there, ends with its reason", async () => {
  await using host = await newHost();
  await expect(fetchData(host, options("sleep 20", { timeoutMs: 200 }))).rejects.toThrow("ran longer than its timeout");
  await expect(fetchData(host, options("", { command: ["no-such-program"] }))).rejects.toThrow("could not start");
});
