import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface DebianServer extends AsyncDisposable {
  readonly url: string;
}

interface ServerSetup {
  readonly program: "prometheus" | "prometheus-alertmanager" | "docker-registry";
  /** YAML; of docker-registry it may say `FOLDER` and `ADDRESS`. */
  readonly config: string;
  readonly flags: readonly string[];
}

/** Starts a server of Debian's packages on a free port, with a folder of its own. Throws where it is not ready in time. */
export async function startDebianServer({ program, config, flags }: ServerSetup): Promise<DebianServer> {
  const folder = await mkdtemp(join(tmpdir(), `${program}-`));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const url = `http://${address}`;
  await writeFile(join(folder, "config.yml"), config.replaceAll("FOLDER", folder).replaceAll("ADDRESS", address));
  const server = spawn(program, [...ownFlags({ program, folder, address }), ...flags], {
    // The registry logs each request there.
    stdio: ["ignore", "ignore", program === "docker-registry" ? "ignore" : "inherit"],
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const failed = new Promise<never>((_, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`${program} ended with ${code} before it was ready`)));
  });
  failed.catch(() => undefined);
  await Promise.race([failed, ready(program === "docker-registry" ? `${url}/` : `${url}/-/ready`)]);
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ownFlags({
  program,
  folder,
  address,
}: Pick<ServerSetup, "program"> & { readonly folder: string; readonly address: string }): readonly string[] {
  if (program === "docker-registry") return ["serve", `${folder}/config.yml`];
  return [
    `--config.file=${folder}/config.yml`,
    program === "prometheus" ? `--storage.tsdb.path=${folder}` : `--storage.path=${folder}`,
    `--web.listen-address=${address}`,
  ];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
}
