import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cluster, LOG_BYTES, UnreachableError } from "../../../src/clusters/cluster.ts";
import { commandCluster } from "../../../src/clusters/command.ts";
import type { CommandCluster } from "../../../src/generated/types.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { aJob } from "./ray-server.ts";

let host: FakeHost;

beforeEach(async () => {
  host = await fakeHost({ env: { OUR_KEY: "secret-of-ours", OTHER_KEY: "another-secret", GITHUB_TOKEN: "ghs_1" } });
});

afterEach(() => host[Symbol.asyncDispose]());

/** All verbs are this shell script. */
function cluster(script: string, settings: Partial<CommandCluster> = {}, within?: number): Cluster {
  const command: [string, ...string[]] = ["/bin/sh", "-c", script];
  const verbs = { submit: command, status: command, logs: command, cancel: command, list: command };
  return commandCluster({ host, settings: { ...verbs, ...settings }, ...(within !== undefined && { within }) });
}

/** Prints an answer, and leaves what it was asked. */
function printing(answer: unknown): Cluster {
  writeFileSync(join(host.workspace, "answer.json"), JSON.stringify(answer));
  return cluster("cat > asked.json; cat answer.json");
}

async function asked(): Promise<unknown> {
  const { stdout } = await host.run(["cat", `${host.workspace}/asked.json`]);
  return JSON.parse(stdout);
}

const JOB = aJob({
  requires: { gpus: 1, cpus: 4, memory: 2 ** 30, gpuMemory: undefined, disk: undefined },
  timeout: 90_500,
  wishes: { command: { options: { instance: "ml.g5.xlarge" } } },
});
const NAME = { group: JOB.group, index: JOB.index, id: JOB.id };

const refusal = async (work: Promise<unknown>): Promise<Error> =>
  await work.then(
    () => Promise.reject(new Error("nothing was refused")),
    (error: Error) => error,
  );

test("a submission is one object on standard input", async () => {
  await printing({}).submit([JOB]);
  expect(await asked()).toEqual({
    verb: "submit",
    jobs: [
      {
        ...NAME,
        command: ["python3", "-c", "print('a b')"],
        env: { SEED: "7" },
        requires: { gpus: 1, cpus: 4, memoryBytes: 2 ** 30, gpuMemoryBytes: null, diskBytes: null },
        timeoutSeconds: 91,
        labels: { repository: "team/models", model: "credit", "train-key": "ab", run: "17" },
        options: { instance: "ml.g5.xlarge" },
      },
    ],
  });
  await printing({}).submit([]);
  await printing({ jobs: [{ id: JOB.id, state: "queued" }] }).cancel(JOB);
  expect(await asked()).toEqual({ verb: "cancel", job: NAME });
});

test("states come back by id, and of jobs that nobody asked for nothing does", async () => {
  const jobs = [
    { id: JOB.id, state: "lost", handle: "arn:aws:1", reason: "evicted\n::error::\u001B[31mx", queuedSeconds: 1.5 },
    { id: "mg-other-0", state: "running" },
  ];
  const one = printing({ jobs });
  expect([...(await one.status([JOB]))]).toEqual([
    [JOB.id, { state: "lost", handle: "arn:aws:1", reason: "evicted ::error::x", queued: 1500 }],
  ]);
  expect(await asked()).toEqual({ verb: "status", jobs: [NAME] });
  expect(await one.status([])).toEqual(new Map());
  expect(
    await printing({ jobs: [{ id: JOB.id, state: "succeeded", link: "https://a.example/1" }] }).status([JOB]),
  ).toEqual(new Map([[JOB.id, { state: "succeeded", handle: JOB.id, link: "https://a.example/1" }]]));
});

test("jobs of the repository are listed, unless no command can", async () => {
  const labels = { repository: "team/models" };
  const jobs = [
    { id: "mg-a-0", state: "running", labels, gpus: 2, handle: "4711" },
    { id: "mg-a-1", state: "queued" },
    { id: "mg-a-2", state: "failed" },
  ];
  expect(await printing({ jobs }).list("team/models")).toEqual([
    { id: "mg-a-0", state: "running", handle: "4711", labels, gpus: 2 },
    { id: "mg-a-1", state: "queued", handle: "mg-a-1", labels: {}, gpus: 0 },
  ]);
  expect(await asked()).toEqual({ verb: "list", repository: "team/models" });
  const settings: CommandCluster = { submit: ["a"], status: ["a"], logs: ["a"], cancel: ["a"] };
  expect(await commandCluster({ host, settings }).list("team/models")).toBeUndefined();
});

