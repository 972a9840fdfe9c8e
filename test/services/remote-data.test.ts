import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customers, manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";
import { splitFiles, splitOnPull, splitOnPush } from "../scenarios/split-workflow.ts";
import { mergePull } from "../rig/repository.ts";
import { startServer, type S3Server } from "./s3-server.ts";

// The whole loop from dist/ with data that is not in the repository: S3 by moto, https by a certificate of its own CA.

const TLS = join(import.meta.dirname, "../fixtures/tls");
const TRAIN = customers({ rows: 600, seed: 1, first: 1 });
const HOLDOUT = customers({ rows: 1200, seed: 2, first: 10_001 });
const OTHER = customers({ rows: 1200, seed: 3, first: 20_001 });
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Places {
  readonly train: string;
  readonly holdout: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

function manifest({ train, holdout, params }: Places): string {
  return manifestOf({
    ...(params !== undefined && { params }),
    edits: [
      ["{path: data/train.csv}", train],
      ["{path: data/holdout.csv}", holdout],
    ],
  });
}

/** A repository without data: training is told where it lies. */
function repository(places: Places, settings?: string): Readonly<Record<string, string>> {
  const all = modelFiles();
  return {
    "models/churn/model.yaml": manifest(places),
    "models/churn/onnx.mjs": all["models/churn/onnx.mjs"] ?? "",
    "models/churn/train.mjs": (all["models/churn/train.mjs"] ?? "").replace(
      'readRows("data/train.csv")',
      "readRows(process.env.MODEL_GITOPS_DATA_TRAIN)",
    ),
    ...(settings !== undefined && { ".github/model-gitops.yaml": settings }),
  };
}

const propose = (scene: Scenario, places: Places, branch = "change") =>
  scene.propose({ branch, files: { "models/churn/model.yaml": manifest(places) } });

describe("the loop with data in S3", () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startServer();
    await server.put("churn/train.csv", TRAIN);
    await server.put("churn/holdout.csv", HOLDOUT);
  });
  afterAll(() => server.stop());

  const places = {
    train: `{path: "s3://model-data/churn/train.csv", version: {sha256: ${sha256(TRAIN)}}}`,
    holdout: '{path: "s3://model-data/churn/holdout.csv"}',
  };
  const job = () => ({
    env: {
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: server.keyId,
      AWS_SECRET_ACCESS_KEY: server.secret,
    },
    log: /rows, learning|adopted|Downloading|error/,
  });

  test("records, compares, and asks a person where the object is another", async () => {
    await using scene = await scenario({ files: repository(places), recorded: "none" });
    const first = await scene.push(undefined, job());
    expect(first).toContain("exit code: 0");
    expect(first).toContain("600 rows, learning");
    const better = await propose(scene, { ...places, params: { drop: [] } });
    const seen = await scene.check(better, job());
    expect(seen).toContain("exit code: 0");
    expect(seen).toMatch(/`churn` passes/);
    expect(await scene.left("model-gitops-out/churn/evaluation.json")).toContain(`sha256:${sha256(HOLDOUT)}`);
    expect(await scene.left("model-gitops-out/churn/run.json")).toContain(`sha256:${sha256(TRAIN)}`);
    const before = await mainOf(scene);
    await mergePull(scene.emulator, better, "squash");
    expect(await scene.push(before, job())).toMatch(/exit code: 0[^]*adopted the artifact/);

    const worse = { ...places, params: { drop: ["spend", "visits", "tenure"] } };
    expect(await scene.check(await propose(scene, worse, "worse"), job())).toMatch(/exit code: 1[^]*`churn` fails/);

    // Whoever may write to the bucket must not decide alone what judges.
    await server.put("churn/holdout.csv", OTHER);
    const same = { ...places, params: { drop: ["tenure"] } };
    const moved = await scene.check(await propose(scene, same, "moved"), job());
    expect(moved).toMatch(
      /exit code: 1[^]*The content of holdout \(sha256:<key>…\) is not what the accepted model was judged by/,
    );

    await server.put("churn/holdout.csv", null);
    const gone = await scene.check(await propose(scene, { ...places, params: {} }, "gone"), job());
    expect(gone).toMatch(/exit code: 1[^]*There is no s3:\/\/model-data\/churn\/holdout\.csv \(404/);
    await server.put("churn/holdout.csv", HOLDOUT);
    const { env, ...more } = job();
    const stranger = { ...more, env: { ...env, AWS_SECRET_ACCESS_KEY: "a-wrong-secret" } };
    const forbidden = await scene.check({ number: 4 }, stranger);
    expect(forbidden).toMatch(
      /exit code: 1[^]*S3 does not let this job read s3:\/\/model-data\/churn\/[^]*s3:GetObject/,
    );
    expect([first, seen, moved, gone, forbidden].join()).not.toContain(server.secret);
  }, 240_000);

  test("a version of an object is what it was, and another model is judged all the same", async () => {
    const version = await server.put("churn/versioned.csv", HOLDOUT);
    await server.put("churn/versioned.csv", OTHER);
    const pinned = {
      ...places,
      holdout: `{path: "s3://model-data/churn/versioned.csv", version: {s3VersionId: "${version}"}}`,
    };
    const local = modelFiles({ name: "local", params: { drop: [] } });
    await using scene = await scenario({ files: { ...repository(pinned), ...local }, recorded: "none" });
    expect(await scene.push(undefined, job())).toContain("exit code: 0");
    expect(await scene.left("model-gitops-out/churn/evaluation.json")).toContain(`sha256:${sha256(HOLDOUT)}`);
    const none = { ...places, train: '{path: "s3://model-data/churn/none.csv"}', params: {} };
    const pull = await scene.propose({
      files: {
        "models/churn/model.yaml": manifest(none),
        "models/local/model.yaml": manifestOf({ name: "local", params: { drop: ["snow"] } }),
      },
    });
    const seen = await scene.check(pull, job());
    expect(seen).toMatch(/There is no s3:\/\/model-data\/churn\/none\.csv/);
    expect(await scene.left("model-gitops-out/local/verdict.json")).toContain("gate/non-inferiority");
  }, 240_000);
});

