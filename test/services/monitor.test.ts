import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSocket, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { parseDispatch } from "../../src/work/monitor/dispatch.ts";
import { modelFiles } from "../scenarios/fixture/model.ts";
import { production } from "../scenarios/fixture/production.ts";
import { CLI } from "../scenarios/laptop.ts";
import { startServer } from "./s3-server.ts";

// `model-gitops monitor` from dist/ with logs in a PostgreSQL and in S3, and gauges of a Prometheus; what promtool says of
// metrics.txt; what an Alertmanager sends. Debian's packages of all of them.

const run = promisify(execFile);
const SLICES = "  slices: [region]\n";
const folders: string[] = [];
const started: ChildProcess[] = [];

afterAll(async () => {
  for (const child of started) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.kill("SIGINT")) await ended;
  }
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "monitor-"));
  folders.push(folder);
  return folder;
}

function start(command: string, args: readonly string[], uid?: number): void {
  started.push(spawn(command, args, { stdio: "ignore", ...(uid !== undefined && { uid, gid: uid }) }));
}

async function freePort(): Promise<number> {
  const server = createSocket();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let left = 200; left > 0; left -= 1) {
    if (await isSo().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what} did not start`);
}

/** A repository whose model is accepted on the local ledger, and watched like this. */
async function repository(monitoring: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await newFolder();
  const files = { ...modelFiles({ edits: [[SLICES, `${SLICES}monitoring: ${monitoring}\n`]] }), ...others };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const git = (...args: readonly string[]) =>
    run("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: folder });
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git("commit", "-qm", "A model");
  await modelGitops(folder, ["record"]);
  return folder;
}

async function modelGitops(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await run(process.execPath, [CLI, ...args, "--json"], { cwd, env: { PATH, HOME, ...env } });
  return JSON.parse(stdout) as {
    readonly outputs: Readonly<Record<string, string>>;
    readonly findings: readonly { readonly message: string }[];
  };
}

async function windowsIn(folder: string, ids: readonly string[]): Promise<readonly unknown[]> {
  const read = ids.map(
    async (id) =>
      JSON.parse(await readFile(join(folder, `model-gitops-out/churn/windows/${id}.json`), "utf8")) as unknown,
  );
  return await Promise.all(read);
}

const DAY = 86_400_000;
const dayAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

/** By Debian's packages: the server refuses root. */
async function postgres(rows: string): Promise<number> {
  const folder = await newFolder();
  const port = await freePort();
  const bin = (await run("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin"])).stdout.trim().split("\n").at(-1) ?? "";
  const uid = process.getuid?.() === 0 ? Number((await run("id", ["-u", "postgres"])).stdout) : undefined;
  if (uid !== undefined) await run("chown", [String(uid), folder]);
  const data = join(folder, "data");
  await run(
    join(bin, "initdb"),
    ["-D", data, "-U", "reader", "-A", "trust", "--no-sync"],
    uid === undefined ? {} : { uid, gid: uid },
  );
  start(
    join(bin, "postgres"),
    ["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-k", folder, "-F"],
    uid,
  );
  const psql = ["-h", "127.0.0.1", "-p", String(port), "-U", "reader", "-d", "postgres", "-qv", "ON_ERROR_STOP=1"];
  await until("PostgreSQL", async () => (await run("psql", [...psql, "-c", "select 1"])) !== undefined);
  const file = join(folder, "rows.csv");
  await writeFile(file, rows);
  const table =
    "create table answers (customer int, time timestamptz, region text, spend float8, visits float8, snow float8, tenure float8, truth int)";
  await run("psql", [...psql, "-c", table, "-c", `\\copy answers from '${file}' csv header`]);
  return port;
}

describe("logs in a database", () => {
  test("are read by psql, are what a file would be, and promtool takes the metrics", async () => {
    const rows = production({ shifts: [0, 1, 1], now: Date.now() });
    const port = await postgres(rows);
    const command = (table: string) =>
      JSON.stringify([
        "psql",
        "-qv",
        "ON_ERROR_STOP=1",
        "-o",
        "logs/answers.csv",
        "-c",
        `copy (select * from ${table}) to stdout (format csv, header)`,
      ]);
    const watched = (table: string) =>
      `{lateness: 1m, drift: {critical: [spend]}, logs: {path: logs/answers.csv, query: {command: ${command(table)}, env: [PGHOST, PGPORT, PGUSER, PGDATABASE]}}}`;
    const folder = await repository(watched("answers"));
    await mkdir(join(folder, "models/churn/logs"), { recursive: true });
    const env = { PGHOST: "127.0.0.1", PGPORT: String(port), PGUSER: "reader", PGDATABASE: "postgres" };
    const seen = await modelGitops(folder, ["monitor"], env);
    expect(seen.findings.map(({ message }) => message)).toEqual(["churn is degraded: its last window shows a signal."]);
    const [first, last] = await windowsIn(folder, [dayAgo(3), dayAgo(1)]);
    expect(first).toMatchObject({
      window: { rows: 400, state: "final" },
      signals: { drift: null },
      reasons: { drift: expect.stringContaining("The log has no score") },
    });
    expect(last).toMatchObject({ window: { rows: 400, state: "final" }, signals: { drift: true } });
    await run("sh", ["-c", 'promtool check metrics < "$0"', join(folder, "model-gitops-out/metrics.txt")]);

    const gone = await repository(watched("no_such_table"));
    await mkdir(join(gone, "models/churn/logs"), { recursive: true });
    const failed: unknown = await modelGitops(gone, ["monitor"], env).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect(JSON.stringify(failed)).toMatch(/exited with code 1[^]*no_such_table/);
  });
});

describe("logs in S3", () => {
  test("are found by a glob, and a bucket that is not there is told", async () => {
    const server = await startServer();
    try {
      const [header = "", ...lines] = production({ shifts: [0, 0], now: Date.now() })
        .trimEnd()
        .split("\n");
      for (const part of [0, 1, 2])
        await server.put(
          `churn/day=${part}/part.csv`,
          `${[header, ...lines.filter((_, index) => index % 3 === part)].join("\n")}\n`,
        );
      const env = {
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: server.keyId,
        AWS_SECRET_ACCESS_KEY: server.secret,
      };
      const folder = await repository('{lateness: 1m, logs: "s3://model-data/churn/day=*/*.csv"}');
      expect((await modelGitops(folder, ["monitor"], env)).findings).toEqual([]);
      expect(await windowsIn(folder, [dayAgo(2), dayAgo(1)])).toMatchObject([
        { window: { rows: 400 } },
        { window: { rows: 400 } },
      ]);
      const refused: unknown = await modelGitops(folder, ["monitor"], { ...env, AWS_SECRET_ACCESS_KEY: "wrong" }).catch(
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ code: 1 });
      expect(JSON.stringify(refused)).toContain("S3 does not let this job");
    } finally {
      await server.stop();
    }
  });
});

describe("Prometheus and Alertmanager", () => {
  test("a query over the window is answered, and what Alertmanager posts is taken as client_payload", async () => {
    const folder = await newFolder();
    const [web, alerts] = [await freePort(), await freePort()];
    const posted: unknown[] = [];
    const hook = createServer((request, response) => {
      let text = "";
      request.on("data", (part: Buffer) => (text += part.toString()));
      request.on("end", () => {
        posted.push(JSON.parse(text));
        response.end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
    const { port } = hook.address() as AddressInfo;
    // Samples of the last three hours: what a server that ran so long would have.
    const end = Math.floor(Date.now() / 1000);
    const samples = Array.from(
      { length: 180 },
      (_, index) => `cpu_busy ${0.25 + (index % 2) / 100} ${end - (180 - index) * 60}`,
    );
    await writeFile(join(folder, "samples.txt"), `# TYPE cpu_busy gauge\n${samples.join("\n")}\n# EOF\n`);
    await run("promtool", [
      "tsdb",
      "create-blocks-from",
      "openmetrics",
      join(folder, "samples.txt"),
      join(folder, "data"),
    ]);
    await writeFile(join(folder, "prometheus.yml"), "global: {scrape_interval: 1m}\n");
    start("prometheus", [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${web}`,
    ]);
    await writeFile(
      join(folder, "alertmanager.yml"),
      `route: {receiver: github, group_wait: 0s}\nreceivers: [{name: github, webhook_configs: [{url: "http://127.0.0.1:${port}/"}]}]\n`,
    );
    start("prometheus-alertmanager", [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/alerts`,
      `--web.listen-address=127.0.0.1:${alerts}`,
      "--cluster.listen-address=",
    ]);
    await until("Prometheus", async () => (await fetch(`http://127.0.0.1:${web}/-/ready`)).ok);
    await until("Alertmanager", async () => (await fetch(`http://127.0.0.1:${alerts}/-/ready`)).ok);

    const now = Date.now();
    const rows = Array.from(
      { length: 240 },
      (_, index) => `${index},${new Date(now - (240 - index) * 60_000).toISOString()},south,0,0,0,0`,
    );
    const log = `customer,time,region,spend,visits,snow,tenure\n${rows.join("\n")}\n`;
    const monitoring = `{logs: logs/*.csv, window: 1h, lateness: 1m, service: {prometheus: {url: "http://127.0.0.1:${web}", queries: {cpu: {query: cpu_busy, max: 0.1}, none: {query: no_such_series, max: 1}, wrong: {query: "sum("}}}}}`;
    const settings = `apiVersion: model-gitops/v1\nkind: Settings\ndata: {hosts: ["127.0.0.1:${web}"]}\n`;
    const repo = await repository(monitoring, {
      "models/churn/logs/hours.csv": log,
      ".github/model-gitops.yaml": settings,
    });
    await modelGitops(repo, ["monitor"]);
    const id = new Date(now - 2 * 3_600_000).toISOString().slice(0, 13);
    const names = (await run("sh", ["-c", "ls model-gitops-out/churn/windows"], { cwd: repo })).stdout
      .split("\n")
      .map((name) => name.replace(/\.json$/, ""));
    const [window] = await windowsIn(repo, names.filter((name) => name.startsWith(id)).slice(0, 1));
    const { service } = window as { readonly service: { readonly prometheus: Readonly<Record<string, unknown>> } };
    expect(service.prometheus).toMatchObject({ cpu: { flagged: true }, none: { flagged: null } });
    expect(JSON.stringify(service.prometheus["wrong"])).toMatch(/parse|PromQL|query/i);

    const startsAt = new Date(now - 3_600_000).toISOString();
    const labels = { alertname: "SlowAnswers", model: "churn" };
    await fetch(`http://127.0.0.1:${alerts}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ labels, startsAt }]),
    });
    await until("the webhook", async () => posted.length > 0);
    hook.close();
    expect(parseDispatch(posted[0])).toEqual({
      source: "alertmanager",
      models: ["churn"],
      from: Date.parse(startsAt),
      to: undefined,
      reasons: ["SlowAnswers"],
    });
  });
});
