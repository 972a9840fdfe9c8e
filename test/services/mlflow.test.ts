import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { PromotionRecord } from "../../src/generated/types.ts";
import { DEFAULT_SETTINGS } from "../../src/manifest/settings.ts";
import { tellMlflow, type Telling } from "../../src/loop/promotion/mlflow.ts";
import { fakeHost } from "../fakes/host.ts";

const ONE = `sha256:${"1".repeat(64)}`;
const DONE: PromotionRecord = {
  schema: "model-gitops/promotion/v1",
  key: ONE,
  model: "churn",
  action: "promote",
  state: "done",
  version: "1.0.0",
  stage: "production",
  artifact: ONE,
  evidence: [],
  outcome: "pass",
  findings: [],
  address: "s3://models/models/churn/1.0.0",
  at: "2026-11-01T00:00:00Z",
};

test(
  "a registry knows each version once, by its digest, and the stage as its alias",
  { timeout: 180_000 },
  async () => {
    await using server = await mlflow();
    await using host = await fakeHost({});
    const promotion = { ...DEFAULT_SETTINGS.promotion, mlflow: server.url };
    const place: Telling = {
      host,
      options: {},
      settings: async () => ({ promotion }),
      dataHosts: async () => [new URL(server.url).host],
    };
    expect(await tellMlflow(place, DONE)).toEqual([]);
    expect(await tellMlflow(place, { ...DONE, version: "1.1.0" })).toEqual([]);
    expect(await tellMlflow(place, DONE)).toEqual([]);
    const answer = await fetch(`${server.url}/api/2.0/mlflow/registered-models/get?name=churn`);
    expect(await answer.json()).toMatchObject({
      registered_model: {
        latest_versions: [{ version: "2", tags: expect.arrayContaining([{ key: "model-gitops.digest", value: ONE }]) }],
        aliases: [{ alias: "production", version: "1" }],
      },
    });
    const other: Telling = {
      ...place,
      settings: async () => ({ promotion: { ...promotion, mlflow: `${server.url}/nowhere` } }),
    };
    expect(await tellMlflow(other, DONE)).toMatchObject([{ rule: "promotion/projection", outcome: "warn" }]);
  },
);

/** MLFLOW_PYTHON has requirements-mlflow.txt. */
async function mlflow(): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "mlflow-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = `sqlite:///${folder}/registry.db`;
  const flags = [
    "server",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--backend-store-uri",
    database,
    "--workers",
    "1",
  ];
  const server = spawn(process.env["MLFLOW_PYTHON"] ?? "python3", ["-m", "mlflow", ...flags], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true" },
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const failed = new Promise<never>((_, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`mlflow ended with ${code} before it was ready`)));
  });
  failed.catch(() => undefined);
  await Promise.race([failed, ready(`${url}/health`)]);
  return {
    url,
    async [Symbol.asyncDispose]() {
      // Its workers are processes of their own.
      process.kill(-(server.pid ?? 0));
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
