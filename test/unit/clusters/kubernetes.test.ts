import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LOG_BYTES, UnreachableError } from "../../../src/clusters/cluster.ts";
import { findEntry } from "../../../src/clusters/kubernetes-kubeconfig.ts";
import { textAt } from "../../../src/clusters/kubernetes-tree.ts";
import { openWire } from "../../../src/clusters/kubernetes-wire.ts";
import { fakeHost } from "../../fakes/host.ts";
import { failure, fakeApi, type Fault, jobOf, MANIFEST, podOf } from "./kubernetes-fake.ts";

const job = jobOf();

const PASSING: readonly (readonly [string, Fault])[] = [
  ["lost before it was asked", "before"],
  ["lost after it was done", "after"],
  ["half there", "half"],
  ["a page", { status: 200, body: "<html>log in</html>" }],
  ["500", { status: 500, body: failure(500, "InternalError", "etcdserver: leader changed").text }],
  ["429", { status: 429, body: failure(429, "TooManyRequests", "retry").text }],
  ["503 without JSON", { status: 503, body: "upstream connect error" }],
  [
    "a quota",
    { status: 403, body: failure(403, "Forbidden", 'jobs.batch "x" is forbidden: exceeded quota: jobs').text },
  ],
];

test.each(PASSING)(
  "an answer that is %s to each call is unreachable, and the call again finds one job",
  async (_, fault) => {
    await using api = await fakeApi();
    const cluster = await api.open();
    api.faults.push(fault);
    await expect(cluster.submit([job])).rejects.toThrow(UnreachableError);
    await cluster.submit([job]);
    expect(api.objects.size).toBe(1);
    api.faults.push(fault);
    await expect(cluster.status([job])).rejects.toThrow(UnreachableError);
    api.faults.push(fault);
    await expect(cluster.list("acme/credit")).rejects.toThrow(UnreachableError);
    expect((await cluster.status([job])).get(job.id)?.state).toBe("queued");
    api.faults.push(fault);
    await expect(cluster.cancel(job)).rejects.toThrow(UnreachableError);
    await cluster.cancel(job);
    expect(api.objects.size).toBe(0);
  },
);

test("a log that breaks off is unreachable, and told from the same place again", async () => {
  await using api = await fakeApi();
  api.pods.push(
    podOf("a", job.id, {
      containerStatuses: [{ name: "train", state: { running: { startedAt: "2026-11-30T12:00:00Z" } } }],
    }),
  );
  api.logs.set("a", "2026-11-30T12:00:01Z one\n2026-11-30T12:00:02Z two\n");
  const cluster = await api.open();
  for (const fault of ["before", "half"] as const) {
    api.faults.push(undefined, fault);
    await expect(cluster.logs(job, undefined)).rejects.toThrow(UnreachableError);
  }
  expect((await cluster.logs(job, undefined)).lines).toEqual(["one", "two"]);
});

