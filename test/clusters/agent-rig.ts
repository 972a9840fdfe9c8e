import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentCommand } from "../../src/clusters/agent.ts";
import { agentLine, type AgentLine } from "../../src/clusters/agent-lines.ts";
import type { Exchange } from "../../src/clusters/exchange.ts";
import { folderExchange } from "../../src/clusters/folder-exchange.ts";
import type { JobResult, ClusterJob } from "../../src/generated/types.ts";
import { validate } from "../../src/generated/validate-job-result.ts";
import { validate as validateJob } from "../../src/generated/validate-cluster-job.ts";
import { tarOf } from "../../src/host/tar-writer.ts";
import { type Digest, sha256 } from "../../src/records/canonical.ts";

export const ID = "mg-credit-0123456789ab-a1-0";
/** Leaves a model of what it was given. */
export const TRAIN = `
import json, os
print("training", flush=True)
open(os.environ["MODEL_GITOPS_ARTIFACT"], "w").write("model " + os.environ["MODEL_GITOPS_SEED"])
`;

/** Statements of Python, after which its modules can be imported from their sources as the package `agent`. */
export const AGENT_IMPORTABLE = `
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(join(import.meta.dirname, "../../src/clusters"))})
`;

export interface Ran {
  readonly code: number | null;
  readonly lines: readonly AgentLine[];
  /** What is text in its log. */
  readonly text: string;
  readonly milliseconds: number;
}

export interface Running {
  readonly pid: number;
  /** Settles once the log has such a line. */
  seen(pattern: RegExp): Promise<void>;
  readonly end: Promise<Ran>;
}

export interface Rig extends AsyncDisposable {
  /** Of this test alone; `exchange` and `scratch` lie in it. */
  readonly root: string;
  readonly exchange: Exchange;
  /** Keeps bytes as a blob. */
  blob(bytes: Uint8Array | string): Promise<Digest>;
  /** What a blob holds, as text. */
  content(digest: string): Promise<string>;
  /** Hands a job over whose code is one file, `train.py`; its digest. */
  job(code: string, more?: Partial<ClusterJob>): Promise<Digest>;
  start(job: Digest, env?: Readonly<Record<string, string>>, command?: readonly string[]): Running;
  run(job: Digest, env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** The agent, with statements of Python that change its modules before it runs. */
  changed(job: Digest, statements: string, env?: Readonly<Record<string, string>>): Running;
  /** Valid by its schema. Rejects where there is none. */
  result(): Promise<JobResult>;
  /** Names of folders that starts have left on this machine. */
  left(): Promise<readonly string[]>;
}

/** Quick beats, so that a test need not wait for minutes. */
const QUICK = {
  MODEL_GITOPS_BEAT: "0.3",
  MODEL_GITOPS_STALE: "3",
  MODEL_GITOPS_GRACE: "5",
  MODEL_GITOPS_PATIENCE: "2",
  MODEL_GITOPS_SAVE_EVERY: "0.3",
};

export async function agentRig(
  open: (root: string) => Promise<Exchange> | Exchange = folderExchange,
  env: Readonly<Record<string, string>> = {},
): Promise<Rig> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "agent-test-")));
  const scratch = join(root, "scratch");
  await mkdir(scratch);
  await mkdir(join(root, "exchange"));
  const exchange = await open(join(root, "exchange"));
  const blob = async (bytes: Uint8Array | string): Promise<Digest> => {
    const file = join(root, "blob");
    await writeFile(file, bytes);
    const digest = sha256(bytes);
    await exchange.blobs.put(file, digest);
    return digest;
  };
  const all = { PATH: process.env["PATH"] ?? "", HOME: root, TMPDIR: scratch, ...QUICK, ...env };
  const start: Rig["start"] = (
    job,
    more = {},
    command = agentCommand({ python: "python3", exchange: exchange.address, job }),
  ) => launch(command, { ...all, ...more }, root);
  return {
    root,
    exchange,
    blob,
    async content(digest) {
      const file = join(root, "content");
      if (!(await exchange.blobs.get(digest, file))) throw new Error(`there is no ${digest}`);
      return await readFile(file, "utf8");
    },
    start,
    async job(code, more = {}) {
      const job = { ...jobOf(await blob(tarOf([{ name: "train.py", bytes: Buffer.from(code) }]))), ...more };
      if (!validateJob(job)) throw new Error(`the job is none: ${JSON.stringify(Reflect.get(validateJob, "errors"))}`);
      return await blob(JSON.stringify(job));
    },
    run: (job, more) => start(job, more).end,
    changed: (job, statements, more) =>
      start(job, more, [
        "python3",
        "-c",
        `${AGENT_IMPORTABLE}\nimport os\nfrom agent import exchange_folder, inputs, main, start\n${statements}\nsys.exit(main.main(sys.argv[1:]))`,
        exchange.address,
        job,
      ]),
    async result() {
      const bytes = await exchange.read(`jobs/${ID}/result.json`);
      if (bytes === undefined) throw new Error("there is no result");
      const result: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (!validate(result)) throw new Error(`the result is none: ${JSON.stringify(Reflect.get(validate, "errors"))}`);
      return result as JobResult;
    },
    left: async () => await readdir(scratch),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function jobOf(code: Digest): ClusterJob {
  return {
    schema: "model-gitops/job/v1",
    id: ID,
    repository: "team/models",
    model: "credit",
    trainKey: sha256("key"),
    seed: 7,
    attempt: 1,
    code,
    folder: "",
    setup: [],
    command: ["python3", "train.py"],
    params: {},
    env: [],
    data: {},
    files: [],
    artifact: [{ path: "out/model.bin", isFolder: false }],
    timeoutSeconds: 60,
  };
}

function launch(command: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Running {
  const began = Date.now();
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "inherit"] });
  let log = "";
  const watchers = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
    for (const look of watchers) look();
  });
  const end = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const lines = log.split("\n").slice(0, -1).map(agentLine);
      const text = lines.flatMap((line) => (line.kind === "text" ? [line.line] : [])).join("\n");
      resolve({ code: signal === null ? code : null, lines, text, milliseconds: Date.now() - began });
    });
  });
  return {
    pid: child.pid ?? 0,
    end,
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(log)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void end.then(() => reject(new Error(`it ended without ${pattern.source}: ${log}`)));
      }),
  };
}
