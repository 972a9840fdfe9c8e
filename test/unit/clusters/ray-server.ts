import type { Job } from "../../../src/clusters/cluster.ts";
import type { Web } from "../../../src/host/web.ts";
import { openWeb } from "../../../src/host/web.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { listen } from "../../rig/server.ts";

export const TOKEN = "a-token-of-64-characters";

export interface Spoken {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Answer = { status?: number; text?: string | Buffer; headers?: Record<string, string> } | "hang up";

/** What a real head of 2.60 answers, word by word, unless a test says otherwise for a request. */
export interface FakeRay extends AsyncDisposable {
  readonly url: string;
  readonly web: Web;
  readonly host: FakeHost;
  readonly spoken: Spoken[];
  /** As Ray stores them. */
  readonly jobs: Map<string, Record<string, unknown>>;
  readonly logs: Map<string, Buffer>;
  /** Answers in its place; undefined leaves it to Ray. `when: "after"` still does what was asked for. */
  instead: (said: Spoken) => { answer: Answer; when: "before" | "after" } | undefined;
  version: string;
  isOpen: boolean;
  now: number;
}

export async function fakeRay(): Promise<FakeRay> {
  const server = await listen();
  const host = await fakeHost();
  const ray: FakeRay = {
    url: server.url,
    web: openWeb({ ...host, now: () => ray.now }),
    host,
    spoken: [],
    jobs: new Map(),
    logs: new Map(),
    instead: () => undefined,
    version: "2.60.0",
    isOpen: false,
    now: 1_796_078_319_659,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
  server.handle(async (request, bytes) => {
    const { method = "", url = "" } = request;
    const said = { method, path: url, authorization: request.headers.authorization, body: bytes.toString() };
    ray.spoken.push(said);
    const instead = ray.instead(said);
    const own = instead?.when === "before" ? instead.answer : answer(ray, said);
    const reply = instead?.answer ?? own;
    if (reply === "hang up") return reply;
    const { status = 200, text = "", headers = {} } = reply;
    return { status, bytes: Buffer.from(text), headers };
  });
  return ray;
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

function answer(ray: FakeRay, { method, path, authorization, body }: Spoken): Answer {
  if (!ray.isOpen && authorization === undefined)
    return { status: 401, text: "Unauthorized: Missing authentication token" };
  if (!ray.isOpen && authorization !== `Bearer ${TOKEN}`)
    return { status: 403, text: "Forbidden: Invalid authentication token" };
  const { pathname, searchParams } = new URL(path, ray.url);
  if (pathname === "/api/version") return json({ version: "4", ray_version: ray.version });
  if (pathname === "/api/jobs/") return method === "POST" ? submitted(ray, body) : json([...ray.jobs.values()]);
  if (pathname === "/api/v0/logs/file") {
    const text = ray.logs.get(searchParams.get("filename") ?? "");
    return text === undefined ? { status: 500, text: "A file is not found at: /tmp" } : { text };
  }
  const [, id = "", verb] = /^\/api\/jobs\/([^/]+)(\/stop)?$/.exec(pathname) ?? [];
  const job = ray.jobs.get(id);
  if (job === undefined) return { status: 404, text: `Job ${id} does not exist` };
  if (verb === undefined) return json(job);
  if (job["status"] === "RUNNING") job["status"] = "STOPPED";
  return json({ stopped: true });
}

function submitted(ray: FakeRay, body: string): Answer {
  const { submission_id: id, entrypoint, runtime_env, metadata } = JSON.parse(body);
  if (ray.jobs.has(id))
    return {
      status: 500,
      text: `Traceback (most recent call last):\n  raise ValueError(\nValueError: Job with submission_id ${id} already exists. Please use a different submission_id.\n.\n`,
    };
  ray.jobs.set(id, rayAnswer(id, { entrypoint, runtime_env, metadata }));
  return json({ job_id: id, submission_id: id });
}

/** As 2.60 answers for a job that waits. */
export function rayAnswer(id: string, values: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "SUBMISSION",
    job_id: null,
    submission_id: id,
    driver_info: null,
    status: "PENDING",
    entrypoint: "",
    message: "Job has not started yet.",
    error_type: null,
    start_time: 1_796_078_319_659,
    end_time: null,
    metadata: null,
    runtime_env: null,
    driver_agent_http_address: null,
    driver_node_id: null,
    driver_exit_code: null,
    ...values,
  };
}

function json(value: unknown): Answer {
  return { text: JSON.stringify(value), headers: JSON_TYPE };
}

export function aJob(values: Partial<Job> = {}): Job {
  return {
    group: "mg-credit-0123456789ab-a1",
    index: 0,
    id: "mg-credit-0123456789ab-a1-0",
    command: ["python3", "-c", "print('a b')"],
    env: { SEED: "7" },
    requires: { gpus: 0, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
    timeout: 3_600_000,
    wishes: { ray: {} },
    labels: { repository: "team/models", model: "credit", "train-key": "ab", run: "17" },
    ...values,
  };
}
