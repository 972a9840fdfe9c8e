import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EvaluationRecord, FindingRecord, MeasuredMetric } from "../../../src/generated/types.ts";
import { COMMENT_LIMIT, renderComment } from "../../../src/report/comment.ts";
import { renderHtml } from "../../../src/report/html.ts";
import { renderPlan } from "../../../src/report/plan.ts";
import { renderSummary } from "../../../src/report/summary.ts";
import { renderTerminal } from "../../../src/report/terminal.ts";
import { settleModel } from "../../../src/work/verdict/settle-model.ts";
import { harms } from "./harmless.ts";
import { CARD_DIFF, evaluation, HOSTILE, HOSTILE_TEXTS, modelReport, reportOf, run, verdict } from "./samples.ts";
import type { ModelReport } from "../../../src/report/report.ts";

describe("hostile text", () => {
  test("in a comment", () => expect(harms(renderComment(reportOf(HOSTILE)))).toEqual([]));
  test("in a summary", () => {
    expect(harms(renderSummary(reportOf(HOSTILE, { ...HOSTILE, model: "other" })))).toEqual([]);
  });

  test("in a plan", () => {
    const [first, ...rest] = HOSTILE_TEXTS;
    const plan = renderPlan({
      schema: "model-gitops/plan/v1",
      base: first,
      head: first,
      models: HOSTILE_TEXTS.map((text) => ({
        model: text,
        manifest: text,
        trainKey: text,
        train: "train",
        evaluate: true,
        reasons: rest,
        runner: [...HOSTILE_TEXTS],
        expectedSeconds: 5,
        changes: [{ path: text, direction: "loosened", from: text, to: text }],
      })),
    });
    expect(harms(plan)).toEqual([]);
  });

  test("in a terminal: no escape sequence but ours", () => {
    const text = renderTerminal(
      reportOf(
        settleModel({ ...HOSTILE, findings: [{ rule: "a/b", outcome: "fail", message: "\u001B[2J\u0007gone" }] }),
      ),
      { width: 80, color: false },
    );
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("in the HTML report: only the tags of the page and no address", async () => {
    const html = await renderHtml(reportOf(HOSTILE));
    const body = html.slice(html.indexOf("<body>"));
    const tags = new Set([...body.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag));
    const known =
      "a b blockquote body br code details div figcaption figure footer g h1 h2 h3 header html li main p path polyline pre rect section small sub summary svg table tbody td text th thead tr ul clipPath defs line circle";
    expect([...tags].filter((tag) => !known.split(" ").includes(tag ?? ""))).toEqual([]);
    expect(body).not.toMatch(/<[^>]*\son\w+=/i);
    expect(html).not.toMatch(/(?:src|href)="(?!#|https:\/\/github\.com\/acme)/);
  });
});

const fragment = fc.oneof(
  fc.constantFrom(
    ...HOSTILE_TEXTS,
    "@a",
    "`",
    "``",
    "|",
    "\\",
    "\n",
    "\r",
    "#1",
    "<b>",
    "-->",
    "&#64;a",
    "___",
    "https://x.test",
    "💥",
    "\uD800",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const text = fc.array(fragment, { maxLength: 6 }).map((parts) => parts.join(""));
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
);
const pair = fc.tuple(value, value).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));

const metric = fc.record(
  {
    value: fc.option(value),
    interval: fc.option(pair),
    level: fc.constant(0.95),
    better: fc.constantFrom("higher", "lower"),
    n: fc.nat(),
    method: text,
    reason: text,
    baseline: fc.option(value),
    delta: fc.option(value),
    deltaInterval: fc.option(pair),
    margin: fc.option(value),
    outcome: fc.constantFrom("pass", "fail", "inconclusive", "unmeasured"),
    improved: fc.boolean(),
    gated: fc.boolean(),
    primary: fc.boolean(),
    limit: fc.record({ min: value, max: value }, { requiredKeys: [] }),
  },
  { requiredKeys: ["value", "interval", "level", "better", "n"] },
) satisfies fc.Arbitrary<MeasuredMetric>;

const metrics = fc.dictionary(text, metric, { maxKeys: 8 });
const finding = fc.record(
  {
    rule: fc.constant("gate/x"),
    outcome: fc.constantFrom("pass", "warn", "fail", "inconclusive", "unmeasured", "waived", "not-applicable"),
    message: text,
    subject: text,
    remediation: text,
    needsPerson: fc.boolean(),
    location: fc.record({ file: text }),
    evidence: fc.dictionary(text, text, { maxKeys: 2 }),
  },
  { requiredKeys: ["rule", "outcome", "message"] },
) satisfies fc.Arbitrary<FindingRecord>;

const evaluated = fc
  .record({
    metrics,
    engine: text,
    slices: fc.array(
      fc.record({ name: text, dataset: text, n: fc.nat(30), metrics, note: text, harmed: fc.boolean() }),
      { maxLength: 20 },
    ),
    datasets: fc.dictionary(
      text,
      fc.record({ role: fc.constantFrom("decides", "guard"), digest: text, rows: fc.nat(), metrics }),
      { maxKeys: 3 },
    ),
    baseline: fc.record({
      status: fc.constantFrom("compared", "same", "none", "unavailable"),
      source: text,
      reason: text,
      version: text,
    }),
  })
  .map((change): EvaluationRecord => evaluation(change));

const model = fc
  .record({
    model: text,
    evaluation: fc.option(evaluated, { nil: undefined }),
    findings: fc.array(finding, { maxLength: 8 }),
    judged: fc.array(finding, { maxLength: 8 }),
    words: text,
  })
  .map(({ judged, words, ...rest }): ModelReport =>
    modelReport({
      ...rest,
      manifestPath: words,
      verdict: verdict({
        outcome: "inconclusive",
        headline: words,
        findings: judged,
        approvalCommand: words,
        approvals: [{ by: words, digest: words }],
        changes: [{ path: words, direction: "removed", from: words }],
      }),
      run: run({
        command: [words],
        params: { [words]: words },
        progress: { [words]: { step: 1, value: 1e300 } },
      }),
      cardDiff: {
        ...CARD_DIFF,
        changes: [
          {
            section: words,
            subject: words,
            op: "changed",
            from: words,
            to: `${words}\n${words}`,
            needsPerson: true,
          },
        ],
      },
    }),
  );

test("whatever the records say, a comment fits and pings nobody", () => {
  const property = fc.property(fc.array(model, { maxLength: 4 }), (models) => {
    const comment = renderComment(reportOf(...models));
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(harms(comment)).toEqual([]);
  });
  fc.assert(property, { numRuns: 150, seed: 7 });
});
