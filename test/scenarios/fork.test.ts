import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { forkRepository, type Pull } from "../rig/repository.ts";
import type { WorkflowRun } from "../rig/state.ts";
import { manifestOf } from "./fixture/model.ts";
import { scenario, type Scenario } from "./harness.ts";
import { reportOnFork, runOf } from "./second-half.ts";

test(
  "a fork's run writes nothing and passes nothing; the trusted half reports it as advice",
  { timeout: 120_000 },
  async () => {
    await using scene = await scenario({ people: { mallory: "read" } });
    const pull = await proposeFromFork(scene);
    expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=unmeasured models=churn
    annotations:
      error churn: gate/fork: The numbers come from a fork's own run, which its author controls: they are advice until trusted code has evaluated it. A maintainer evaluates the exact commit in this repository, for example by pushing it to a branch here.
    log:
      600 rows, learning from spend, visits, snow, tenure"
  `);
    const run = runOf(scene, pull.headSha);
    expect(await reportOnFork(scene, run, pull.number)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: comment=create pull=1
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ⛔ \`churn\` could not be judged: 1 problem

      > [!IMPORTANT]
      > These numbers were reported by the fork's own run, which its author controls. They are advice: the gate stays unmeasured until trusted code has evaluated this commit.

      Trusted code has not evaluated this commit. A maintainer evaluates the exact commit in this repository, for example by pushing it to a branch here.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
      | Log loss | 0.563 | 0.491 | −0.072 (−15.6% to −9.7%) | Δ ≤ +10% | ✅ better |

      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

      ▸ 7 slices by ROC AUC, none credibly harmed

      ▸ Model card: no substantial change (13 changes)

      ▸ Details: metrics, data, latency, training, charts

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
    `);
    const upload = (changed: Readonly<Record<string, string>>): unknown =>
      scene.emulator.addArtifact({
        run,
        name: "model-gitops-out",
        files: { ...uploadedBy(scene, run), ...changed },
      });

    // Whoever owns the fork uploads what they like.
    upload({ "churn/verdict.json": forgedVerdict });
    const again = await reportOnFork(scene, run, pull.number);
    expect(again).toContain("comment=keep");
    expect(again).not.toContain("Merge me");
    upload({ "churn/evaluation.json": `{"schema":"<img src=x onerror=alert(1)>","\\n::error::owned":1}` });
    expect(await reportOnFork(scene, run)).toMatchInlineSnapshot(`
    "exit code: 2
    annotations:
      error input/unusable: churn/evaluation.json is not a valid evaluation: / must have required property 'model'. Make it again with this version."
  `);
    // Nothing binds a run to a pull request but the head that GitHub itself names.
    const elsewhere = scene.emulator.addRun({
      ...run,
      id: 9000,
      headSha: await scene.repository.tag("elsewhere"),
    });
    expect(await reportOnFork(scene, elsewhere)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: comment=none pull="
  `);
  },
);

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
  const artifact = [...emulator.rig.artifacts.values()].find(
    ({ runId, name }) => runId === id && name === "model-gitops-out",
  );
  return artifact === undefined ? {} : unzipSync(artifact.zip);
}
