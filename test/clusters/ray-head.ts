import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

export const TOKEN = "0123456789abcdef".repeat(4);

export interface RayHead {
  readonly url: string;
  start(mode: "token" | "disabled"): Promise<void>;
  /** Ends every process of it, and of its jobs. */
  stop(): Promise<void>;
}

export interface RayHeadOptions {
  /** The virtual environment. */
  readonly ray: string;
  readonly folder: string;
  /** Seconds. */
  readonly startTimeout: number;
}

/** One node with two CPUs on ports of its own, which is to be started. */
export async function rayHead({ ray, folder, startTimeout }: RayHeadOptions): Promise<RayHead> {
  const [dashboard, gcs, client] = [await freePort(), await freePort(), await freePort()];
  // Sockets below it: their paths may have 107 bytes.
  const session = await mkdtemp(join(tmpdir(), "mg-ray-"));
  const url = `http://127.0.0.1:${dashboard}`;
  const command = [
    `start --head --block --num-cpus=2 --disable-usage-stats --include-dashboard=true --object-store-memory=80000000`,
    `--dashboard-host=127.0.0.1 --dashboard-port=${dashboard} --dashboard-agent-listen-port=0 --port=${gcs}`,
    `--ray-client-server-port=${client} --min-worker-port=0 --max-worker-port=0 --temp-dir=${session}`,
  ];
  const stop = async (): Promise<void> => {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      for (const pid of await processesOf(session)) end(pid, signal);
      for (let tries = 0; tries < 20 && (await processesOf(session)).length > 0; tries++) await sleep(250);
    }
    await rm(session, { recursive: true, force: true });
  };
  return {
    url,
    stop,
    async start(mode) {
      const child = spawn(join(ray, "bin/ray"), command.join(" ").split(" "), {
        env: {
          PATH: `${join(ray, "bin")}:${process.env["PATH"]}`,
          HOME: folder,
          RAY_USAGE_STATS_ENABLED: "0",
          RAY_JOB_START_TIMEOUT_SECONDS: String(startTimeout),
          RUNTIME_ENV_RETRY_TIMES: "1",
          RAY_AUTH_MODE: mode,
          ...(mode === "token" && { RAY_AUTH_TOKEN: TOKEN }),
        },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => void (output += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => void (output += chunk.toString()));
      for (let tries = 0; tries < 480; tries++) {
        if (child.exitCode !== null) break;
        if (await answers(url)) return;
        await sleep(250);
      }
      await stop();
      throw new Error(`Ray did not start:\n${output}`);
    },
  };
}

/** Its agent too: a head takes jobs only when that is there. */
async function answers(url: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`${url}/api/jobs/`, { headers }).catch(() => undefined);
  return answer?.status === 200;
}

/** Of this cluster alone: another may run on the same machine. */
async function processesOf(session: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const [line, environment] = await Promise.all(
      ["cmdline", "environ"].map((name) => readFile(`/proc/${entry}/${name}`, "utf8").catch(() => "")),
    );
    if (`${line}\0${environment}`.includes(session)) found.push(Number(entry));
  }
  return found;
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended before.
  }
}
