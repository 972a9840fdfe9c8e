import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { customers, manifestOf } from "./fixture/model.ts";
import { mainOf, scenario, type Scenario } from "./harness.ts";

test("what production serves is the baseline, whatever main has accepted since", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const better = await scene.propose({ branch: "visits", files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) } });
  await scene.check(better);
  const before = await mainOf(scene);
  await mergePull(scene.emulator, better, "merge");
  await scene.push(before);
  const [served = "", accepted = ""] = [...scene.emulator.rig.assets.values()].map(({ name }) => `sha256:${name}`);
  await serve(scene, served, "1.0.0");
  const rows = { "models/churn/data/train.csv": customers({ rows: 900, seed: 1, first: 1 }) };
  const pull = await scene.propose({ branch: "rows", files: rows });
  expect(await scene.check(pull)).toMatchInlineSnapshot();
  await serve(scene, accepted, "1.1.0");
  expect(await scene.check(pull)).toMatchInlineSnapshot();
  await serve(scene, `sha256:${"0".repeat(64)}`, "9.9.9");
  expect(await scene.check(pull)).toMatchInlineSnapshot();
});

async function serve({ repository }: Scenario, digest: string, version: string): Promise<void> {
  const environment = { apiVersion: "model-gitops/v1", kind: "Environment", name: "production", models: { churn: { version, digest } } };
  await repository.checkout("main");
  await repository.commit({ "environments/production.yaml": JSON.stringify(environment) }, `Serve ${version}`);
}
