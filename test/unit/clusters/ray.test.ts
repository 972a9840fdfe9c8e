import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cluster, LOG_BYTES, UnreachableError } from "../../../src/clusters/cluster.ts";
import { rayCluster } from "../../../src/clusters/ray.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { aJob, type FakeRay, fakeRay, rayAnswer, type Spoken, TOKEN } from "./ray-server.ts";

let ray: FakeRay;
let cluster: Cluster;

beforeEach(async () => {
  ray = await fakeRay();
  cluster = rayCluster({ web: ray.web, settings: { address: ray.url }, token: TOKEN });
});

afterEach(() => ray[Symbol.asyncDispose]());

const JOB = aJob();
const OTHER = aJob({ index: 1, id: "mg-credit-0123456789ab-a1-1" });
const running = (id = JOB.id) => ray.jobs.set(id, rayAnswer(id, { status: "RUNNING", driver_node_id: "10ab" }));
const refusal = async (work: Promise<unknown>): Promise<Error> =>
  await work.then(
    () => Promise.reject(new Error("nothing was refused")),
    (error: Error) => error,
  );

test("a job is submitted, found and told of; the token goes with every call but the one that asks whether it is needed", async () => {
  await cluster.submit([JOB, OTHER]);
  await cluster.submit([JOB, OTHER]);
  expect([...ray.jobs.keys()]).toEqual([JOB.id, OTHER.id]);
  const statuses = await cluster.status([JOB, aJob({ id: "mg-nobody" }), OTHER]);
  expect([...statuses]).toEqual([
    [
      JOB.id,
      { state: "queued", handle: JOB.id, link: `${ray.url}/#/jobs/${JOB.id}`, reason: "Job has not started yet." },
    ],
    [OTHER.id, expect.objectContaining({ state: "queued" })],
  ]);
  const [probe, ...rest] = ray.spoken;
  expect(probe).toMatchObject({ method: "GET", path: "/api/jobs/", authorization: undefined });
  expect(rest.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
  expect(ray.host.seen.masks).toEqual([TOKEN]);
});

test("two that submit at once start one job", async () => {
  const other = rayCluster({ web: ray.web, settings: { address: ray.url }, token: TOKEN });
  await Promise.all([cluster.submit([JOB, OTHER]), other.submit([JOB, OTHER]), other.submit([OTHER, JOB])]);
  expect(ray.jobs.size).toBe(2);
});

test("a cluster that answers without a token is refused before it sees one", async () => {
  ray.isOpen = true;
  for (const work of [cluster.submit([JOB]), cluster.status([JOB]), cluster.list("team/models"), cluster.cancel(JOB)]) {
    const error = await refusal(work);
    expect(error).toBeInstanceOf(UserError);
    expect(error).not.toBeInstanceOf(UnreachableError);
    expect(error.message).toContain("RAY_AUTH_MODE=token");
  }
  expect(ray.spoken.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  expect(ray.jobs.size).toBe(0);
});

test("a page to sign in by is no open cluster", async () => {
  ray.instead = ({ authorization }) =>
    authorization === undefined
      ? { when: "before", answer: { text: "<html>Sign in", headers: { "content-type": "text/html" } } }
      : undefined;
  await cluster.submit([JOB]);
  expect(ray.jobs.size).toBe(1);
});

test("a token that expired is named, and what it hid is not unreachable", async () => {
  await cluster.submit([JOB]);
  ray.instead = () => ({ when: "before", answer: { status: 403, text: "Forbidden: Invalid authentication token" } });
  const error = await refusal(cluster.status([JOB]));
  expect(error.message).toContain("does not take the token in RAY_AUTH_TOKEN (403: Forbidden: Invalid");
  expect(error).not.toBeInstanceOf(UnreachableError);
  expect(error.message).not.toContain(TOKEN);
});

test.each(["", "two words", "line\nend", "schlüssel"])("%j is no token", (token) => {
  expect(() => rayCluster({ web: ray.web, settings: { address: ray.url, token: "OUR_RAY" }, token })).toThrow(
    "OUR_RAY",
  );
});

test("a redirect is not followed: the token is for the address that the team named", async () => {
  await using elsewhere = await fakeRay();
  ray.instead = () => ({
    when: "before",
    answer: { status: 307, headers: { location: `${elsewhere.url}/api/version?key=1` } },
  });
  const error = await refusal(cluster.submit([JOB]));
  expect(error.message).toContain(`to ${elsewhere.url}/api/version?…, and the token is not sent on`);
  expect(elsewhere.spoken).toEqual([]);
});

const FAULTS = [
  ["no answer", "hang up"],
  ["500", { status: 500, text: "Traceback\nException: Head node id has not yet been persisted in GCS\n" }],
  ["503 of a gateway", { status: 503, text: "<html>upstream connect error" }],
  ["429", { status: 429, text: "slow down" }],
  ["half an answer", { text: '[{"type": "SUBM', headers: { "content-length": "4000" } }],
  ["half a JSON", { text: '[{"type": "SUBM' }],
  ["no JSON", { text: "<html>\u001B[31m::set-output name=a::b" }],
] as const;
const CALLS = {
  version: ({ path, authorization }: Spoken) => path === "/api/version" && authorization !== undefined,
  submit: ({ method, path }: Spoken) => method === "POST" && path === "/api/jobs/",
  status: ({ method, path }: Spoken) => method === "GET" && path.startsWith("/api/jobs/mg-"),
  list: ({ method, path, authorization }: Spoken) =>
    method === "GET" && path === "/api/jobs/" && authorization !== undefined,
  cancel: ({ path }: Spoken) => path.endsWith("/stop"),
  logs: ({ path }: Spoken) => path.startsWith("/api/v0/logs/file"),
};

/** What the port is asked while that call goes wrong. */
const work = {
  version: () => cluster.status([JOB]),
  submit: () => cluster.submit([JOB]),
  status: () => cluster.status([JOB]),
  list: () => cluster.list("team/models"),
  cancel: () => cluster.cancel(JOB),
  logs: () => cluster.logs(JOB, undefined),
};

const TOLD_IN_JSON = ["version", "status", "list"] as const;
const WITHOUT_JSON = new Set(["half a JSON", "no JSON"]);

for (const [fault, answer] of FAULTS)
  test.each(WITHOUT_JSON.has(fault) ? TOLD_IN_JSON : ([...TOLD_IN_JSON, "cancel", "logs"] as const))(
    `${fault} to %s may pass, and passes`,
    async (call) => {
      running();
      ray.logs.set(`job-driver-${JOB.id}.log`, Buffer.from("one\n"));
      ray.instead = (said) => (CALLS[call](said) ? { when: "before", answer } : undefined);
      const error = await refusal(work[call]());
      expect(error).toBeInstanceOf(UnreachableError);
      expect(error.message).not.toMatch(/\p{Cc}|^::/u);
      ray.instead = () => undefined;
      await work[call]();
    },
  );

for (const when of ["before", "after"] as const)
  test.each(FAULTS.slice(0, 5))(`%s to a submission, ${when} it is made, starts no second job`, async (_, answer) => {
    ray.instead = (said) => (CALLS.submit(said) ? { when, answer } : undefined);
    // Where the job is there, and the answer says anything but that it was lost, it is found.
    const isFound = await cluster.submit([JOB]).then(
      () => true,
      (error: unknown) => !(error instanceof UnreachableError),
    );
    expect(isFound && when === "before").toBe(false);
    expect(ray.jobs.size).toBe(when === "after" ? 1 : 0);
    ray.instead = () => undefined;
    await cluster.submit([JOB]);
    expect(ray.jobs.size).toBe(1);
  });

test("a gateway's 404 is not taken for a job that is gone", async () => {
  running();
  ray.instead = (said) =>
    CALLS.status(said) ? { when: "before", answer: { status: 404, text: "no route" } } : undefined;
  await expect(cluster.status([JOB])).rejects.toThrow("answered 404");
});

test("a job that Ray refuses ends those that were made with it, and no other", async () => {
  running(JOB.id);
  const third = aJob({ index: 2, id: "mg-credit-0123456789ab-a1-2" });
  ray.instead = (said) =>
    CALLS.submit(said) && said.body.includes(third.id)
      ? { when: "before", answer: { status: 400, text: "Traceback\nTypeError: entrypoint_memory\n" } }
      : undefined;
  const error = await refusal(cluster.submit([JOB, OTHER, third]));
  expect(error).not.toBeInstanceOf(UnreachableError);
  expect(error.message).toContain("400: TypeError: entrypoint_memory");
  expect(ray.spoken.filter(CALLS.cancel).map(({ path }) => path)).toEqual([`/api/jobs/${OTHER.id}/stop`]);
});

test("what cannot be asked of Ray is refused before anything is started", async () => {
  await expect(cluster.submit([JOB, { ...OTHER, runtimeEnv: { working_dir: "." } }])).rejects.toThrow("working_dir");
  expect(ray.spoken).toEqual([]);
});

test("jobs of the repository that wait or run are listed; ended, other people's and strange ones are not", async () => {
  const metadata = {
    "model-gitops.repository": "team/models",
    "model-gitops.model": "credit",
    "model-gitops.gpus": "2",
  };
  ray.jobs.set("mg-a-0", rayAnswer("mg-a-0", { metadata }));
  ray.jobs.set("mg-a-1", rayAnswer("mg-a-1", { metadata, status: "SUCCEEDED" }));
  ray.jobs.set(
    "mg-b-0",
    rayAnswer("mg-b-0", { metadata: { "model-gitops.repository": "other/models" }, status: "NEW" }),
  );
  ray.jobs.set("raysubmit_1", rayAnswer("raysubmit_1", { status: "RUNNING" }));
  ray.jobs.set("01000000", { type: "DRIVER", submission_id: null, job_id: "01000000", status: "RUNNING" });
  const labels = { repository: "team/models", model: "credit" };
  expect(await cluster.list("team/models")).toEqual([
    { id: "mg-a-0", handle: "mg-a-0", state: "queued", labels, gpus: 2 },
  ]);
  ray.instead = (said) => (CALLS.list(said) ? { when: "before", answer: { text: '{"a": 1}' } } : undefined);
  await expect(cluster.list("team/models")).rejects.toThrow("not a list of jobs");
});

test("a job is ended; of one that ended, or that nobody knows, nothing", async () => {
  running();
  await cluster.cancel(JOB);
  expect(ray.jobs.get(JOB.id)?.["status"]).toBe("STOPPED");
  await cluster.cancel(JOB);
  await cluster.cancel(OTHER);
  expect((await cluster.status([JOB])).get(JOB.id)?.state).toBe("cancelled");
});

test("fields of other versions may be missing or be more", async () => {
  ray.jobs.set(JOB.id, { type: "SUBMISSION", submission_id: JOB.id, status: "FAILED", entrypoint: "", later: [1] });
  ray.version = "3.0.0.dev0";
  expect((await cluster.status([JOB])).get(JOB.id)).toEqual({
    state: "failed",
    handle: JOB.id,
    link: `${ray.url}/#/jobs/${JOB.id}`,
  });
});

const log = (text: string | Buffer) => ray.logs.set(`job-driver-${JOB.id}.log`, Buffer.from(text));

test("a log is told from where it was read to, without Ray's own line", async () => {
  expect(await cluster.logs(JOB, undefined)).toEqual({ lines: [], cursor: "0" });
  ray.jobs.set(JOB.id, rayAnswer(JOB.id));
  expect(await cluster.logs(JOB, undefined)).toEqual({ lines: [], cursor: "0" });
  ray.jobs.set(JOB.id, rayAnswer(JOB.id, { status: "RUNNING", driver_node_id: "10ab", entrypoint: "exec 'a\nb'" }));
  log(`Running entrypoint for job ${JOB.id}: exec 'a\nb'\none\nhal`);
  const first = await cluster.logs(JOB, undefined);
  expect(first.lines).toEqual(["one"]);
  log(`Running entrypoint for job ${JOB.id}: exec 'a\nb'\none\nhalf\n`);
  expect((await cluster.logs(JOB, first.cursor)).lines).toEqual(["half"]);
});

test("the last line is told when the job ended, whatever the cursor says", async () => {
  ray.jobs.set(JOB.id, rayAnswer(JOB.id, { status: "FAILED", driver_node_id: "10ab" }));
  log("one\nno end");
  expect((await cluster.logs(JOB, "4")).lines).toEqual(["no end"]);
  expect((await cluster.logs(JOB, "gibberish")).lines).toEqual(["one", "no end"]);
});

test("a large log is read in passing, told by its end, and not asked for again at once", async () => {
  running();
  log(`${"x".repeat(1023)}\n`.repeat(64 * 1024));
  const part = await cluster.logs(JOB, undefined);
  expect(part.lines.length).toBe(LOG_BYTES / 1024 - 1);
  expect(part.skipped).toBe((64 * 1024 - part.lines.length) * 1024);
  const asked = ray.spoken.filter(CALLS.logs).length;
  ray.now += 15_000;
  expect(await cluster.logs(JOB, part.cursor)).toEqual({ lines: [], cursor: part.cursor });
  expect(ray.spoken.filter(CALLS.logs).length).toBe(asked);
  ray.now += 2000;
  expect((await cluster.logs(JOB, part.cursor)).lines).toEqual([]);
  expect(ray.spoken.filter(CALLS.logs).length).toBe(asked + 1);
});

test("marks that a Ray before 2.45 put into its logs are taken out", async () => {
  running();
  ray.version = "2.9.3";
  const text = Buffer.from(Array.from({ length: 30_000 }, (_, index) => `111 step ${index}\n`).join("")).subarray(
    -200_000,
  );
  const blocks = [];
  for (let at = 0; at < text.length; at += 65_536) blocks.push(Buffer.from("1"), text.subarray(at, at + 65_536));
  log(Buffer.concat(blocks));
  const { lines } = await cluster.logs(JOB, undefined);
  expect(`${lines.join("\n")}\n`).toBe(text.toString());
  log("0Closing HTTP stream due to internal server error.");
  await expect(cluster.logs(JOB, undefined)).rejects.toThrow(UnreachableError);
});

test("what a person cancelled is told as that", async () => {
  running();
  ray.host.cancel();
  const error = await refusal(cluster.status([JOB]));
  expect(error).not.toBeInstanceOf(UserError);
});
