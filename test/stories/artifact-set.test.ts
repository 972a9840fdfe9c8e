import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario } from "../scenarios/harness.ts";

/** A graph whose weights lie in another file, a tokenizer, and a hidden file as tools leave them. */
function manifest(drop: readonly string[]): Readonly<Record<string, string>> {
  const params = { drop, weights: "model.onnx.data", beside: { "tokenizer.json": "{}\n", ".config": "" } };
  const edits = [["  artifact: model.onnx", "  artifact: [out/model.onnx, out/]"]] as const;
  return {
    "models/churn/model.yaml": manifestOf({ params, edits }),
    "models/churn/out/.gitignore": "*\n!.gitignore\n",
  };
}

test(
  "an artifact of several files is judged, adopted and stored whole, and is the next one's baseline",
  { timeout: 120_000 },
  async () => {
    await using scene = await scenario();
    const first = await scene.propose({ branch: "set", files: manifest([]) });
    expect(await scene.check(first)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: outcome=pass models=churn
      log:
        600 rows, learning from spend, visits, snow, tenure
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ✅ \`churn\` passes: ROC AUC +0.067

      ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
      | Log loss | 0.563 | 0.491 | −0.072 (−15.6% to −9.7%) | Δ ≤ +10% | ✅ better |

      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

      ▸ 7 slices by ROC AUC, none credibly harmed

      ▸ Model card: no substantial change (15 changes)

      ▸ Details: metrics, data, latency, training, charts

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
    `);

    const before = await mainOf(scene);
    await mergePull(scene.emulator, first, "squash");
    expect(await scene.push(before)).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      log:
        churn: adopted the artifact of pull request #1, as its run claims it, trainKey <key>.
        churn: no measurement that counts came with the merge; it is made here.
        churn: this trainKey is known from an earlier run in this folder; it is not trained again.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/tries/<time>-<key>.json
        churn/verdict/<sha256>.json"
    `);

    const second = await scene.propose({ branch: "worse", files: manifest(["visits", "spend"]) });
    const seen = await scene.check(second, { folds: "open" });
    const telling = /^(?:exit code|outputs|###|\| \*\*ROC AUC|<sub>1,200 rows|\| (?:Size|Artifact) )/;
    expect(
      seen
        .split("\n")
        .filter((line) => telling.test(line.trim()))
        .join("\n"),
    ).toMatchInlineSnapshot(`
      "exit code: 1
      outputs: outcome=fail models=churn
      ### ❌ \`churn\` fails: ROC AUC 0.644
      | **ROC AUC** | 0.837 | 0.644 | −0.193 (−0.220 to −0.166) | ≥ 0.7, Δ ≥ −0.02 | ❌ below the limit |
      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>
      | Size | 279 B in 4 files | 279 B in 4 files |
      | Artifact | 279 B in 4 files, \`sha256:<key>\` | 279 B in 4 files, \`sha256:<key>\` |"
    `);
  },
);
