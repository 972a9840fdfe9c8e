import { describe, expect, test } from "vitest";
import { proposalBody } from "../../../../src/report/retraining/body.ts";
import { driftedColumn, driftedWindow, windowPerformance, windowRecord } from "../../../fakes/windows.ts";
import { decayed } from "../monitor/fleet-windows.ts";
import { ALERTS, proposal, question, turned } from "./samples.ts";

/** Lines that are seen without opening anything. */
function visible(body: string): readonly string[] {
  const open = body.replaceAll(/<details>[\s\S]*?<\/details>/g, "");
  return open.split("\n").filter((line) => line.trim() !== "" && !/^\|[\s:|-]+\|$/.test(line));
}

const because = (...causes: readonly object[]) => proposal({ trigger: { causes } });

describe("the body of a retraining pull request", () => {
  test("says why now, what is known, what changes, what it costs, what comes and how to say no", () => {
    expect(proposalBody(question())).toMatchInlineSnapshot(`
      "Production has moved away from what \`credit-risk\` learned: \`income\` is 0.342 σ from the reference, limit 0.1 σ.

      #### Why now

      - **Drift** since 2026-11-26 00:00 UTC: 1 of 3 measured columns drifted, among them income, which is critical.

      | Column | Distance | Limit | Limit from | Adjusted p | More | Outcome |
      | :- | -: | -: | :- | -: | :- | :- |
      | \`income\` <sub>critical, weight 3</sub> | 0.342 σ | 0.1 σ | models/credit-risk/model.yaml:42 | < 0.001 | mean 41.2 → 45.3 | ⚠️ drifted |

      Window of 2026-11-27, 12,345 rows. Distance of income: \`▁▁▁▁▁▁▁▁▁▁▁▇██\` (0.020 to 0.342). Compared with \`holdout\` \`sha256:cccccccccccc\`, 10,000 rows, 2026-09-01 to 2026-10-01.

      <details><summary>📊 The two distributions of <code>income</code></summary>

      \`\`\`mermaid
      %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
      xychart-beta
        title "Share of rows by bin"
        x-axis "Bin" 1 --> 6
        y-axis "Percent of rows" 0 --> 34.1
        line [1, 8, 21, 31, 24, 15]
        line [5, 15, 30, 28, 15, 7]
      \`\`\`

      Blue: this window. Amber: the reference. Bins are numbered as in the table.

      | Bin | Reference | This window | Change |
      | :- | -: | -: | -: |
      | &#60; 20 | 5% | 1% | −4 pp |
      | 20 to 30 | 15% | 8% | −7 pp |
      | 30 to 40 | 30% | 21% | −9 pp |
      | 40 to 50 | 28% | 31% | +3 pp |
      | 50 to 60 | 15% | 24% | +9 pp |
      | ≥ 60 | 7% | 15% | +8 pp |

      </details>

      <details><summary>The windows before</summary>

      | Window | Rows | Distance of income | ROC AUC, realized | ROC AUC, estimated | Share of columns that drifted | Raised | Outcome |
      | :- | -: | -: | -: | -: | -: | :- | :- |
      | 2026-11-27 | 12,345 | 0.342 | 0.813 | 0.815 | 60% | drift | ❌ Degraded |
      | 2026-11-26 | 12,925 | 0.320 | 0.810 | 0.812 | 60% | drift | ❌ Degraded |
      | 2026-11-25 | 12,888 | 0.310 | 0.810 | 0.812 | 60% | drift | ❌ Degraded |
      | 2026-11-24 | 12,851 | 0.035 | 0.809 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-23 | 12,814 | 0.030 | 0.809 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-22 | 12,777 | 0.025 | 0.810 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-21 | 12,740 | 0.020 | 0.810 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-20 | 12,703 | 0.040 | 0.810 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-19 | 12,666 | 0.035 | 0.810 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-18 | 12,629 | 0.030 | 0.811 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-17 | 12,592 | 0.025 | 0.811 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-16 | 12,555 | 0.020 | 0.811 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-15 | 12,518 | 0.040 | 0.811 | 0.817 | 0% | | ✅ Healthy |
      | 2026-11-14 | 12,481 | 0.035 | 0.812 | 0.817 | 0% | | ✅ Healthy |

      </details>

      **What is known of the performance.** No label of these rows is mature before 2026-12-28, and the scores are not calibrated enough to estimate it.

      #### What changes

      - \`datasets.train.period.to\`: \`"2026-10-31"\` → \`"2026-11-27"\`
      - \`training.params.depth\`: new → \`6\`
      - Data \`train\` in \`models/credit-risk/data/train.csv\`: \`sha256:333333333333\` → \`sha256:444444444444\`, 12.3 MiB
      - 2 files: \`models/credit-risk/data/train.csv.dvc\`, \`models/credit-risk/model.yaml\`

      **What it costs.** The last training took 12 min 34 s on 1 GPU; this one should take about as long.

      #### What will happen next

      1. The checks wait until a maintainer presses **Approve workflows to run** below: this was opened with the workflow’s own token, and GitHub asks for a person then. They train \`credit-risk\` with this change and judge it like any other change.
      2. A comment below tells the verdict and, where labels of production are mature, the replay: production and candidate on the same last rows, with intervals.
      3. It is for @acme/risk to merge it: nothing merges by itself. Until then it is updated when the evidence changes.

      #### How to say no

      - **No**: close it. That is remembered for exactly these causes; other ones may open a new one, and reopening this one always wins.
      - **Not now**: the label \`model-gitops:hold\` or the comment \`/model-gitops hold\`: nothing is pushed or closed while the label is there.
      - **Otherwise**: push commits, and the branch is yours and is not updated any more. \`/model-gitops rebuild\` makes it anew, \`/model-gitops retry\` tries again what failed.
      - It closes itself when production recovers or at 2026-12-27 00:00 UTC, when its data is too old. Commands count from people with write access.

      <sub>Manifest: \`models/credit-risk/model.yaml\` · limits: \`models/credit-risk/model.yaml of main\` · on the ledger: window \`2026-11-27\` \`sha256:222222222222\`</sub>"
    `);
  });

  test("is about 25 lines, one of which says why with the number that decided it", () => {
    const lines = visible(proposalBody(question()));
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines[0]).toContain("`income` is 0.342 σ from the reference, limit 0.1 σ");
  });

  test("stays short where everything fires at once", () => {
    const all = ["decay", "concept-drift", "estimated-decay", "drift", "new-labels", "due", "manual"];
    const record = because(...all.map((cause) => ({ cause, at: "2026-11-28T00:00:00.000Z", summary: "It is so." })));
    const columns = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`c${index}`, driftedColumn({ distance: 0.2 + index / 100 })]),
    );
    const window = { ...decayed, drift: { ...decayed.drift, columns } };
    const body = proposalBody(question({ record, window, notes: ["It is held.", "It was rebuilt."] }));
    expect(visible(body).length).toBeLessThanOrEqual(36);
    expect(body).toContain("… and 28 more columns drifted.");
    expect(body).toContain("- … and 4 more causes");
  });

  test("has the same bytes for the same facts, in whatever order they are kept", () => {
    const record = because(
      { cause: "drift", at: "2026-11-28T00:00:00.000Z", summary: "Drift." },
      { cause: "decay", at: "2026-11-28T00:00:00.000Z", summary: "Decay." },
    );
    const facts = question({ record, window: decayed });
    const other = turned(facts);
    expect(Object.keys(other.window?.performance.realized ?? {})).not.toEqual(
      Object.keys(decayed.performance.realized),
    );
    expect(proposalBody(other)).toBe(proposalBody(facts));
    const swapped = proposal({ files: [...proposal().files].toReversed() });
    expect(proposalBody(question({ record: swapped }))).toBe(proposalBody(question()));
  });

  test("tells nothing of the run: not when it was decided, nor under which key", () => {
    const later = proposal({ at: "2026-12-01T00:00:00.000Z", key: `sha256:${"0".repeat(64)}` });
    expect(proposalBody(question({ record: later }))).toBe(proposalBody(question()));
  });

  test.each([
    ["workflow", "a maintainer presses **Approve workflows to run**"],
    ["app", "The checks run by themselves."],
    ["person", "GitHub does not let that person approve it"],
  ] as const)("with the token of the %s says what starts the checks", (tokenMode, words) => {
    const body = proposalBody(question({ tokenMode }));
    expect(body).toContain(words);
    expect(body.includes("Approve workflows to run")).toBe(tokenMode === "workflow");
  });

  test("of a metric that fell shows it with its limit", () => {
    const record = because({ cause: "decay", at: "2026-11-28T00:00:00.000Z" });
    const [first = ""] = proposalBody(question({ record, window: decayed })).split("\n");
    expect(first).toMatchInlineSnapshot(
      `"\`credit-risk\` has become worse in production: Log loss 0.520 (realized, limit 0.470), ROC AUC 0.741 (realized, limit 0.790)."`,
    );
  });

  test("of an estimate says that it is one", () => {
    const record = because({ cause: "estimated-decay", at: "2026-11-28T00:00:00.000Z" });
    const [first = ""] = proposalBody(question({ record, window: decayed })).split("\n");
    expect(first).toMatchInlineSnapshot(
      `"\`credit-risk\` has probably become worse in production: ROC AUC 0.772 (estimated, limit 0.790)."`,
    );
  });

  test("of a column whose cells are empty says so, and no distance that is within its limit", () => {
    const column = driftedColumn({
      distance: 0.01,
      flagged: false,
      nullRate: { reference: 0.01, current: 0.1, pValue: 1e-9, adjustedP: 1e-8, flagged: true },
    });
    const usual = driftedWindow();
    const window = { ...usual, drift: { ...usual.drift, columns: { income: column } } };
    expect(proposalBody(question({ window }))).toMatch(/^.*`income` has empty cells 1% → 10%, more than chance\.\n/);
  });

  test.each([
    [
      { cause: "new-labels", at: "2026-10-01T00:00:00.000Z 50000", summary: "52,310 labels came." },
      /^52,310 labels came/,
    ],
    [{ cause: "due", at: "2026-11-01T00:00:00.000Z", summary: "It was due." }, /^It was due\.\n/],
    [{ cause: "manual", at: "run 42", summary: "ann asked" }, /^Asked for by hand, for `credit-risk`: ann asked\.\n/],
    [{ cause: "dispatch", at: "run 42" }, /^Asked for by a repository_dispatch: that is why `credit-risk`/],
  ])("of %j needs no window, and repeats nothing", (cause, start) => {
    const body = proposalBody(question({ record: because(cause), window: undefined, alerts: undefined }));
    expect(body).toMatch(start);
    expect(body).not.toContain("#### Why now");
  });

  test("where the window no longer shows it keeps to what the alert said", () => {
    const body = proposalBody(question({ window: windowRecord() }));
    expect(body).toMatch(/^1 of 3 measured columns drifted, among them income, which is critical\.\n/);
  });

  test("of nothing that is known of time and performance says that nothing is known", () => {
    const { cost: _, ...rest } = proposal();
    const body = proposalBody(
      question({ record: rest, performance: { known: "unknown", text: "" }, dataChanges: [], alerts: ALERTS }),
    );
    expect(body).toContain("Not known: no training of this model is on the ledger");
    expect(body).toContain("no labels say whether it fell, and nothing estimates it");
  });

  test("where only the training is repeated says that the inputs are the same", () => {
    const body = proposalBody(question({ record: proposal({ edits: [], files: [] }), dataChanges: [] }));
    expect(body).toContain("Nothing but the training itself: the same inputs are trained again.");
  });

  test("shows the first edits and folds the others", () => {
    const edits = Array.from({ length: 200 }, (_, index) => ({
      path: `training.params.p${index}`,
      from: index,
      to: 1,
    }));
    const body = proposalBody(question({ record: proposal({ edits }) }));
    expect(body).toContain("`training.params.p2`");
    expect(visible(body).join("\n")).not.toContain("`training.params.p3`");
    expect(body).toContain("`training.params.p199`");
  });

  test("of 5,000 drifted columns and 1,000 files fits and stays readable", () => {
    const long = "x".repeat(150);
    const columns = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`${long}${index}`, driftedColumn({ distance: 0.2 + index / 5000 })]),
    );
    const metrics = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`m${index}`, windowPerformance({ flagged: true })]),
    );
    const usual = driftedWindow();
    const window = {
      ...usual,
      drift: { ...usual.drift, columns },
      performance: { ...usual.performance, realized: metrics },
    };
    const record = proposal({
      files: Array.from({ length: 1000 }, (_, index) => `models/${"y".repeat(150)}/${index}`),
      edits: Array.from({ length: 200 }, (_, index) => ({ path: `p${index}`, to: "z".repeat(5000) })),
    });
    const body = proposalBody(question({ record, window, notes: Array.from({ length: 50 }, () => "n".repeat(900)) }));
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toContain("#### How to say no");
    expect(body).toContain("… and 4997 more columns drifted.");
    expect(visible(body).length).toBeLessThanOrEqual(30);
  });
});
