import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, type JobStatus, UnreachableError } from "../../src/clusters/cluster.ts";
import { at, listAt, textAt } from "../../src/clusters/kubernetes-tree.ts";
import { type FakeHost, fakeHost } from "../fakes/host.ts";
import { type ControlPlane, startControlPlane } from "./kubernetes/control-plane.ts";
import { ENDS, KINDS } from "./kubernetes/endings.ts";
import { definitions, manifestOfTheDocs, roleOfTheDocs } from "./kubernetes/pages.ts";
import { type SimulatedNode, simulateNode } from "./kubernetes/nodes.ts";
import {
  bind,
  containerStatus,
  jobsOf,
  make,
  NAMESPACE,
  podOf,
  reach,
  RUNNING,
  terminated,
  writePod,
} from "./kubernetes/world.ts";

const MANIFEST = `
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - name: train
          image: registry.example.com/trainer:1
`;

let plane: ControlPlane;
let node: SimulatedNode;
const hosts: FakeHost[] = [];

/** The server and the Job controller are Kubernetes' own; nodes, and so pods that run, are simulated. */
beforeAll(async () => {
  plane = await startControlPlane();
  node = await simulateNode(plane);
  await plane.ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  for (const object of [...(await roleOfTheDocs()), ...(await definitions())]) await make(plane, object);
}, 1_200_000);

afterAll(async () => {
  for (const host of hosts) await host[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
  await plane[Symbol.asyncDispose]();
});

const host = async (env: Readonly<Record<string, string>>): Promise<FakeHost> => {
  const made = await fakeHost({ env });
  hosts.push(made);
  return made;
};

/** The account that holds the Role of the docs, and nothing else. */
const open = (manifest = MANIFEST, token = plane.tokens.runner): Promise<Cluster> =>
  reach({ plane, host, token }, manifest);

async function statusOnce(
  cluster: Cluster,
  jobs: ReturnType<typeof jobsOf>,
  isThere: (status: JobStatus) => boolean,
): Promise<JobStatus> {
  let last: JobStatus | undefined;
  for (let tries = 0; tries < 150; tries++) {
    last = (await cluster.status(jobs)).get(jobs[0]?.id ?? "");
    if (last !== undefined && isThere(last)) return last;
    await sleep(200);
  }
  throw new Error(`not within 30 seconds; last: ${JSON.stringify(last)}`);
}

const hasEnded = ({ state }: JobStatus): boolean => state !== "queued" && state !== "running";

test("three that submit the same group make each job once, with the command as it is", async () => {
  const [cluster, other] = [await open(), await open()];
  const jobs = jobsOf(1, { seeds: 3 });
  await Promise.all([cluster.submit(jobs), other.submit(jobs), cluster.submit(jobs)]);
  const { value } = await plane.ask(
    "GET",
    `/apis/batch/v1/namespaces/${NAMESPACE}/jobs?labelSelector=model-gitops.dev/group=${jobs[0]?.group}`,
  );
  expect(listAt(value, "items").map((item) => textAt(item, "metadata", "name"))).toEqual(jobs.map(({ id }) => id));
  const [first] = listAt(value, "items");
  expect(at(first, ["spec", "backoffLimit"])).toBe(0);
  expect(at(first, ["spec", "activeDeadlineSeconds"])).toBe(3600);
  expect(at(first, ["spec", "template", "spec", "containers", 0, "resources"])).toEqual({
    limits: { "nvidia.com/gpu": "1" },
    requests: { cpu: "500m", memory: "1073741824" },
  });
  const listed = await cluster.list("acme/credit");
  expect(listed?.filter(({ id }) => jobs.some((job) => job.id === id))).toMatchObject(
    jobs.map(({ id, labels }) => ({ id, labels, gpus: 1, state: "queued", handle: `${NAMESPACE}/${id}` })),
  );
  expect(await cluster.list("acme/other")).toEqual([]);
});

test("a job runs, is told with its wait, and succeeds by the controller's word", async () => {
  const cluster = await open();
  const jobs = jobsOf(2);
  await cluster.submit(jobs);
  const pod = await podOf(plane, `job-name=${jobs[0]?.id}`);
  expect((await cluster.status(jobs)).get(jobs[0]?.id ?? "")?.state).toBe("queued");
  await bind(plane, pod.name);
  const startedAt = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, "");
  await writePod(plane, pod.name, {
    phase: "Running",
    containerStatuses: [containerStatus({ running: { startedAt } })],
  });
  const running = await statusOnce(cluster, jobs, ({ state }) => state === "running");
  expect(running.queued).toBeGreaterThan(50_000);
  await writePod(plane, pod.name, {
    phase: "Succeeded",
    containerStatuses: [containerStatus(terminated(0, "Completed"))],
  });
  expect((await statusOnce(cluster, jobs, hasEnded)).state).toBe("succeeded");
});

