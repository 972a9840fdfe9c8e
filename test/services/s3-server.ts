import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What s3-server.py says when it is ready. */
interface Ready {
  readonly endpoint: string;
  readonly keyId: string;
  readonly secret: string;
  readonly versions: readonly [string, string];
}

export interface S3Server extends Ready {
  /** Puts an object into the bucket `model-data`, or deletes it; its version. */
  put(key: string, body: string | null): Promise<string>;
  stop(): Promise<void>;
}

/** SERVICES_PYTHON has test/services/requirements.txt; S3_ENDPOINT is another server that speaks S3, instead. */
export async function startServer(): Promise<S3Server> {
  const python = process.env["SERVICES_PYTHON"] ?? "python3";
  const endpoint = process.env["S3_ENDPOINT"];
  const flags = endpoint === undefined ? [] : ["--endpoint", endpoint];
  const server = spawn(python, [join(import.meta.dirname, "s3-server.py"), ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const lines = createInterface(server.stdout);
  const failed = new Promise<never>((_, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`the S3 server ended with ${code} before it answered`)));
  });
  failed.catch(() => undefined);
  const answer = async (): Promise<string> =>
    await Promise.race([failed, new Promise<string>((resolve) => lines.once("line", resolve))]);
  return {
    ...(JSON.parse(await answer()) as Ready),
    async put(key, body) {
      const said = answer();
      server.stdin.write(`${JSON.stringify({ key, body })}\n`);
      return (JSON.parse(await said) as { version: string }).version;
    },
    async stop() {
      server.stdin.end();
      await ended;
    },
  };
}
