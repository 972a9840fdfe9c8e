import { expect, test } from "vitest";
import type { EvaluationRecord, MeasuredMetric, VerdictRecord } from "../../../src/generated/types.ts";
import type { Replay, ReplayNumbers } from "../../../src/records/replay.ts";
import { renderReplay } from "../../../src/report/replay.ts";
import type { ModelReport } from "../../../src/report/report.ts";
import { digest, metric, record } from "../work/gate-cases.ts";

const VERDICT: VerdictRecord = {
  schema: "model-gitops/verdict/v1",
  model: "m",
  verdictKey: digest("1"),
  outcome: "pass",
  headline: "",
  findings: [],
  changes: [],
  approvals: [],
  replay: { key: digest("7"), decides: true },
};

interface Shown {
  readonly metrics?: EvaluationRecord["metrics"];
  readonly numbers?: Partial<ReplayNumbers>;
  readonly verdict?: VerdictRecord;
  readonly problem?: string;
}

function shown({ metrics = {}, numbers = {}, verdict = VERDICT, problem }: Shown) {
  const replay: Replay = {
    schema: "model-gitops/replay/v1",
    model: "m",
    key: digest("7"),
    candidate: digest("2"),
    rules: digest("6"),
    ...(problem === undefined
      ? {
          measured: {
            from: "2026-10-28T00:00:00Z",
            to: "2026-11-01T00:00:00Z",
            windows: 4,
            rows: 1800,
            answers: "asked",
            data: digest("5"),
            apart: { ids: "few", until: "2026-10-28T00:00:00Z" },
            evaluation: record({ metrics }),
            ...numbers,
          },
        }
      : { problem }),
  };
  const model: ModelReport = {
    model: "m",
    manifestPath: "models/m/model.yaml",
    settled: { outcome: "pass", findings: [], headline: "", figure: "" },
    findings: [],
    verdict,
    evaluation: record(),
    replay,
  };
  return renderReplay(model, 10);
}

const gated = (change: Partial<MeasuredMetric>) => metric({ gated: true, primary: true, ...change });

test.each<[string, string, Partial<MeasuredMetric>]>([
  ["Yes", "it would have been better", { value: 0.85, delta: 0.03, deltaInterval: [0.02, 0.04] }],
  ["No, worse", "it would have been worse", { value: 0.79, delta: -0.03, deltaInterval: [-0.04, -0.02] }],
  ["Not known", "no difference that is more than chance", { delta: 0.01, deltaInterval: [-0.01, 0.03] }],
  ["Yes", "it would have been better", { better: "lower", delta: -0.03, deltaInterval: [-0.04, -0.02] }],
  ["Not known", "no difference that is more than chance", { deltaInterval: null }],
])("it answers: %s, %s", (word, summary, change) => {
  const section = shown({ metrics: { roc_auc: gated(change) } });
  expect(section?.summary).toBe(`Replay on production: ${summary}`);
  expect(section?.markdown).toContain(`Would it have been better? **${word}.** `);
});

test("numbers, rows, period, who decides and what was left out", () => {
  const metrics = { roc_auc: gated({ value: 0.85, delta: 0.03, deltaInterval: [0.02, 0.04] }) };
  const { markdown = "" } = shown({ metrics }) ?? {};
  expect(markdown).toContain("ROC AUC would have been 0.850 instead of 0.820, Δ +0.030 (+0.020 to +0.040).");
  expect(markdown).toContain("the same 1,800 labelled rows of production, from 2026-10-28 up to 2026-11-01.");
  expect(markdown).toContain("These rows decide, and `holdout` guards");
  expect(markdown).toContain("left out: fewer than 10 by their ids, those before 2026-10-28 by the period");
  const { replay: _, ...plain } = VERDICT;
  expect(shown({ metrics, verdict: plain })?.markdown).toContain("These rows are shown, and `holdout` decides.");
});

test("why there is none is shown as text, whatever it says", () => {
  const section = shown({ problem: 'The log lacks "<img src=x>" @acme/all [x](https://evil.example).' });
  expect(section?.summary).toBe("Replay on production: none");
  expect(section?.markdown).not.toMatch(/<img|(^|[^\\`])@acme|\]\(https/);
});