test.each(ENDS)("what ended by $name is $state", async ({ name, pod: status, state, reason }) => {
  const cluster = await open();
  const jobs = jobsOf(100 + ENDS.findIndex((end) => end.name === name));
  await cluster.submit(jobs);
  const pod = await podOf(plane, `job-name=${jobs[0]?.id}`);
  await bind(plane, pod.name);
  await writePod(plane, pod.name, status);
  const ended = await statusOnce(cluster, jobs, hasEnded);
  expect(ended.state).toBe(state);
  expect(ended.reason).toMatch(reason);
});

test("a pod that goes with its node leaves a lost job", async () => {
  const cluster = await open();
  const jobs = jobsOf(3);
  await cluster.submit(jobs);
  const pod = await podOf(plane, `job-name=${jobs[0]?.id}`);
  await bind(plane, pod.name);
  await writePod(plane, pod.name, { phase: "Running", containerStatuses: [containerStatus(RUNNING)] });
  await plane.ask("DELETE", `/api/v1/namespaces/${NAMESPACE}/pods/${pod.name}`, { gracePeriodSeconds: 0 });
  const ended = await statusOnce(cluster, jobs, hasEnded);
  expect(ended).toMatchObject({
    state: "lost",
    reason: expect.stringMatching(/^its pod was removed: BackoffLimitExceeded/),
  });
});

test("the clock ends a job by the controller's word", async () => {
  const cluster = await open();
  const jobs = jobsOf(4, { timeout: 1000 });
  await cluster.submit(jobs);
  const ended = await statusOnce(cluster, jobs, hasEnded);
  expect(ended).toMatchObject({ state: "timed-out" });
  expect(ended.reason).toMatch(/DeadlineExceeded/);
});

test("what waits says why: held by a queue, no node, no image", async () => {
  const held = await open(
    MANIFEST.replace("spec:\n", "metadata:\n  labels: {kueue.x-k8s.io/queue-name: gpus}\nspec:\n  suspend: true\n"),
  );
  await held.submit(jobsOf(5));
  expect((await statusOnce(held, jobsOf(5), ({ reason }) => reason?.includes("queue gpus") === true)).state).toBe(
    "queued",
  );
  const cluster = await open();
  const jobs = jobsOf(6);
  await cluster.submit(jobs);
  const pod = await podOf(plane, `job-name=${jobs[0]?.id}`);
  const message = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.";
  await writePod(plane, pod.name, {
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
  });
  expect((await cluster.status(jobs)).get(jobs[0]?.id ?? "")).toMatchObject({
    state: "queued",
    reason: `Unschedulable: ${message}`,
  });
  await bind(plane, pod.name);
  const waiting = { reason: "ImagePullBackOff", message: 'Back-off pulling image "x"\u001B[31m\n::error::no' };
  await writePod(plane, pod.name, { phase: "Pending", containerStatuses: [containerStatus({ waiting })] });
  expect((await cluster.status(jobs)).get(jobs[0]?.id ?? "")).toMatchObject({
    state: "queued",
    reason: 'container train: ImagePullBackOff: Back-off pulling image "x" ::error::no',
  });
});

test("the log goes on where it was left, over the server's rounding to seconds, and in the pod that replaces an evicted one", async () => {
  const cluster = await open(MANIFEST.replace("spec:\n", "spec:\n  backoffLimit: 3\n"));
  const [job] = jobsOf(7);
  if (job === undefined) throw new Error("no job");
  await cluster.submit([job]);
  expect(await cluster.logs(job, undefined)).toMatchObject({ lines: [] });
  const first = await podOf(plane, `job-name=${job.id}`);
  expect(await cluster.logs(job, undefined)).toMatchObject({ lines: [] });
  await bind(plane, first.name);
  await writePod(plane, first.name, { phase: "Running", containerStatuses: [containerStatus(RUNNING)] });
  const moment = "2026-11-30T12:00:01.";
  node.lines.set(first.name, [
    { at: `${moment}1Z`, text: "one" },
    { at: `${moment}2Z`, text: "two" },
  ]);
  const one = await cluster.logs(job, undefined);
  expect(one.lines).toEqual(["one", "two"]);
  node.lines.set(first.name, [...(node.lines.get(first.name) ?? []), { at: `${moment}2Z`, text: "two again" }]);
  const two = await cluster.logs(job, one.cursor);
  expect(two.lines).toEqual(["two again"]);
  expect(node.asked.at(-1)).toEqual({
    path: `/containerLogs/${NAMESPACE}/${first.name}/train`,
    query: { limitBytes: "67108864", sinceTime: "2026-11-30T12:00:01Z", timestamps: "true" },
  });
  await writePod(plane, first.name, {
    phase: "Failed",
    reason: "Evicted",
    containerStatuses: [containerStatus(terminated(137, "Error"))],
  });
  const second = await podOf(plane, `job-name=${job.id}`, [first.uid]);
  await bind(plane, second.name);
  await writePod(plane, second.name, { phase: "Running", containerStatuses: [containerStatus(RUNNING)] });
  node.lines.set(second.name, [{ at: `${moment}0Z`, text: "again from the start" }]);
  expect((await cluster.logs(job, two.cursor)).lines).toEqual(["again from the start"]);
});

