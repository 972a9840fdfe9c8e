import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import https from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Kubernetes API server and its Job controller, on etcd: real ones, without nodes. */
export interface ControlPlane extends AsyncDisposable {
  readonly address: string;
  readonly folder: string;
  /** By group: `system:masters` for the tests themselves. */
  readonly tokens: Readonly<Record<"admin" | "runner" | "nobody", string>>;
  /** Asks as the administrator. */
  ask(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly value: unknown }>;
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
}

/** Builds what is not built yet, which takes minutes on the first machine, and starts it in seconds. */
export async function startControlPlane(): Promise<ControlPlane> {
  const { stdout } = await run("bash", [join(import.meta.dirname, "../kubernetes.sh")], { maxBuffer: 2 ** 26 });
  const program = stdout.trim();
  const folder = await mkdtemp(join(tmpdir(), "model-gitops-kubernetes-"));
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const tokens = { admin: secret(), runner: secret(), nobody: secret() };
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  const etcd = start(folder, "etcd", [
    "etcd", "--data-dir", join(folder, "etcd"), "--listen-client-urls", etcdUrl, "--advertise-client-urls", etcdUrl,
    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `default=${peer}`, "--unsafe-no-fsync",
  ]); // prettier-ignore
  await writeFile(join(folder, "tokens.csv"), [
    `${tokens.admin},admin,1,system:masters`, `${tokens.runner},runner,2`, `${tokens.nobody},nobody,3`,
  ].join("\n")); // prettier-ignore
  await run("openssl", ["genrsa", "-out", join(folder, "accounts.key"), "2048"]);
  const address = `https://127.0.0.1:${port}`;
  const serve = (): ChildProcess =>
    start(folder, "apiserver", [
      program, "apiserver", `--etcd-servers=${etcdUrl}`, `--secure-port=${port}`, "--bind-address=127.0.0.1",
      `--cert-dir=${join(folder, "certificates")}`, `--token-auth-file=${join(folder, "tokens.csv")}`, "--authorization-mode=RBAC",
      `--service-account-key-file=${join(folder, "accounts.key")}`, `--service-account-signing-key-file=${join(folder, "accounts.key")}`,
      "--service-account-issuer=https://kubernetes.test", "--service-cluster-ip-range=10.0.0.0/24",
      "--disable-admission-plugins=ServiceAccount", "--kubelet-preferred-address-types=InternalIP",
    ]); // prettier-ignore
  let server = serve();
  const ask: ControlPlane["ask"] = (method, path, body) =>
    request({ address, token: tokens.admin, method, path, body });
  await untilReady(ask);
  const controller = start(folder, "job-controller", [program, "job-controller", address, tokens.admin]);
  return {
    address,
    folder,
    tokens,
    ask,
    stopServer: () => stop(server),
    async startServer() {
      server = serve();
      await untilReady(ask);
    },
    async [Symbol.asyncDispose]() {
      for (const child of [controller, server, etcd]) await stop(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function start(folder: string, name: string, [program = "", ...args]: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  const log = createWriteStream(join(folder, `${name}.log`), { flags: "a" });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

async function untilReady(ask: ControlPlane["ask"]): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const answer = await ask("GET", "/readyz").catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(500);
  }
  throw new Error("the API server did not get ready within a minute");
}

interface Request {
  readonly address: string;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

function request({ address, token, method, path, body }: Request): Promise<{ status: number; value: unknown }> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = { authorization: `Bearer ${token}`, "content-type": type };
  return new Promise((resolve, reject) => {
    const asked = https.request(
      `${address}${path}`,
      { method, headers, rejectUnauthorized: false, agent: false },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.on("error", reject).on("end", () => {
          const status = answer.statusCode ?? 0;
          resolve({ status, value: text.startsWith("{") ? JSON.parse(text) : text });
        });
      },
    );
    asked.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const place = server.address();
      server.close(() => resolve(typeof place === "object" && place !== null ? place.port : 0));
    });
  });
}

function secret(): string {
  return randomBytes(16).toString("hex");
}