test("no server at all is unreachable", async () => {
  const api = await fakeApi();
  const cluster = await api.open();
  await cluster.submit([job]);
  await api[Symbol.asyncDispose]();
  await expect(cluster.status([job])).rejects.toThrow(/did not answer \(connect ECONNREFUSED/);
});

test.each([
  ["says nothing", "", /did not answer \(nothing came for 0\.2 seconds\)/],
  ["says a byte at a time", "x", /did not answer \(no whole answer within 0\.6 seconds\)/],
] as const)("a server that %s is unreachable in time", async (_, byte, message) => {
  await using host = await fakeHost();
  const server = createServer((__, response) => {
    if (byte === "") return;
    const timer = setInterval(() => response.write(byte), 50);
    response.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  const entry = {
    context: "x",
    isUnverified: false,
    server: new URL(`http://127.0.0.1:${typeof place === "object" ? place?.port : 0}`),
  };
  const wire = openWire({ host, entry, name: "Kubernetes", patience: { stalled: 200, whole: 600 } });
  await expect(wire({ method: "GET", path: "/" })).rejects.toThrow(message);
  server.closeAllConnections();
  server.close();
});

test("what a server says is one short line, and no command of the runner's", async () => {
  await using api = await fakeApi();
  const cluster = await api.open();
  const message = `::set-output name=x::y\n\u001B[2J\u0007##[error]no\u2028${"x".repeat(1_000_000)}`;
  api.faults.push({ status: 422, body: failure(422, "Invalid", message).text });
  const error = await cluster.submit([job]).catch(String);
  expect(error).toMatch(
    /^UserError: Kubernetes \(namespace research\) refuses to make a Job in research \(│ ::set-output name=x::y ## \[error\]no x+…\)/,
  );
  expect(String(error).length).toBeLessThan(800);
  for (const sign of ["\u001B", "\u0007", "\n", "\u2028"]) expect(error).not.toContain(sign);
});

test("a refusal of one takes back those of this call, and no other", async () => {
  await using api = await fakeApi();
  const cluster = await api.open();
  const [first, second, third] = [0, 1, 2].map((index) => jobOf({ index }));
  if (first === undefined || second === undefined || third === undefined) throw new Error("three");
  await cluster.submit([first]);
  api.faults.push(undefined, undefined, undefined, { status: 422, body: failure(422, "Invalid", "no").text });
  await expect(cluster.submit([first, second, third])).rejects.toThrow(/refuses/);
  expect([...api.objects.keys()]).toEqual([first.id]);
});

test("an object of that name that is somebody else's is not taken for the job", async () => {
  await using api = await fakeApi();
  const cluster = await api.open();
  api.objects.set(job.id, { metadata: { name: job.id, labels: {} } });
  await expect(cluster.submit([job])).rejects.toThrow(
    /has a Job mg-credit-0123456789ab-a1-0 that is not this repository's/,
  );
  await using neighbour = await fakeApi();
  const other = await neighbour.open();
  await other.submit([jobOf({ labels: { ...job.labels, repository: "acme/other" } })]);
  api.objects.set(job.id, neighbour.objects.get(job.id) ?? {});
  await expect(cluster.submit([job])).rejects.toThrow(/not this repository's/);
});

test("a token of a plugin is asked for anew when it is refused, once, and hidden", async () => {
  await using api = await fakeApi({
    user: {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: "./plugin",
        env: [{ name: "REALM", value: "lab" }],
        provideClusterInfo: true,
      },
    },
  });
  const plugin = join(api.host.temp, "plugin");
  const answer = '{"kind":"ExecCredential","status":{"token":"token-%s"}}';
  await writeFile(
    plugin,
    `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO $REALM" >> ${plugin}.log\nn=$(wc -l < ${plugin}.log)\nprintf '${answer}' "$n"\n`,
  );
  await chmod(plugin, 0o755);
  api.tokens.add("token-1");
  const cluster = await api.open();
  await cluster.status([job]);
  api.tokens.clear();
  api.tokens.add("token-2");
  await cluster.status([job]);
  expect(api.asked.map(({ token }) => token)).toEqual(["token-1", "token-1", "token-2"]);
  expect(api.host.seen.masks).toEqual(["token-1", "token-2"]);
  api.tokens.clear();
  api.tokens.add("none");
  await expect(cluster.status([job])).rejects.toThrow(/does not know who asks \(Unauthorized\).*Log in right before/);
});

test.each([
  ["exit 3", /ended with exit code 3 \(no session :: here\)/],
  ["exit 0", /printed no ExecCredential/],
] as const)("a plugin that does %s says so", async (end, message) => {
  await using api = await fakeApi({ user: { exec: { command: "./plugin" } } });
  const plugin = join(api.host.temp, "plugin");
  await writeFile(plugin, `#!/bin/sh\nprintf 'no session\n:: here' >&2\n${end}\n`);
  await chmod(plugin, 0o755);
  await expect((await api.open()).status([job])).rejects.toThrow(message);
});

test("a plugin that is not there says how to get it", async () => {
  await using api = await fakeApi({
    user: { exec: { command: "no-such-plugin", installHint: "Get it from your platform team." } },
  });
  await expect((await api.open()).status([job])).rejects.toThrow(
    /no-such-plugin .*could not be started.*Get it from your platform team/,
  );
});

test("a kubeconfig that the repository has is refused, and one that a step wrote into it is not", async () => {
  await using api = await fakeApi();
  const { workspace, run } = api.host;
  await mkdir(join(workspace, "ops"));
  await writeFile(join(workspace, "ops/kubeconfig"), "clusters: []");
  await run(["git", "init", "-q"], { cwd: workspace });
  const inside = await fakeApi({ env: { KUBECONFIG: join(workspace, "ops/kubeconfig") } });
  const cluster = await inside.open();
  const host = { ...api.host, env: (name: string) => (name === "KUBECONFIG" ? "ops/kubeconfig" : undefined) };
  await expect(findEntry(host, undefined)).rejects.toThrow(/has no current context/);
  await run(["git", "add", "."], { cwd: workspace });
  await expect(findEntry(host, undefined)).rejects.toThrow(/ops\/kubeconfig is a file of the repository/);
  await expect(cluster.status([job])).rejects.toThrow(/has no current context/);
  await writeFile(join(workspace, ".git/config"), "[broken");
  await expect(findEntry(host, undefined)).rejects.toThrow(
    /git cannot tell whether it is the repository's \(fatal: bad config/,
  );
  await inside[Symbol.asyncDispose]();
});

test("a log of any size is told by its newest lines, and what was passed over is counted", async () => {
  await using api = await fakeApi();
  const started = { containerStatuses: [{ name: "train", state: { running: { startedAt: "2026-11-30T12:00:00Z" } } }] };
  api.pods.push(podOf("a", job.id, started));
  const lines = Array.from(
    { length: 50_000 },
    (_, index) => `2026-11-30T12:00:01.${String(index).padStart(9, "0")}Z line ${index}`,
  );
  api.logs.set("a", `${lines.join("\n")}\n`);
  const cluster = await api.open();
  const part = await cluster.logs(job, undefined);
  const bytes = part.lines.reduce((sum, line) => sum + line.length + 1, 0);
  expect(bytes).toBeLessThanOrEqual(LOG_BYTES);
  expect(part.lines.at(-1)).toBe("line 49999");
  const all = lines.reduce((sum, line) => sum + line.length - 31 + 1, 0);
  expect(bytes + (part.skipped ?? 0)).toBe(all);
  expect(await cluster.logs(job, part.cursor)).toMatchObject({ lines: [] });
  expect(api.asked.at(-1)?.url.searchParams.get("sinceTime")).toBe("2026-11-30T12:00:01Z");
});

test("a container that waits has no log yet, and the next pod is read when the first is gone", async () => {
  await using api = await fakeApi();
  const cluster = await api.open();
  const running = { containerStatuses: [{ name: "train", state: { running: { startedAt: "2026-11-30T12:00:00Z" } } }] };
  api.pods.push(podOf("a", job.id, running));
  const waiting = await cluster.logs(job, undefined);
  expect(waiting.lines).toEqual([]);
  api.logs.set("a", "2026-11-30T12:00:01Z one\nhalf a li");
  const one = await cluster.logs(job, waiting.cursor);
  expect(one.lines).toEqual(["one"]);
  api.pods.splice(0, 1, podOf("b@2026-11-30T13:00:00Z", job.id, running));
  api.logs.set("b", "2026-11-30T13:00:01Z other\n");
  expect((await cluster.logs(job, one.cursor)).lines).toEqual(["other"]);
});

test("the list has what waits or runs of this repository, with its labels whole", async () => {
  await using api = await fakeApi();
  const cluster = await api.open(
    MANIFEST.replace("image: trainer", "image: trainer, resources: {limits: {nvidia.com/gpu: 2}}"),
  );
  await cluster.submit([job, jobOf({ index: 1 })]);
  const done = api.objects.get(`${job.group}-1`);
  if (done !== undefined) done["status"] = { conditions: [{ type: "Complete", status: "True" }] };
  expect(await cluster.list("acme/credit")).toEqual([
    { id: job.id, handle: `research/${job.id}`, state: "queued", labels: job.labels, gpus: 2 },
  ]);
  expect(textAt(api.objects.get(job.id), "metadata", "labels", "model-gitops.dev/repository")).toMatch(
    /^sha256-[0-9a-f]{40}$/,
  );
});
