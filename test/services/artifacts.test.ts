import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { FORK_LIMITS, readForkArtifact } from "../../src/forge/fork-artifact.ts";
import { githubForge } from "../../src/forge/github.ts";
import { unzip } from "../../src/forge/zip.ts";
import { prettyJson } from "../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { CARD_DIFF, evaluation, run, verdict } from "../unit/report/sample-records.ts";
import { startResultsService, type ResultsService } from "./results-service.ts";

const RECORDS = {
  "credit-risk/run.json": prettyJson(run()),
  "credit-risk/evaluation.json": prettyJson(evaluation()),
  "credit-risk/verdict.json": prettyJson(verdict()),
  "credit-risk/card-diff.json": prettyJson(CARD_DIFF),
  "credit-risk/card/README.md": "# credit-risk – größer\n",
};

let service: ResultsService;
let host: FakeHost;

beforeAll(async () => {
  service = await startResultsService();
  host = await fakeHost();
  for (const [name, value] of Object.entries(service.environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await host[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

test("what upload-artifact uploads is what the trusted half reads", async () => {
  const id = await uploaded("model-gitops-report", RECORDS);
  const forge = connected();

  expect((await forge.artifacts(7)).map(({ name, expired }) => ({ name, expired }))).toEqual([
    { name: "model-gitops-report", expired: false },
  ]);
  const { models } = readForkArtifact(await forge.downloadArtifact(id, FORK_LIMITS.compressed));
  expect([...models]).toEqual([
    ["credit-risk", { run: run(), evaluation: evaluation(), verdict: verdict(), cardDiff: CARD_DIFF }],
  ]);
});

test("a model of many megabytes arrives byte by byte, beside names that are not ASCII", async () => {
  const files = {
    "credit-risk/artifact/model.onnx": randomBytes(24 * 1024 * 1024),
    "credit-risk/artifact/äöü 模型.txt": Buffer.alloc(0),
  };
  const id = await uploaded("model-gitops-artifact", files);
  const zip = await connected().downloadArtifact(id, 64 * 1024 ** 2);
  const unpacked = unzip(zip, { compressed: 64 * 1024 ** 2, inflated: 64 * 1024 ** 2, entries: 10 }, () => true);
  expect([...unpacked.keys()].toSorted()).toEqual(Object.keys(files).toSorted());
  for (const [name, bytes] of Object.entries(files))
    expect(bytes.equals(unpacked.get(name) ?? Buffer.from("-"))).toBe(true);
});

test("an artifact above the limit is not downloaded", async () => {
  const id = await uploaded("model-gitops-large", { "credit-risk/run.json": randomBytes(200_000) });
  await expect(connected().downloadArtifact(id, 100_000)).rejects.toThrow(
    /^The artifact "model-gitops-large" has 19\d KiB; at most 97\.7 KiB are accepted\. Upload less\.$/,
  );
});

function connected() {
  return githubForge({
    token: "ghs_of_the_job",
    repository: { owner: "acme", name: "models" },
    apiUrl: service.url,
    log: host.log,
  });
}

/** As actions/upload-artifact does with `path: model-gitops-out`; the artifact's id. */
async function uploaded(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<number> {
  const root = join(host.workspace, name, "model-gitops-out");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  const paths = Object.keys(files).map((path) => join(root, path));
  const { id } = await new DefaultArtifactClient().uploadArtifact(name, paths, root);
  return id ?? Number.NaN;
}
