import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Job, type JobStatus, UnreachableError } from "../../src/clusters/cluster.ts";
import { rayCluster } from "../../src/clusters/ray.ts";
import { openWeb } from "../../src/host/web.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { type RayHead, rayHead, TOKEN } from "./ray-head.ts";

/** A Ray of the package index, with its own words: what is taken for granted of it in the unit tests is asked here. */
const RAY = process.env["RAY_FOLDER"] ?? join(import.meta.dirname, "../../node_modules/.cache/ray");

let head: RayHead;
let host: FakeHost;
let folder: string;

beforeAll(async () => {
  execFileSync(join(import.meta.dirname, "ray.sh"), [RAY], { stdio: "inherit" });
  folder = await mkdtemp(join(tmpdir(), "mg-ray-test-"));
  host = await fakeHost();
  head = await rayHead({ ray: RAY, folder, startTimeout: 45 });
  await head.start("token");
}, 600_000);

afterAll(async () => {
  await head.stop();
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const open = (token = TOKEN) =>
  rayCluster({ web: openWeb({ ...host, now: Date.now }), settings: { address: head.url }, token });

function job(name: string, script: string, values: Partial<Job> = {}): Job {
  return {
    group: `mg-${name}`,
    index: 0,
    id: `mg-${name}-0`,
    command: ["python3", "-c", script],
    env: {},
    requires: { gpus: 0, cpus: 0.1, memory: undefined, gpuMemory: undefined, disk: undefined },
    timeout: 3_600_000,
    wishes: {},
    labels: { repository: "team/models", model: name },
    ...values,
  };
}

async function until(one: Job, isWanted: (status: JobStatus) => boolean): Promise<JobStatus> {
  for (let tries = 0; tries < 400; tries++) {
    const status = (await open().status([one])).get(one.id);
    if (status !== undefined && isWanted(status)) return status;
    await sleep(500);
  }
  throw new Error(`${one.id} never came to that`);
}

const ended = (one: Job) => until(one, ({ state }) => state !== "queued" && state !== "running");

/** Ray gives up on what its queue holds for 45 seconds: that is waited for at the end. */
const TOO_LARGE = job("too-large", "print(1)", {
  requires: { gpus: 0, cpus: 64, memory: undefined, gpuMemory: undefined, disk: undefined },
});

test("a job that no node can take waits", async () => {
  await open().submit([TOO_LARGE]);
  expect((await open().status([TOO_LARGE])).get(TOO_LARGE.id)).toMatchObject({
    state: "queued",
    reason: expect.stringContaining("waiting for resources"),
  });
});

test("arguments and variables arrive as they are; two that submit at once start one process", async () => {
  const args = ["", "a b", "it's", '"', "$HOME", "`id`", "\\", "a\nb", "*", "é😀", "::set-output name=a::b"];
  const env = { PLAIN: "it's\nso", DOLLAR: "$HOME ${PATH}", EMPTY: "" };
  const file = join(folder, "starts");
  const script = `import json, os, sys; open(${JSON.stringify(file)}, "a").write("x"); print(json.dumps([sys.argv[1:], {k: os.environ[k] for k in ["PLAIN", "DOLLAR", "EMPTY"]}]))`;
  const one = job("arguments", script, { command: ["python3", "-c", script, ...args], env });
  await Promise.all([open().submit([one]), open().submit([one]), open().submit([one])]);
  expect(await ended(one)).toMatchObject({ state: "succeeded", link: `${head.url}/#/jobs/${one.id}` });
  await open().submit([one]);
  const { lines, cursor } = await open().logs(one, undefined);
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual([args, env]);
  expect(lines.some((line) => line.startsWith("Running entrypoint"))).toBe(false);
  expect(await open().logs(one, cursor)).toEqual({ lines: [], cursor });
  expect(await readFile(file, "utf8")).toBe("x");
});

test("what a job did itself is told apart from what befell it", async () => {
  const failing = job("failing", "import sys; print('no data'); sys.exit(3)");
  const killed = job("killed", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)");
  // The process that watches a job ends with its node, or when a node runs out of memory.
  const orphaned = job("orphaned", "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)");
  const unset = job("unset", "print(1)", { runtimeEnv: { conda: "no-such-environment" } });
  await open().submit([failing, killed, orphaned, unset]);
  expect(await ended(failing)).toMatchObject({
    state: "failed",
    reason: "Job entrypoint command failed with exit code 3",
  });
  expect(await ended(killed)).toMatchObject({
    state: "lost",
    reason: "Job entrypoint command failed with exit code -9",
  });
  expect(await ended(orphaned)).toMatchObject({
    state: "lost",
    reason: expect.stringContaining("supervisor actor died"),
  });
  expect(await ended(unset)).toMatchObject({
    state: "failed",
    reason: expect.stringMatching(/^runtime_env setup failed: .*conda/),
  });
  expect((await open().logs(failing, undefined)).lines.at(-1)).toBe("no data");
});

test("a job is listed while it runs, and has time to write a checkpoint when it is ended", async () => {
  const script = `
import signal, sys, time
def stop(*_):
    time.sleep(6)
    print("checkpoint", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(600)`;
  const all = { gpus: 0, cpus: 2, memory: undefined, gpuMemory: undefined, disk: undefined };
  const one = job("stopped", script, { requires: all });
  const next = job("waiting", "import time; time.sleep(600)", { requires: all });
  await open().submit([one]);
  await until(one, ({ state }) => state === "running");
  let cursor: string | undefined;
  const told: string[] = [];
  const look = async (): Promise<void> => {
    const part = await open().logs(one, cursor);
    told.push(...part.lines);
    ({ cursor } = part);
  };
  while (!told.includes("ready")) await Promise.all([look(), sleep(500)]);
  const listed = await open().list("team/models");
  expect(listed).toContainEqual({ id: one.id, handle: one.id, state: "running", labels: one.labels, gpus: 0 });
  expect(listed?.map(({ id }) => id)).toEqual(expect.not.arrayContaining(["mg-failing-0"]));
  expect(await open().list("another/repository")).toEqual([]);
  await open().submit([next]);
  await open().cancel(next);
  expect((await open().status([next])).get(next.id)?.state).toBe("queued");
  await open().cancel(one);
  expect((await ended(one)).state).toBe("cancelled");
  await look();
  expect(told.at(-1)).toBe("checkpoint");
  await open().cancel(one);
  await open().cancel(job("nobody", ""));
  // Ray starts it once there is room, and ends it at once.
  expect((await ended(next)).state).toBe("cancelled");
});

test("a log of 300 MB is told by its end", async () => {
  const one = job(
    "large",
    "import sys\nline = 'x' * 99 + '\\n'\nfor _ in range(3000): sys.stdout.write(line * 1000)\nprint('end')",
  );
  await open().submit([one]);
  expect((await ended(one)).state).toBe("succeeded");
  const before = process.memoryUsage.rss();
  const { lines, skipped = 0 } = await open().logs(one, undefined);
  expect(lines.at(-1)).toBe("end");
  expect(skipped).toBeGreaterThan(299_000_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 ** 2);
});

test("another token is refused, and none is not sent", async () => {
  await expect(open("another").status([TOO_LARGE])).rejects.toThrow("does not take the token");
  expect(() => open("")).toThrow("is empty");
});

test("a queue that never starts is told as lost", async () => {
  const status = await ended(TOO_LARGE);
  expect(status).toMatchObject({ state: "lost", reason: expect.stringContaining("failed to start within 45") });
}, 180_000);

test("a head that is away is unreachable; one that was started anew knows nothing, and takes the same ids", async () => {
  await head.stop();
  await expect(open().status([TOO_LARGE])).rejects.toThrow(UnreachableError);
  await expect(open().submit([TOO_LARGE])).rejects.toThrow(UnreachableError);
  await head.start("token");
  const one = job("failing", "print('again')");
  expect((await open().status([TOO_LARGE, one])).size).toBe(0);
  await open().submit([one]);
  expect((await ended(one)).state).toBe("succeeded");
}, 240_000);

test("a head that asks for no token is refused", async () => {
  await head.stop();
  await head.start("disabled");
  await expect(open().submit([job("open", "print(1)")])).rejects.toThrow(
    "anybody who reaches it can run programs there",
  );
}, 240_000);
