import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface SlurmNode extends AsyncDisposable {
  /** The configuration: SLURM_CONF. */
  readonly conf: string;
  /** Shared with the node, for it is the same machine. */
  readonly shared: string;
  /** Runs a command of Slurm's; what it prints. */
  ask(...command: readonly string[]): Promise<string>;
  stopController(): Promise<void>;
  startController(): Promise<void>;
}

/** Slurm on this machine: munge, controller, accounting and one node, on free ports and in a folder of their own. */
export async function startSlurm(): Promise<SlurmNode> {
  await run("bash", [join(import.meta.dirname, "slurm.sh")], { maxBuffer: 64 * 1024 ** 2 });
  // Not in memory and not in a folder of one user: daemons of several read there.
  const folder = await mkdtemp("/tmp/model-gitops-slurm-");
  await chmod(folder, 0o755);
  const started: ChildProcess[] = [];
  const start = (program: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, {
      stdio: "ignore",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", SLURM_CONF: conf },
    });
    started.push(child);
    return child;
  };
  const conf = join(folder, "slurm.conf");
  const shared = join(folder, "shared 100%");
  for (const name of ["state", "spool", "log", "munge", "database"]) await mkdir(join(folder, name));
  await mkdir(shared);
  await configure(folder);

  const ask = async (...[program = "", ...args]: readonly string[]): Promise<string> => {
    const { stdout } = await run(program, args, { env: { PATH: process.env["PATH"] ?? "", SLURM_CONF: conf } });
    return stdout;
  };
  start("munged", ["--foreground", `--key-file=${folder}/munge.key`, ...mungeFiles(folder)]);
  await startDatabase(folder, start);
  start("slurmdbd", ["-D"]).on("error", () => undefined);
  await until(() => ask("sacctmgr", "--immediate", "add", "cluster", "test"));
  let controller = start("slurmctld", ["-D"]);
  start("slurmd", ["-D"]);
  await until(async () => (await ask("sinfo", "--noheader", "--format=%T")).includes("idle"));
  return {
    conf,
    shared,
    ask,
    async stopController() {
      await ended(controller);
    },
    async startController() {
      controller = start("slurmctld", ["-D"]);
      await until(() => ask("squeue"));
    },
    async [Symbol.asyncDispose]() {
      for (const child of started.toReversed()) await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function configure(folder: string): Promise<void> {
  const [controller, node, accounting, database] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const fill = async (name: string): Promise<string> => {
    const text = await readFile(join(import.meta.dirname, "slurm", name), "utf8");
    const values = {
      FOLDER: folder,
      HOST: hostname().split(".")[0],
      CONTROLLER: controller,
      NODE: node,
      ACCOUNTING: accounting,
      DATABASE: database,
    };
    return text.replaceAll(/@([A-Z]+)@/g, (whole, key: string) =>
      String(new Map(Object.entries(values)).get(key) ?? whole),
    );
  };
  for (const name of ["slurm.conf", "slurmdbd.conf", "gres.conf", "cgroup.conf", "database.cnf"]) {
    await writeFile(join(folder, name), await fill(name), { mode: name === "slurmdbd.conf" ? 0o600 : 0o644 });
  }
  await writeFile(join(folder, "munge.key"), randomBytes(1024), { mode: 0o400 });
}

function mungeFiles(folder: string): readonly string[] {
  return ["socket", "pid-file", "log-file", "seed-file"].map((name) => `--${name}=${folder}/munge/${name}`);
}

async function startDatabase(
  folder: string,
  start: (program: string, args: readonly string[]) => unknown,
): Promise<void> {
  const defaults = `--defaults-file=${folder}/database.cnf`;
  await run("chown", ["mysql", `${folder}/database`]).catch(() => undefined);
  await run("mariadb-install-db", [
    defaults,
    "--user=mysql",
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ]);
  start("mariadbd", [defaults, "--user=mysql"]);
  const user = "slurm@localhost identified by 'slurm'";
  const sql = `create or replace user ${user}; grant all on *.* to slurm@localhost`;
  await until(() => run("mariadb", [defaults, "--user=root", "--execute", sql]));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(timer);
}

/** Asks again until it is so; throws what was said last when the time is up. */
export async function until<T>(ask: () => Promise<T | false>, time = 60_000): Promise<T> {
  const end = Date.now() + time;
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      if (Date.now() > end) throw error;
      return false as const;
    });
    if (answer !== false) return answer;
    if (Date.now() > end) throw new Error("it did not come to be in time");
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