test("a cancelled job is gone, and to cancel it again is nothing", async () => {
  const cluster = await open();
  const jobs = jobsOf(8);
  await cluster.submit(jobs);
  const [job] = jobs;
  if (job === undefined) throw new Error("no job");
  await cluster.cancel(job);
  await statusGone(cluster, jobs);
  await cluster.cancel(job);
  expect(await cluster.logs(job, undefined)).toMatchObject({ lines: [] });
});

async function statusGone(cluster: Cluster, jobs: ReturnType<typeof jobsOf>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await cluster.status(jobs)).size === 0) return;
    await sleep(200);
  }
  throw new Error("it is still there after ten seconds");
}

test("who may not is told by whom, and a token that has ended how to go on; neither counts as unreachable", async () => {
  const denied = await (await open(MANIFEST, plane.tokens.nobody)).submit(jobsOf(9)).catch((error: unknown) => error);
  expect(String(denied)).toMatch(
    /does not allow to make a Job in research .*cannot create resource "jobs".*the Role of docs/,
  );
  const unknown = await (await open(MANIFEST, "0".repeat(32))).status(jobsOf(9)).catch((error: unknown) => error);
  expect(String(unknown)).toMatch(/does not know who asks \(Unauthorized\)/);
  for (const error of [denied, unknown]) expect(error).not.toBeInstanceOf(UnreachableError);
});

test("a field that the server does not know refuses the group, and leaves none of it", async () => {
  const cluster = await open(MANIFEST.replace("spec:\n", "spec:\n  backofLimit: 3\n"));
  await expect(cluster.submit(jobsOf(10, { seeds: 2 }))).rejects.toThrow(/unknown field "spec.backofLimit"/);
  expect((await cluster.status(jobsOf(10, { seeds: 2 }))).size).toBe(0);
});

test("a server that is restarted has its jobs as before", async () => {
  const cluster = await open();
  const jobs = jobsOf(11);
  await cluster.submit(jobs);
  await plane.stopServer();
  await expect(cluster.status(jobs)).rejects.toThrow(UnreachableError);
  await expect(cluster.submit(jobs)).rejects.toThrow(UnreachableError);
  await plane.startServer();
  await cluster.submit(jobs);
  expect((await cluster.status(jobs)).size).toBe(1);
});

test.each(KINDS)(
  "the $kind of the docs is taken by the server, and told by its (simulated) operator's word",
  async ({ kind, path, plural, good, bad }) => {
    const cluster = await open(await manifestOfTheDocs(kind));
    const jobs = jobsOf(20 + KINDS.findIndex((each) => each.kind === kind), { seeds: 2 });
    await cluster.submit(jobs);
    await cluster.submit(jobs);
    const { value } = await plane.ask("GET", `/apis/${path}/namespaces/${NAMESPACE}/${plural}`);
    const names = listAt(value, "items").map((item) => textAt(item, "metadata", "name") ?? "");
    expect(names).toHaveLength(2);
    expect((await cluster.status(jobs)).get(jobs[0]?.id ?? "")?.state).toBe("queued");
    for (const [index, status] of [good, bad].entries()) {
      const written = await plane.ask(
        "PATCH",
        `/apis/${path}/namespaces/${NAMESPACE}/${plural}/${names[index]}/status`,
        { status },
      );
      expect(written).toMatchObject({ status: 200 });
    }
    const states = [...(await cluster.status(jobs)).values()].map(({ state }) => state);
    expect(states).toEqual(["succeeded", "failed"]);
  },
);
