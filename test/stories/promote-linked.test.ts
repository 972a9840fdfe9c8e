import { expect, test } from "vitest";
import { modelFiles } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";
import { promoting, short, told } from "./promote-rig.ts";

const SETTINGS = "apiVersion: model-gitops/v1\nkind: Settings\npromotion: {linkedArtifacts: true}\n";
const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

test("the organization's linked artifacts show what is stored and what serves, where the token may tell them", async () => {
  await using scene = await scenario({ files: { ...modelFiles(), ".github/model-gitops.yaml": SETTINGS } });
  const { emulator } = scene;
  const refused = await promoting(emulator, { inputs: { ...CHURN, stage: "" } });
  expect(refused.exitCode).toBe(0);
  expect(told(refused.summary)).toContain("GitHub's linked artifacts were not told of churn 1.0.0");
  expect(told(refused.summary)).toContain("artifact-metadata: write");

  emulator.clearRequests();
  const done = await promoting(emulator, { inputs: CHURN, permissions: { "artifact-metadata": "write" } });
  expect(done.exitCode).toBe(0);
  const records = emulator.writes().filter(({ path }) => path.startsWith("/orgs/"));
  expect(records.map(({ path, body }) => `${path} ${short(JSON.stringify(body))}`)).toMatchInlineSnapshot(`
    [
      "/orgs/acme/artifacts/metadata/storage-record {"github_repository":"models","return_records":false,"name":"churn","version":"1.0.0","digest":"<digest>","registry_url":"https://github.com","artifact_url":"https://github.com/acme/models/releases/download/churn%40v1.0.0/model.onnx","status":"active"}",
      "/orgs/acme/artifacts/metadata/deployment-record {"github_repository":"models","return_records":false,"name":"churn","version":"1.0.0","digest":"<digest>","status":"deployed","logical_environment":"production","deployment_name":"churn"}",
    ]
  `);
});
