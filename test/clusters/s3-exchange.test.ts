import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openExchange } from "../../src/clusters/open-exchange.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { type S3Server, startServer } from "../services/s3-server.ts";
import { agentRig, ID, type Rig } from "./agent-rig.ts";

let server: S3Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const variables = (endpoint = server.endpoint) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: server.keyId,
  AWS_SECRET_ACCESS_KEY: server.secret,
});

async function machine(endpoint?: string): Promise<FakeHost> {
  return await fakeHost({ env: variables(endpoint), now: Date.now() });
}

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

describe("an exchange in S3", () => {
  it("keeps small files by name", async () => {
    await using host = await machine();
    const exchange = openExchange(host, "s3://model-data/small");
    expect(await exchange.read("jobs/a/result.json")).toBeUndefined();
    expect(await exchange.list("jobs/")).toEqual([]);
    await exchange.write("jobs/a/result.json", "1");
    await exchange.write("jobs/a/result.json", "2");
    await exchange.write("jobs/b.json", "");
    expect(text(await exchange.read("jobs/a/result.json"))).toBe("2");
    expect(text(await exchange.read("jobs/b.json"))).toBe("");
    expect(await exchange.list("jobs/")).toEqual(["a/", "b.json"]);
    await exchange.remove("jobs/a/result.json");
    await exchange.remove("jobs/a/result.json");
    expect(await exchange.list("jobs/a/")).toEqual([]);
    expect(await openExchange(host, "s3://model-data").list("parts/")).toEqual(["day=0/", "day=1/", "day=2/"]);
    expect(await openExchange(host, "s3://model-data").list("parts/day=0/")).toHaveLength(340);
    await expect(exchange.write("../x", "")).rejects.toThrow("is no path of an exchange");
  });

  it("is claimed by one of many", async () => {
    await using host = await machine();
    const exchanges = Array.from({ length: 8 }, () => openExchange(host, "s3://model-data/claims"));
    const claims = await Promise.all(exchanges.map((exchange, at) => exchange.claim("jobs/a/claim.json", `${at}`)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(text(await exchanges[0]?.read("jobs/a/claim.json"))).toBe(String(claims.indexOf(true)));
  });

  it("knows its own claim whose answer was lost", async () => {
    await using front = await before({ losesAnswerTo: /PUT .*lost\.json/ });
    await using host = await machine(front.endpoint);
    expect(await openExchange(host, "s3://model-data/lost").claim("jobs/lost.json", "mine")).toBe(true);
    expect(await openExchange(host, "s3://model-data/lost").claim("jobs/lost.json", "mine")).toBe(false);
  });

  it("refuses a server that passes over If-None-Match", async () => {
    await using front = await before({ isCareless: true });
    await using host = await machine(front.endpoint);
    const exchange = openExchange(host, "s3://model-data/careless");
    await expect(exchange.claim("jobs/a.json", "1")).rejects.toThrow("passes over If-None-Match");
    expect(await exchange.read("jobs/a.json")).toBeUndefined();
  });
});

const TRAIN = `
import os
print("training", flush=True)
open(os.environ["MODEL_GITOPS_ARTIFACT"], "w").write("model")
`;

describe("a job whose exchange is in S3", () => {
  const rigIn = async (
    prefix: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Rig & { host: FakeHost }> => {
    const host = await machine();
    const rig = await agentRig(() => openExchange(host, `s3://model-data/${prefix}`), { ...variables(), ...more });
    return { ...rig, host };
  };

  it("runs, is over, and is done by one of two", async () => {
    await using rig = await rigIn("one");
    const data = await rig.blob("id\n1\n");
    const job = await rig.job(TRAIN, { files: [{ path: "data.csv", digest: data, bytes: 5 }] });
    const both = await Promise.all([rig.run(job), rig.run(job)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ text: log }) => /^training$/m.test(log))).toHaveLength(1);
    const result = await rig.result();
    expect(result).toMatchObject({ restarts: 0, end: { kind: "exited", exitCode: 0 } });
    expect(await rig.exchange.blobs.get(result.artifact[0]?.digest ?? "", `${rig.root}/model`)).toBe(true);
    expect((await rig.run(job)).text).toContain("this job has ended already");
    expect(await rig.left()).toEqual([]);
  });

  it("keeps files of more than one part, that both sides read", async () => {
    await using rig = await rigIn("large");
    const job = await rig.job(
      `import os; open(os.environ["MODEL_GITOPS_ARTIFACT"], "wb").write(b"0123456789abcdef" * (70 << 16))`,
    );
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([0, expect.anything()]);
    const [model] = (await rig.result()).artifact;
    expect(model?.bytes).toBe(70 << 20);
    expect(await rig.exchange.blobs.get(model?.digest ?? "", `${rig.root}/model`)).toBe(true);
    // Found by its bytes and not stored again, by the agent and by a store.
    await rig.exchange.remove(`jobs/${ID}/result.json`);
    expect((await rig.run(job)).code).toBe(0);
    await rig.exchange.blobs.put(`${rig.root}/model`, model?.digest ?? "");
  });

  it("goes on from checkpoints that it kept, after TERM and after KILL", async () => {
    await using rig = await rigIn("kept");
    const job = await rig.job(
      `
import os, time
folder = os.environ["MODEL_GITOPS_CHECKPOINTS"]
os.makedirs(folder + "/deep", exist_ok=True)
path = folder + "/deep/step"
done = int(open(path).read()) if os.path.exists(path) else 0
print("goes on from", done, flush=True)
for step in range(done + 1, 31):
    open(path + ".new", "w").write(str(step)); os.replace(path + ".new", path)
    print("step", step, flush=True)
    time.sleep(0.2)
open(os.environ["MODEL_GITOPS_ARTIFACT"], "w").write("model")
`,
      { checkpoints: "ck" },
    );
    const from = ({ text: log }: { readonly text: string }): number => Number(/goes on from (\d+)/.exec(log)?.[1]);
    const first = rig.start(job);
    await first.seen(/step 8$/m);
    process.kill(first.pid, "SIGTERM");
    expect((await first.end).code).toBe(143);
    const second = rig.start(job);
    await second.seen(/step 20$/m);
    process.kill(second.pid, "SIGKILL");
    expect(from(await second.end)).toBeGreaterThanOrEqual(8);
    const third = await rig.run(job);
    expect([third.code, third.text]).toEqual([0, expect.anything()]);
    expect(from(third)).toBeGreaterThan(10);
    expect((await rig.result()).restarts).toBe(2);
    expect(await rig.exchange.list(`checkpoints/${sha256("key").slice(7)}/7/`)).toEqual([]);
  });

  it("leaves nothing that is believed where requests fail or are cut", async () => {
    await using front = await before({ fails: 0.3 });
    await using rig = await rigIn("flaky", { AWS_ENDPOINT_URL: front.endpoint, MODEL_GITOPS_PATIENCE: "60" });
    const job = await rig.job(TRAIN);
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([0, expect.anything()]);
    const [model] = (await rig.result()).artifact;
    expect(await rig.exchange.blobs.get(model?.digest ?? "", `${rig.root}/model`)).toBe(true);
    expect(front.failed()).toBeGreaterThan(2);
  });

  it("says so where the server passes over If-None-Match, and where keys are wrong", async () => {
    await using front = await before({ isCareless: true });
    await using rig = await rigIn("careless-agent", { AWS_ENDPOINT_URL: front.endpoint });
    const job = await rig.job(TRAIN);
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([0, expect.stringContaining("passes over If-None-Match")]);
    const refused = await rig.run(job, { AWS_SECRET_ACCESS_KEY: "wrong" });
    expect([refused.code, refused.text]).toEqual([74, expect.stringContaining("S3 answers 403 SignatureDoesNotMatch")]);
  });
});

interface Front extends AsyncDisposable {
  readonly endpoint: string;
  failed(): number;
}

interface Faults {
  /** What lies where something is to be made only if nothing is, is gone when the request comes: as if nobody had asked. */
  readonly isCareless?: boolean;
  /** The first such request is carried out, and its answer lost. */
  readonly losesAnswerTo?: RegExp;
  /** Share of requests that get half of their answer, 503, or none; always the same ones. */
  readonly fails?: number;
}

/** A proxy before the server. It passes on what was signed, as it was signed. */
async function before({ isCareless = false, losesAnswerTo, fails = 0 }: Faults): Promise<Front> {
  let [count, failed, isLost] = [0, 0, false];
  const front: Server = createServer(async (asked, answer) => {
    count += 1;
    const isFailing = ((count * 7) % 10) / 10 < fails;
    if (isCareless && asked.headers["if-none-match"] !== undefined)
      await server.put((asked.url ?? "").replace("/model-data/", ""), null);
    const loses = !isLost && losesAnswerTo?.test(`${asked.method} ${asked.url}`) === true;
    isLost ||= loses;
    failed += isFailing ? 1 : 0;
    if (isFailing && count % 3 === 0) return void answer.writeHead(503).end();
    const url = new URL(asked.url ?? "", server.endpoint);
    const options = {
      method: asked.method,
      headers: asked.headers,
      path: asked.url,
      host: url.hostname,
      port: url.port,
    };
    const onward = request(options, (real) => {
      if (loses || (isFailing && count % 3 === 1)) return void real.resume().on("end", () => answer.destroy());
      answer.writeHead(real.statusCode ?? 500, real.headers);
      if (!isFailing) return void real.pipe(answer);
      real.once("data", (chunk: Buffer) => {
        answer.write(chunk.subarray(0, chunk.length / 2));
        answer.destroy();
      });
      real.once("end", () => answer.destroy());
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => void front.listen(0, "127.0.0.1", resolve));
  const { port } = front.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    failed: () => failed,
    async [Symbol.asyncDispose]() {
      front.closeAllConnections();
      await new Promise((resolve) => void front.close(resolve));
    },
  };
}
