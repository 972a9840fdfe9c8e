import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  UnreachableError,
  type Cluster,
  type Job,
  type JobName,
  type JobStatus,
  type ListedJob,
} from "../../src/clusters/cluster.ts";
import type { Exchange } from "../../src/clusters/exchange.ts";
import type { JobResult, ClusterJob } from "../../src/generated/types.ts";
import { sha256 } from "../../src/records/canonical.ts";

/** What a job does at each look, from its submission on; the last stays. */
export type Script = readonly (JobStatus["state"] | "ends-well" | "exits-1" | "exits-137" | "forgotten")[];

export interface FakeJob {
  readonly job: Job;
  readonly script: Script;
  looks: number;
  state: JobStatus["state"] | "forgotten";
}

export interface FakeClusterOptions {
  readonly exchange: Exchange;
  /** A folder of the test's own: absolute. */
  readonly temp: string;
  /** Of a job, by its id. Default: it waits, runs, and ends well. */
  script?(id: string): Script;
  /** Whether the n-th call (from 0) of all does not answer: before it did what was asked, or after. */
  fault?(call: number, method: keyof Cluster): "before" | "after" | undefined;
  readonly canList?: boolean;
  /** Whether an id is taken twice, as by an engine that does not make names unique. */
  readonly content?: string;
  /** What jobs leave of how they went. */
  readonly told?: {
    readonly metrics?: { readonly path: string; readonly text: string; readonly isGone?: boolean };
    readonly log?: string;
    readonly shown?: Readonly<Record<string, string>>;
  };
}

export interface FakeCluster extends Cluster {
  readonly jobs: Map<string, FakeJob>;
  readonly calls: string[];
  /** Ids in the order in which jobs were really made. */
  readonly made: string[];
  readonly cancelled: string[];
}

/** An engine in memory: jobs go through their scripts as they are looked at, and leave results as the agent does. */
export function fakeCluster(options: FakeClusterOptions): FakeCluster {
  const { exchange, temp, script = () => ["queued", "running", "ends-well"], canList = true } = options;
  const jobs = new Map<string, FakeJob>();
  const calls: string[] = [];
  const made: string[] = [];
  const cancelled: string[] = [];

  async function call<T>(method: keyof Cluster, work: () => Promise<T>): Promise<T> {
    const fault = options.fault?.(calls.length, method);
    calls.push(method);
    if (fault === "before") throw new UnreachableError("The engine does not answer.");
    const answer = await work();
    if (fault === "after") throw new UnreachableError("The engine's answer was lost.");
    return answer;
  }

  async function advance(found: FakeJob): Promise<void> {
    const step = found.script[Math.min(found.looks, found.script.length - 1)] ?? "running";
    found.looks += 1;
    if (found.state === "cancelled") return;
    switch (step) {
      case "ends-well":
        await leave(found.job, { kind: "exited", exitCode: 0 });
        found.state = "succeeded";
        break;
      case "exits-1":
        await leave(found.job, { kind: "exited", exitCode: 1 });
        found.state = "failed";
        break;
      case "exits-137":
        await leave(found.job, { kind: "killed", signal: "SIGKILL" });
        found.state = "lost";
        break;
      case "queued":
      case "running":
      case "succeeded":
      case "failed":
      case "lost":
      case "timed-out":
      case "cancelled":
      case "forgotten":
        found.state = step;
    }
  }

  async function leave({ id, command }: Job, end: JobResult["end"]): Promise<void> {
    const digest = command.at(-1) ?? "";
    const file = join(temp, `job-${id}`);
    if (!(await exchange.blobs.get(digest, file))) throw new Error(`the job ${id} was not handed over`);
    const job = await readJob(file);
    const bytes = `${options.content ?? "graph of seed"} ${job.seed}`;
    const made = join(temp, `artifact-${id}`);
    await writeFile(made, bytes);
    const [artifact] = job.artifact;
    const isGood = end.exitCode === 0;
    if (isGood) await exchange.blobs.put(made, sha256(bytes));
    const files = isGood ? await told(id) : {};
    const result: JobResult = {
      schema: "model-gitops/job-result/v1",
      id,
      job: sha256("job"),
      end,
      startedAt: "2026-11-01T00:10:00.000Z",
      durationSeconds: 60,
      restarts: 0,
      artifact: isGood && artifact ? [{ path: artifact.path, digest: sha256(bytes), bytes: bytes.length }] : [],
      machine: { os: "Linux", cpus: 64 },
      telemetry: { samples: 60, cpuMean: 3 },
      tail: isGood ? ["the last line"] : ["Traceback: it broke"],
      ...files,
    };
    await exchange.claim(`jobs/${id}/result.json`, JSON.stringify(result));
  }

  async function told(id: string): Promise<Pick<JobResult, "metrics" | "log" | "shown">> {
    const { metrics, log, shown } = options.told ?? {};
    const kept = async (path: string, text: string, isGone = false) => {
      const file = join(temp, `told-${id}-${sha256(text).slice(-8)}`);
      await writeFile(file, text);
      if (!isGone) await exchange.blobs.put(file, sha256(text));
      return { path, digest: sha256(text), bytes: Buffer.byteLength(text) };
    };
    return {
      ...(metrics !== undefined && { metrics: await kept(metrics.path, metrics.text, metrics.isGone) }),
      ...(shown !== undefined && {
        shown: await Promise.all(Object.entries(shown).map(([path, text]) => kept(path, text))),
      }),
      ...(log !== undefined && { log: await kept("training.log", log) }),
    };
  }

  const known = ({ id }: JobName): FakeJob | undefined => {
    const found = jobs.get(id);
    return found?.state === "forgotten" ? undefined : found;
  };

  return {
    name: "the fake engine",
    jobs,
    calls,
    made,
    cancelled,
    submit: async (wanted) =>
      await call("submit", async () => {
        for (const job of wanted) {
          if (jobs.has(job.id)) continue;
          made.push(job.id);
          jobs.set(job.id, { job, script: script(job.id), looks: 0, state: "queued" });
        }
      }),
    status: async (asked) =>
      await call("status", async () => {
        const found = new Map<string, JobStatus>();
        for (const name of asked) {
          const job = known(name);
          if (job === undefined) continue;
          await advance(job);
          if (job.state !== "forgotten") found.set(name.id, { state: job.state, handle: `no. ${name.id}` });
        }
        return found;
      }),
    logs: async (name, cursor) =>
      await call("logs", async () => {
        const seen = Number(cursor ?? "0");
        return { lines: seen === 0 ? [`hello from ${name.id}`] : [], cursor: String(seen + 1) };
      }),
    cancel: async (name) =>
      await call("cancel", async () => {
        const job = known(name);
        if (job === undefined || (job.state !== "queued" && job.state !== "running")) return;
        job.state = "cancelled";
        cancelled.push(name.id);
      }),
    list: async () =>
      await call("list", async () =>
        canList
          ? [...jobs.values()].flatMap(({ job, state }): ListedJob[] =>
              state === "queued" || state === "running"
                ? [{ id: job.id, handle: job.id, state, labels: job.labels, gpus: job.requires.gpus }]
                : [],
            )
          : undefined,
      ),
  };
}

async function readJob(file: string): Promise<ClusterJob> {
  const { readFile } = await import("node:fs/promises");
  const job: ClusterJob = JSON.parse(await readFile(file, "utf8"));
  return job;
}
