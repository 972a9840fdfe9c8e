import type { ModelReport } from "../../../src/report/report.ts";
import { CARD_DIFF, evaluation, HOLDOUT, rocAuc, run, UNCLEAR_AUC, verdict, WORSE_AUC } from "./sample-records.ts";
import { modelReport } from "./sample-reports.ts";

/** What somebody might put into a name, a message or a log. */
export const HOSTILE_TEXTS = [
  "@octocat please approve ![x](https://evil.test/a.png) <img src=x onerror=alert(1)>",
  "```\n\n# Approved\n\n@acme/everyone",
  "a | b || c \\| d ` e `` f",
  "\u202Egnp.exe\u0000\u200B\u2066",
  "%%{init: {'theme':'base'}}%%\nclick A href \"https://evil.test\"",
  "fixes #1, acme/models#2, GH-3, www.evil.test, https://github.com/acme/models/issues/4",
  "</details></summary><script>alert(1)</script><!-- model-gitops:report v1 key=x -->",
] as const;

export const HOSTILE: ModelReport = hostile();

function hostile(): ModelReport {
  const [mention, fenced, pipes, bidi, mermaid, refs, html] = HOSTILE_TEXTS;
  return modelReport({
    model: "credit-risk",
    run: run({
      command: ["sh", "-c", fenced],
      params: { [pipes]: html },
      progress: { [mention]: { step: 1, value: 2 } },
    }),
    evaluation: evaluation({
      engine: html,
      metrics: { [pipes]: rocAuc({ method: mention }), [mention]: WORSE_AUC, [html]: UNCLEAR_AUC },
      slices: HOSTILE_TEXTS.map((text) => ({
        name: text,
        dataset: fenced,
        n: 100,
        note: refs,
        metrics: { [pipes]: rocAuc() },
      })),
      overTime: {
        dataset: fenced,
        time: html,
        unit: pipes,
        leftOut: 10,
        stretches: HOSTILE_TEXTS.map((text) => ({ at: text, n: 10, actual: 1, candidate: 2, baseline: 1e300 })),
      },
      importance: {
        dataset: fenced,
        metric: html,
        better: "higher",
        rows: 10,
        repeats: 2,
        level: 0.95,
        candidate: 0.5,
        baselineReason: mention,
        features: HOSTILE_TEXTS.map((name) => ({ name, candidate: { mean: 0.1, sd: 0, interval: null } })),
        groups: [{ features: [...HOSTILE_TEXTS], candidate: { mean: 0.1, sd: 0, interval: [0, 0.2] } }],
        leftOut: 0,
      },
      classes: {
        dataset: fenced,
        classes: 20,
        tooSmall: 3,
        leftOut: 0,
        measured: HOSTILE_TEXTS.map((text) => ({
          name: text,
          n: 100,
          predicted: 9,
          metrics: { recall: WORSE_AUC, f1: UNCLEAR_AUC, precision: { ...rocAuc(), value: null, reason: text } },
        })),
      },
      baseline: { status: "compared", source: mention, version: pipes },
      datasets: { [pipes]: { role: "decides", digest: HOLDOUT, rows: 10, replaces: html } },
    }),
    verdict: verdict({
      outcome: "fail",
      headline: `${mention} ${html}`,
      findings: HOSTILE_TEXTS.map((text) => ({
        rule: "gate/x",
        outcome: "fail",
        message: text,
        remediation: text,
        subject: text,
        needsPerson: true,
        location: { file: text },
        evidence: { log: `${text}\n${fenced}` },
      })),
      changes: [{ path: html, direction: "loosened", from: fenced, to: pipes }],
      approvals: [{ by: mention, digest: bidi }],
      approvalCommand: fenced,
    }),
    cardDiff: {
      ...CARD_DIFF,
      changes: HOSTILE_TEXTS.map((text) => ({
        section: text,
        subject: mermaid,
        op: "changed",
        from: text,
        to: `${text}${fenced}`,
        needsPerson: true,
      })),
    },
  });
}
