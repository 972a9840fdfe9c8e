import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Cluster, Job, JobState } from "../../../src/clusters/cluster.ts";
import { commandCluster } from "../../../src/clusters/command.ts";
import { readSettings } from "../../../src/manifest/read.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

const EXAMPLE = join(import.meta.dirname, "../../../examples/training-elsewhere");
const SCRIPT = join(EXAMPLE, "local-queue.py");

let queue: string;
let host: FakeHost;
let cluster: Cluster;

beforeEach(async () => {
  queue = await mkdtemp(join(tmpdir(), "mg-queue-"));
  host = await fakeHost({ env: { LOCAL_QUEUE: queue, LOCAL_QUEUE_SLOTS: "2", LOCAL_QUEUE_STOP_SECONDS: "2" } });
  const command: [string, ...string[]] = ["python3", SCRIPT];
  const env = ["LOCAL_QUEUE", "LOCAL_QUEUE_SLOTS", "LOCAL_QUEUE_STOP_SECONDS"];
  const settings = { submit: command, status: command, logs: command, cancel: command, list: command, env };
  cluster = commandCluster({ host, settings });
});

afterEach(async () => {
  // Whatever a test left running ends before its folder goes.
  const jobs = (await cluster.list("team/models")) ?? [];
  const left = jobs.map(({ id }) => job(id.replace(/^mg-/, ""), ""));
  await Promise.all(left.map((one) => cluster.cancel(one)));
  await Promise.all(left.map(ended));
  await host[Symbol.asyncDispose]();
  await rm(queue, { recursive: true, force: true });
});

function job(name: string, script: string, values: Partial<Job> = {}): Job {
  return {
    group: `mg-${name}`,
    index: 0,
    id: `mg-${name}`,
    command: ["python3", "-u", "-c", script],
    env: {},
    requires: { gpus: 0, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
    timeout: 60_000,
    wishes: {},
    labels: { repository: "team/models", model: name },
    ...values,
  };
}

async function stateOf(one: Job): Promise<JobState | undefined> {
  return (await cluster.status([one])).get(one.id)?.state;
}

async function ended(one: Job): Promise<JobState | undefined> {
  for (;;) {
    const state = await stateOf(one);
    if (state !== "queued" && state !== "running") return state;
    await sleep(50);
  }
}

async function reaches(one: Job, wanted: JobState): Promise<void> {
  while ((await stateOf(one)) !== wanted) await sleep(50);
}

test("the settings are settings", () => {
  const text = readFileSync(join(EXAMPLE, "settings.yaml"), "utf8");
  const { manifest, findings } = readSettings({ file: ".github/model-gitops.yaml", text });
  expect(findings).toEqual([]);
  expect(Object.keys(manifest?.clusters ?? {})).toEqual(["workstation", "sagemaker"]);
});

test("a job runs once with its arguments, whoever submits it how often", async () => {
  const args = ["", "a b", "it's", "$HOME", "a\nb"];
  const script = `import os, sys; open(os.environ["COUNT"], "a").write("x"); print(sys.argv[1:], os.environ["VALUE"])`;
  const env = { COUNT: join(queue, "count"), VALUE: "é $HOME" };
  const one = job("once", script, { command: ["python3", "-c", script, ...args], env });
  await Promise.all([cluster.submit([one]), cluster.submit([one]), cluster.submit([one]), cluster.status([one])]);
  expect(await ended(one)).toBe("succeeded");
  await cluster.submit([one]);
  const { lines, cursor } = await cluster.logs(one, undefined);
  expect(lines).toEqual([`['', 'a b', "it's", '$HOME', 'a\\nb'] é $HOME`]);
  expect(await cluster.logs(one, cursor)).toEqual({ lines: [], cursor });
  expect((await host.run(["cat", env.COUNT])).stdout).toBe("x");
});

test("what a job did, what befell it, and what ended it are told apart", async () => {
  const failing = job("failing", "import sys; sys.exit(3)");
  const killed = job("killed", "import os; os.kill(os.getpid(), 9)");
  const slow = job("slow", "import time; time.sleep(60)", { timeout: 1000 });
  const absent = job("absent", "", { command: ["/no/such/program"] });
  await cluster.submit([failing, killed, slow, absent]);
  expect(await Promise.all([failing, killed, slow, absent].map(ended))).toEqual([
    "failed",
    "lost",
    "timed-out",
    "failed",
  ]);
  expect((await cluster.status([failing])).get(failing.id)).toMatchObject({
    reason: "exit code 3",
    handle: failing.id,
  });
  expect((await cluster.status([job("nobody", "")])).size).toBe(0);
});

test("a job is told to end, has time for it, and the next one of the queue starts", async () => {
  const script = `
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("checkpoint"), sys.exit(0)))
print("ready")
time.sleep(60)`;
  const [one, two, three, four] = ["one", "two", "three", "four"].map((name) => job(name, script));
  if (!one || !two || !three || !four) throw new Error("four");
  await cluster.submit([one, two]);
  await reaches(one, "running");
  await reaches(two, "running");
  await cluster.submit([three, four]);
  await cluster.cancel(four);
  expect(await ended(four)).toBe("cancelled");
  const listed = await cluster.list("team/models");
  expect(listed?.map(({ id, state }) => [id, state]).toSorted()).toEqual([
    ["mg-one", "running"],
    ["mg-three", "queued"],
    ["mg-two", "running"],
  ]);
  expect(await cluster.list("team/others")).toEqual([]);
  while (!(await cluster.logs(one, undefined)).lines.includes("ready")) await sleep(50);
  await cluster.cancel(one);
  expect(await ended(one)).toBe("cancelled");
  expect((await cluster.logs(one, undefined)).lines).toEqual(["ready", "checkpoint"]);
  await reaches(three, "running");
});

test("a log is told as far as its lines go, and by its end where it is large", async () => {
  const script = `
import sys, time
sys.stdout.write("one\\ntw"); sys.stdout.flush()
time.sleep(1.5)
print("o")
sys.stdout.write(("x" * 99 + "\\n") * 10000)
print("end")`;
  const one = job("log", script);
  await cluster.submit([one]);
  let part = await cluster.logs(one, undefined);
  while (part.lines.length === 0) part = await cluster.logs(one, part.cursor);
  expect(part.lines).toEqual(["one"]);
  await ended(one);
  const rest = await cluster.logs(one, part.cursor);
  expect(rest.lines.at(-1)).toBe("end");
  const bytes = rest.lines.reduce((sum, line) => sum + line.length + 1, 0);
  expect((rest.skipped ?? 0) + bytes).toBe("two\n".length + 1_000_000 + "end\n".length);
});

test("a job that was made and never started is started by the next who submits it; one that lost its watcher is lost", async () => {
  const one = job("made", "print(1)");
  const lost = job("lost", "print(1)");
  for (const { id } of [one, lost]) {
    const folder = join(queue, "jobs", id);
    await mkdir(folder, { recursive: true });
    const text = JSON.stringify({ ...job(id, "print(1)"), id, timeoutSeconds: 60, submittedAt: 1 });
    await writeFile(join(folder, "job.json"), text);
  }
  await writeFile(join(queue, "jobs", lost.id, "started.json"), JSON.stringify({ at: 2 }));
  expect(await stateOf(one)).toBe("queued");
  expect(await stateOf(lost)).toBe("lost");
  await cluster.submit([one, lost]);
  expect(await ended(one)).toBe("succeeded");
  expect(await stateOf(lost)).toBe("lost");
});
