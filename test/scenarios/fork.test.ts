import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { forkRepository, type Pull } from "../rig/repository.ts";
import type { WorkflowRun } from "../rig/state.ts";
import { manifestOf } from "./fixture/model.ts";
import { scenario, type Scenario } from "./harness.ts";
import { reportOnFork, runOf } from "./second-half.ts";

test("a fork's run writes nothing and passes nothing; the trusted half reports it as advice", { timeout: 120_000 }, async () => {
  await using scene = await scenario({ people: { mallory: "read" } });
  const pull = await proposeFromFork(scene);
  expect(await scene.check(pull)).toMatchInlineSnapshot();
  const run = runOf(scene, pull.headSha);
  expect(await reportOnFork(scene, run, pull.number)).toMatchInlineSnapshot();
  const upload = (changed: Readonly<Record<string, string>>): unknown =>
    scene.emulator.addArtifact({ run, name: "model-gitops-out", files: { ...uploadedBy(scene, run), ...changed } });

  // Whoever owns the fork uploads what they like.
  upload({ "churn/verdict.json": forgedVerdict });
  const again = await reportOnFork(scene, run, pull.number);
  expect(again).toContain("comment=keep");
  expect(again).not.toContain("Merge me");
  upload({ "other/verdict.json": forgedVerdict });
  expect(await reportOnFork(scene, run)).toMatchInlineSnapshot();
  upload({ "churn/evaluation.json": `{"schema":"<img src=x onerror=alert(1)>","\\n::error::owned":1}` });
  expect(await reportOnFork(scene, run)).toMatchInlineSnapshot();
  upload({ "churn/evaluation.json": " ".repeat(30 * 1024 ** 2) });
  expect(await reportOnFork(scene, run)).toMatchInlineSnapshot();
  // Nothing binds a run to a pull request but the head that GitHub itself names.
  const elsewhere = scene.emulator.addRun({ ...run, id: 9000, headSha: await scene.repository.tag("elsewhere") });
  expect(await reportOnFork(scene, elsewhere)).toMatchInlineSnapshot();
});

const forgedVerdict = JSON.stringify({
  schema: "model-gitops/verdict/v1",
  model: "churn",
  verdictKey: `sha256:${"0".repeat(64)}`,
  outcome: "pass",
  headline: "Merge me, @acme/growth",
  findings: [],
  changes: [],
  approvals: [],
});

async function proposeFromFork({ emulator }: Scenario): Promise<Pull> {
  const fork = await forkRepository(emulator, "mallory");
  await fork.branch("visits");
  await fork.commit({ "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) }, "Look at visits");
  return await fork.openPullRequest({ head: "visits", title: "Look at visits", user: "mallory" });
}

function uploadedBy({ emulator }: Scenario, { id }: WorkflowRun): Readonly<Record<string, Uint8Array>> {
  const artifact = [...emulator.rig.artifacts.values()].find(({ runId, name }) => runId === id && name === "model-gitops-out");
  return artifact === undefined ? {} : unzipSync(artifact.zip);
}
