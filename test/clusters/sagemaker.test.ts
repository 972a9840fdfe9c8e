import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, type Job, UnreachableError } from "../../src/clusters/cluster.ts";
import { commandCluster } from "../../src/clusters/command.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { freePort } from "./free-port.ts";

/**
 * The example's script, with AWS's own client, against moto: it takes what SageMaker takes and keeps it, and each job is
 * complete at once. What becomes of a job that really runs is not seen here.
 */
const FOLDER = process.env["SAGEMAKER_FOLDER"] ?? join(import.meta.dirname, "../../node_modules/.cache/sagemaker");
const PYTHON = join(FOLDER, "bin/python");
const SCRIPTS = join(import.meta.dirname, "../../examples/training-elsewhere");

let server: ChildProcess;
let host: FakeHost;
let env: Record<string, string>;
let folder: string;

beforeAll(async () => {
  execFileSync(join(import.meta.dirname, "sagemaker.sh"), [FOLDER], { stdio: "inherit" });
  folder = await mkdtemp(join(tmpdir(), "mg-sagemaker-"));
  const port = await freePort();
  server = spawn(join(FOLDER, "bin/moto_server"), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_MAX_ATTEMPTS: "1",
    SAGEMAKER_ROLE: "arn:aws:iam::123456789012:role/training",
    SAGEMAKER_OUTPUT: "s3://bucket/sagemaker",
    SAGEMAKER_IMAGE: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/train:1",
  };
  host = await fakeHost({ env });
  while (
    !(await fetch(`${env["AWS_ENDPOINT_URL"]}/moto-api/`).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await sleep(100);
}, 600_000);

afterAll(async () => {
  server.kill();
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function cluster(at: FakeHost = host): Cluster {
  const command: [string, ...string[]] = [PYTHON, join(SCRIPTS, "sagemaker.py")];
  const settings = {
    submit: command,
    status: command,
    logs: command,
    cancel: command,
    list: command,
    env: Object.keys(env),
  };
  return commandCluster({ host: at, settings });
}

const JOB: Job = {
  group: "mg-credit-0123456789ab-a1",
  index: 0,
  id: "mg-credit-0123456789ab-a1-0",
  command: ["python3", "-c", `print("it's")\n${"# a long program\n".repeat(400)}`, "a b", ""],
  env: { VALUE: "$HOME é" },
  requires: { gpus: 1, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
  timeout: 3_600_000,
  wishes: { command: { options: { instance: "ml.g5.xlarge", spot: true } } },
  labels: { repository: "team/models", model: "credit" },
};

test("a job is made once, found, and told of in the words of the service", async () => {
  await cluster().submit([JOB]);
  await cluster().submit([JOB]);
  const statuses = await cluster().status([JOB, { ...JOB, id: "mg-nobody" }]);
  expect([...statuses]).toEqual([
    [
      JOB.id,
      {
        state: "succeeded",
        handle: expect.stringMatching(/^arn:aws:sagemaker:.*mg-credit/),
        reason: "Completed",
        queued: 0,
      },
    ],
  ]);
  await cluster().cancel(JOB);
  await cluster().cancel({ ...JOB, id: "mg-nobody" });
  expect(await cluster().list("team/models")).toEqual([]);
});

test("the container's command starts exactly what was submitted", async () => {
  const described = python(
    "import boto3, json, sys; j = boto3.client('sagemaker').describe_training_job(TrainingJobName=sys.argv[1]); print(json.dumps([j['HyperParameters'], j['AlgorithmSpecification']['ContainerEntrypoint'], j['StoppingCondition']]))",
    JOB.id,
  );
  const [parameters, entrypoint, limits] = JSON.parse(described) as [Record<string, string>, string[], unknown];
  expect(limits).toEqual({ MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 });
  expect(Object.values(parameters).every((value) => value.length <= 2500)).toBe(true);
  expect(entrypoint.every((word) => word.length <= 256)).toBe(true);
  // As its own container has it, but for the file's place and what runs.
  const file = join(folder, "hyperparameters.json");
  const script = "import json, os, sys; print(json.dumps([sys.argv[1:], os.environ['VALUE']]))";
  const command = { command: [PYTHON, "-c", script, "a b", "", "it's"], env: JOB.env };
  await writeFile(
    file,
    JSON.stringify({ p0: JSON.stringify(command).slice(0, 40), p1: JSON.stringify(command).slice(40) }),
  );
  const start = (entrypoint[2] ?? "").replace("/opt/ml/input/config/hyperparameters.json", file);
  expect(JSON.parse(python(start))).toEqual([["a b", "", "it's"], "$HOME é"]);
});

test("a log is read page by page, and goes on at its cursor", async () => {
  expect(await cluster().logs(JOB, undefined)).toEqual({ lines: [], cursor: "" });
  const write = `
import boto3, sys, time
logs = boto3.client("logs")
group, stream, first, last = "/aws/sagemaker/TrainingJobs", sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if first == 0:
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
now = int(time.time() * 1000)
for at in range(first, last, 10000):
    events = [{"timestamp": now, "message": f"step {i:095d}"} for i in range(at, min(last, at + 10000))]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
`;
  python(write, `${JOB.id}/algo-1-1`, "0", "12000");
  const { lines, cursor, skipped = 0 } = await cluster().logs(JOB, undefined);
  expect(lines.at(-1)).toMatch(/ 0+11999$/);
  expect(skipped + lines.length * 101).toBe(12_000 * 101);
  python(write, `${JOB.id}/algo-1-1`, "12000", "12002");
  const next = await cluster().logs(JOB, cursor);
  expect(next.lines).toHaveLength(2);
  expect((await cluster().logs(JOB, next.cursor)).lines).toEqual([]);
});

test.each([
  ["InProgress", "Starting", "", "queued"],
  ["Failed", "Failed", "AlgorithmError: ExecuteUserScriptError: exit code: 1", "failed"],
  ["Failed", "Failed", "AlgorithmError: , exit code: 137", "lost"],
  ["Failed", "Failed", "ClientError: the image is not there", "failed"],
  ["Failed", "Failed", "CapacityError: Unable to provision requested ML compute capacity", "lost"],
  ["Failed", "Failed", "InternalServerError: We encountered an internal error.", "lost"],
  ["Stopped", "Stopped", "", "cancelled"],
  ["Stopped", "MaxRuntimeExceeded", "", "timed-out"],
  ["Stopped", "MaxWaitTimeExceeded", "", "lost"],
])("%s, %s, %s is %s", (status, ...[secondary, reason, wanted]) => {
  const job = { TrainingJobStatus: status, SecondaryStatus: secondary, FailureReason: reason };
  const script =
    "import json, sys; sys.path.insert(0, sys.argv[1]); import sagemaker; print(sagemaker.state_of(json.loads(sys.argv[2])))";
  expect(python(script, SCRIPTS, JSON.stringify(job)).trim()).toBe(wanted);
});

test("a service that is away is unreachable", async () => {
  await using away = await fakeHost({ env: { ...env, AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` } });
  await expect(cluster(away).status([JOB])).rejects.toThrow(UnreachableError);
});

function python(...args: readonly string[]): string {
  const variables = { ...env, PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1" };
  return execFileSync(PYTHON, ["-c", ...args], { encoding: "utf8", env: variables });
}
