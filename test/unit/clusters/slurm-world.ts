import type { Job } from "../../../src/clusters/cluster.ts";
import type { Exchange } from "../../../src/clusters/exchange.ts";
import { slurmCluster } from "../../../src/clusters/slurm.ts";
import type { SlurmCluster } from "../../../src/generated/types.ts";
import type { RunOptions, RunResult } from "../../../src/host/host.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

export interface FakeSlurmJob {
  readonly number: number;
  readonly name: string;
  /** Undefined of what is no array. */
  readonly index: number | undefined;
  readonly script: string;
  readonly options: readonly string[];
  state: string;
  reason: string;
  /** The controller has forgotten it. */
  isPurged: boolean;
}

export interface FakeSlurm {
  readonly jobs: FakeSlurmJob[];
  readonly calls: string[][];
  hasAccounting: boolean;
  run(command: readonly string[], options?: RunOptions): RunResult;
}

/** What Slurm 22.05 prints for our calls, of jobs in memory. */
export function fakeSlurm(): FakeSlurm {
  const slurm: FakeSlurm = {
    jobs: [],
    calls: [],
    hasAccounting: true,
    run(command, options = {}) {
      slurm.calls.push([...command]);
      const args = command.slice(1);
      const program = command[0]?.split("/").at(-1) ?? "";
      if (program === "sbatch") return sbatch(slurm, args, String(options.input));
      if (program === "squeue")
        return said(slurm.jobs.filter((job) => !job.isPurged && isNamed(job, args)).map(queueLine));
      if (program === "sacct" && !slurm.hasAccounting) return failing("Slurm accounting storage is disabled");
      if (program === "sacct") return said(slurm.jobs.filter((job) => isNamed(job, args)).map(accountLine));
      for (const job of slurm.jobs) if (args.includes(handleOf(job))) job.state = "CANCELLED";
      return said([]);
    },
  };
  return slurm;
}

export function said(lines: readonly string[]): RunResult {
  const stdout = lines.map((line) => `${line}\n`).join("");
  return { exitCode: 0, stdout, stderr: "", bytes: new TextEncoder().encode(stdout), timedOut: false };
}

export function failing(stderr: string, exitCode = 1): RunResult {
  return { exitCode, stdout: "", stderr: `${stderr}\n`, bytes: new Uint8Array(), timedOut: false };
}

export function handleOf({ number, index }: FakeSlurmJob): string {
  return index === undefined ? String(number) : `${number}_${index}`;
}

export function idOf({ name, index }: FakeSlurmJob): string {
  return index === undefined ? name : `${name}-${index}`;
}

function sbatch(slurm: FakeSlurm, options: readonly string[], script: string): RunResult {
  const number = Math.max(0, ...slurm.jobs.map((job) => job.number)) + 1;
  const indices = valueOf(options, "array")?.split(",").map(Number) ?? [undefined];
  const name = valueOf(options, "job-name") ?? "";
  const made = { number, name, script, options, state: "PENDING", reason: "Priority", isPurged: false };
  slurm.jobs.push(...indices.map((index) => ({ ...made, index })));
  return said([String(number)]);
}

function isNamed(job: FakeSlurmJob, args: readonly string[]): boolean {
  return valueOf(args, "name")?.split(",").includes(job.name) ?? ["PENDING", "RUNNING"].includes(job.state);
}

function valueOf(args: readonly string[], name: string): string | undefined {
  return args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function queueLine(job: FakeSlurmJob): string {
  const comment = valueOf(job.options, "comment") ?? "(null)";
  const gres = valueOf(job.options, "gres");
  const started = job.state === "PENDING" ? "N/A" : "1796078530";
  const nodes = valueOf(job.options, "nodes") ?? "1";
  const [element, wanted] = [job.index ?? "N/A", gres === undefined ? "N/A" : `gres:${gres}`];
  const times = ["1796078528", started];
  return [job.number, element, job.state, job.reason, ...times, nodes, wanted, job.name, comment].join("|");
}

function accountLine(job: FakeSlurmJob): string {
  return [handleOf(job), job.state, "0:0", "1796078528", "1796078530", job.name].join("|");
}

/** An exchange in memory, below /shared. */
export function memoryExchange(): Exchange & { readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  const text = (bytes: Uint8Array | string): string =>
    typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
  const unused = (): never => {
    throw new Error("Slurm moves no blobs");
  };
  return {
    files,
    address: "/shared/mg",
    blobs: { name: "none", has: unused, get: unused, put: unused },
    async read(path) {
      const found = files.get(path);
      return found === undefined ? undefined : new TextEncoder().encode(found);
    },
    write: async (path, bytes) => void files.set(path, text(bytes)),
    async claim(path, bytes) {
      if (files.has(path)) return false;
      files.set(path, text(bytes));
      return true;
    },
    async list(folder) {
      const below = [...files.keys()]
        .filter((path) => path.startsWith(folder))
        .map((path) => path.slice(folder.length));
      return [...new Set(below.map((path) => path.replace(/\/.*$/, "/")))].toSorted();
    },
    remove: async (path) => void files.delete(path),
  };
}

export const GROUP = "mg-credit-0123456789ab-a1";

export function jobOf(index: number, more: Partial<Job> = {}): Job {
  return {
    group: GROUP,
    index,
    id: `${GROUP}-${index}`,
    command: ["python3", "-c", "print(1)"],
    env: {},
    requires: { gpus: 0, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
    timeout: 3_600_000,
    wishes: {},
    labels: { repository: "acme/models", model: "credit" },
    ...more,
  };
}

export const NOON = Date.parse("2026-11-30T12:00:00Z");

/** One cluster as one run sees it; several may share Slurm and exchange. */
export async function slurmRun(
  options: {
    /** One for many: it is a folder on disk. */
    readonly host?: FakeHost;
    readonly slurm?: FakeSlurm;
    readonly exchange?: Exchange;
    readonly settings?: SlurmCluster;
    readonly env?: Readonly<Record<string, string>>;
    run?(command: readonly string[], options?: RunOptions): Promise<RunResult>;
    now?(): number;
    pause?(milliseconds: number): Promise<void>;
  } = {},
) {
  const host = options.host ?? (await fakeHost({ env: options.env ?? {} }));
  const slurm = options.slurm ?? fakeSlurm();
  const exchange = options.exchange ?? memoryExchange();
  const cluster = slurmCluster({
    host: {
      ...host,
      now: options.now ?? (() => NOON),
      run: options.run ?? (async (command, run) => slurm.run(command, run)),
    },
    settings: options.settings ?? {},
    exchange,
    pause: options.pause ?? (async () => undefined),
  });
  return { cluster, slurm, exchange, host, [Symbol.asyncDispose]: async () => await host[Symbol.asyncDispose]() };
}