test("a log goes on at its cursor; of more than was asked for the newest is told", async () => {
  expect(await printing({ lines: ["a", ""], cursor: "7" }).logs(JOB, undefined)).toEqual({
    lines: ["a", ""],
    cursor: "7",
  });
  expect(await asked()).toEqual({ verb: "logs", job: NAME, cursor: null, maxBytes: LOG_BYTES });
  await printing({ lines: [], cursor: "7" }).logs(JOB, "7");
  expect(await asked()).toMatchObject({ cursor: "7" });
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index}`.padStart(19, "x"));
  const part = await printing({ lines, cursor: "9", skippedBytes: 5 }).logs(JOB, undefined);
  expect(part.lines).toEqual(lines.slice(-Math.floor(LOG_BYTES / 20)));
  expect(part.skipped).toBe(5 + 20 * (30_000 - part.lines.length));
});

test.each([
  ["exit code 75", "echo 'the API is away' >&2; exit 75", "cannot answer now: the API is away"],
  ["a signal", "kill -9 $$", "was ended, by a signal"],
  ["too much", "exec yes", "for an answer of over 4 MiB"],
  ["no answer", "exec sleep 30", "did not answer within 1 seconds"],
  ["half an answer", `printf '{"jobs": [{"id": "mg-'`, `is not JSON: {"jobs": [{"id": "mg-`],
  ["nothing", "true", "is not JSON: "],
  ["a page", "echo '<html>::error::'", "is not JSON: <html>::error::"],
])("%s may pass", async (_, script, words) => {
  const error = await refusal(cluster(script, {}, 800).status([JOB]));
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error.message).toContain(words);
});

test("a process that stays behind, and holds the output open, is not waited for", async () => {
  const error = await refusal(cluster("sleep 7 & echo '{}'", {}, 800).status([JOB]));
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error.message).toContain("or left a process behind");
  // Whoever started it for the test tells of its end: the test is there for that.
  await sleep(2000);
});

test.each([
  [
    "another exit code",
    "echo first >&2; printf '::error::\\033[31mno quota\\n\\n' >&2; exit 3",
    "refuses with exit code 3: │ ::error::no quota",
  ],
  ["an unknown state", `echo '{"jobs": [{"id": "a", "state": "done"}]}'`, "/jobs/0/state"],
  ["an unknown key", `echo '{"job": []}'`, "additional properties"],
  ["a list", "echo '[]'", "must be object"],
  ["no jobs", "echo '{}'", "has no jobs"],
])("%s is a refusal that says what to do", async (_, script, words) => {
  const error = await refusal(cluster(script).status([JOB]));
  expect(error).toBeInstanceOf(UserError);
  expect(error).not.toBeInstanceOf(UnreachableError);
  expect(error.message).toContain(words);
});

test("a command that is not there, and a log without a cursor, are refused", async () => {
  const error = await refusal(cluster("", { cancel: ["./no-such-command"] }).cancel(JOB));
  expect(error.message).toContain("clusters: command.cancel could not be started");
  expect(error).not.toBeInstanceOf(UnreachableError);
  await expect(printing({ lines: [] }).logs(JOB, undefined)).rejects.toThrow("has no lines, or no cursor");
});

test("a command sees what is named for it and nothing of the job's; what it says of that is hidden", async () => {
  const settings = { env: ["OUR_KEY", "NOT_SET"] };
  const error = await refusal(cluster("env | sort | tr '\\n' ' ' >&2; exit 1", settings).cancel(JOB));
  expect(error.message).toContain("OUR_KEY=***");
  expect(error.message).not.toMatch(/secret|OTHER_KEY|GITHUB_TOKEN|NOT_SET/);
  for (const name of ["GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
    await expect(cluster("echo '{}'", { env: [name] }).cancel(JOB)).rejects.toThrow(`names ${name}`);
});

test("commands run where the default branch's files lie", async () => {
  const settings: CommandCluster = {
    submit: ["pwd"],
    status: ["pwd"],
    logs: ["pwd"],
    cancel: ["sh", "-c", "pwd >&2; exit 1"],
  };
  await expect(commandCluster({ host, settings, folder: "/" }).cancel(JOB)).rejects.toThrow("code 1: /.");
  await expect(commandCluster({ host, settings }).cancel(JOB)).rejects.toThrow(host.workspace);
});

test("what a person cancelled is told as that", async () => {
  const call = refusal(cluster(`touch started; exec sleep 20`).status([JOB]));
  while (!existsSync(`${host.workspace}/started`)) await new Promise((resolve) => setTimeout(resolve, 20));
  host.cancel();
  expect((await call).message).toContain("cancelled by SIGINT");
});
