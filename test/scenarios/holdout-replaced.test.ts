import { expect, test } from "vitest";
import { customers, manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const SPRING = customers({ rows: 800, seed: 3, first: 20_001 });

test(
  "a pull request that names another holdout is judged on the old one and shown on the new",
  { timeout: 120_000 },
  async () => {
    await using scene = await scenario();
    const edits = [["holdout: {path: data/holdout.csv}", "holdout: {path: data/spring.csv}"]] as const;
    const files = {
      "models/churn/model.yaml": manifestOf({ params: { drop: [] }, edits }),
      "models/churn/data/spring.csv": SPRING,
      "models/churn/data/holdout.csv": null,
    };
    expect(await scene.check(await scene.propose({ files }))).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/judging-change at models/churn/model.yaml:16:19: This pull request changes datasets.holdout.path (from data/holdout.csv to data/spring.csv). It was judged under the base branch's rules; the change takes effect when merged. Ask an approver to accept it, or move it to a pull request of its own.
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: 1 problem

    This pull request changes datasets.holdout.path (from data/holdout.csv to data/spring.csv). It was judged under the base branch's rules; the change takes effect when merged. Ask an approver to accept it, or move it to a pull request of its own.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
    | Log loss | 0.563 | 0.491 | −0.072 (−0.089 to −0.054) | Δ ≤ +0.05626 | ✅ better |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 👤 Needs a person: 1 change to what judges

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: no substantial change (26 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
    expect(await datasets(scene)).toMatchInlineSnapshot(`
    [
      "holdout decides 1200 ",
      "holdout-proposed shown 800 ",
    ]
  `);
  },
);

async function datasets({ left }: { readonly left: (path: string) => Promise<string> }): Promise<readonly string[]> {
  const evaluation = JSON.parse(await left("model-gitops-out/churn/evaluation.json")) as {
    readonly datasets: Readonly<
      Record<string, { readonly role: string; readonly rows: number; readonly path?: string }>
    >;
  };
  return Object.entries(evaluation.datasets).map(
    ([name, { role, rows, path = "" }]) => `${name} ${role} ${rows} ${path}`,
  );
}