describe("the loop with data at https addresses", () => {
  let server: Server;
  let port = 0;
  const files = new Map<string, string>();
  const asked: string[] = [];
  beforeAll(async () => {
    const [key, cert] = ["localhost-key.pem", "localhost.pem"].map((name) => readFileSync(join(TLS, name)));
    server = createServer({ key, cert }, ({ url = "", headers: { host = "" } }, response) => {
      asked.push(`${host}${url}`);
      const found = files.get(url.replace(/\?.*/, "")) ?? "";
      if (found.startsWith("https:")) response.writeHead(302, { location: found }).end();
      else if (found === "") response.writeHead(404).end();
      else response.writeHead(200, { "content-length": Buffer.byteLength(found) }).end(found);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
    files.set("/train.csv", TRAIN);
    files.set("/holdout.csv", HOLDOUT);
    files.set("/inside.csv", `https://127.0.0.1:${port}/holdout.csv?sig=SECRET`);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const at = (file: string, text: string): string =>
    `{path: "https://localhost:${port}/${file}", version: {sha256: ${sha256(text)}}}`;
  const settings = () => `apiVersion: model-gitops/v1\nkind: Settings\ndata: {hosts: ["localhost:${port}"]}\n`;
  const job = { env: { NODE_EXTRA_CA_CERTS: join(TLS, "ca.pem") }, log: /rows, learning|adopted|error/ };

  test("reads what the default branch allows, as long as it is what is pinned", async () => {
    const places = { train: at("train.csv", TRAIN), holdout: at("holdout.csv", HOLDOUT) };
    await using scene = await scenario({ files: repository(places, settings()), recorded: "none" });
    expect(await scene.push(undefined, job)).toContain("exit code: 0");
    const better = await propose(scene, { ...places, params: { drop: [] } });
    expect(await scene.check(better, job)).toMatch(/exit code: 0[^]*`churn` passes/);
    const before = await mainOf(scene);
    await mergePull(scene.emulator, better, "squash");
    expect(await scene.push(before, job)).toMatch(/exit code: 0[^]*adopted the artifact/);

    files.set("/holdout.csv", OTHER);
    const changed = await scene.check(await propose(scene, { ...places, params: {} }, "changed"), job);
    expect(changed).toMatch(/exit code: 1[^]*holdout\.csv is not the version that is pinned: its sha256 is/);
    files.set("/holdout.csv", HOLDOUT);

    // Nobody answers for a certificate of an unknown authority.
    const unknown = await scene.check(await propose(scene, { ...places, params: {} }, "unknown"), { log: job.log });
    expect(unknown).toMatch(/exit code: 1[^]*Cannot reach https:\/\/localhost:\d+\/.*certificate/);
  }, 240_000);

  test("goes through the jobs of the split workflow", async () => {
    const places = { train: at("train.csv", TRAIN), holdout: at("holdout.csv", HOLDOUT) };
    const files = { ...(await splitFiles()), ...repository(places, settings()) };
    await using scene = await scenario({ files, recorded: "none" });
    expect(await scene.push(undefined, job)).toContain("exit code: 0");
    const better = await propose(scene, { ...places, params: { drop: [] } });
    const action = { env: job.env };
    const seen = await splitOnPull(scene, better, { action });
    expect(seen.jobs).toMatchObject({ plan: "success", train: "success", evaluate: "success", gate: "success" });
    expect(seen.steps["train"]).toContain("600 rows, learning");
    expect(seen.steps["report"]).toContain("`churn` passes");
    const before = await mainOf(scene);
    await mergePull(scene.emulator, better, "squash");
    const merged = await splitOnPush(scene, before, { action });
    expect(merged.steps["adopt / record"]).toMatch(/exit code: 0\noutputs: recorded=\d+ models=churn complete=true/);
  }, 240_000);

  test("asks nothing that the default branch does not allow, redirects included", async () => {
    const places = { train: at("train.csv", TRAIN), holdout: at("holdout.csv", HOLDOUT) };
    await using bare = await scenario({ files: modelFiles() });
    asked.length = 0;
    const own = await bare.propose({ files: repository({ ...places, params: { drop: [] } }, settings()) });
    // The pull request's own settings allow nothing.
    const seen = await bare.check(own, job);
    expect(seen).toMatch(/exit code: 1[^]*is a name of this machine or of a private network/);
    expect(seen).toContain(`localhost:${port}`);
    expect(asked).toEqual([]);

    await using scene = await scenario({ files: repository(places, settings()), recorded: "none" });
    expect(await scene.push(undefined, job)).toContain("exit code: 0");
    asked.length = 0;
    const inside = { ...places, train: at("inside.csv", "not asked"), params: { drop: [] } };
    const redirected = await scene.check(await propose(scene, inside), job);
    expect(redirected).toContain("redirects to https://127.0.0.1:<port>, which is an address of this machine");
    expect(redirected).not.toContain("SECRET");
    expect(asked.filter((one) => !one.startsWith("localhost:"))).toEqual([]);
  }, 240_000);
});
