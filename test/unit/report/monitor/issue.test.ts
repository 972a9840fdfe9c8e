import { describe, expect, test } from "vitest";
import type { Alert } from "../../../../src/generated/types.ts";
import { alertBody, alertTitle, type AlertFacts } from "../../../../src/report/monitor/issue.ts";
import { alertOf, driftedColumn, driftedWindow, windowRecord } from "../../../fakes/windows.ts";
import { FLEET } from "./fleet.ts";

const RUN = "https://github.com/acme/models/actions/runs/42";
const facts = (change: Partial<AlertFacts> = {}): AlertFacts => ({ ...FLEET.drifted, runUrl: RUN, ...change });

/** Lines that are seen without opening anything. */
function visible(body: string): readonly string[] {
  const open = body.replaceAll(/<details>[\s\S]*?<\/details>/g, "");
  return open.split("\n").filter((line) => line.trim() !== "" && !/^\|[\s:|-]+\|$/.test(line));
}

describe("the issue of a model and a cause", () => {
  test("has what, how much, since when, the reference, and what to do", () => {
    expect(alertBody(alertOf(), facts())).toMatchInlineSnapshot(`
      "❌ **Firing since 2026-11-26 00:00 UTC, first seen at 2026-11-25 00:00 UTC**: 1 of 3 measured columns drifted, among them income, which is critical.

      | Column | Distance | Limit | Limit from | Adjusted p | More | Outcome |
      | :- | -: | -: | :- | -: | :- | :- |
      | \`income\` <sub>critical, weight 3</sub> | 0.342 σ | 0.1 σ | models/credit-risk/model.yaml:42 | < 0.001 | mean 41.2 → 45.3 | ⚠️ drifted |

      Window of 2026-11-27, 12,345 rows. Raised since 2026-11-25; 3 of the last 10 windows. Distance of income: \`▁▁▁▁▁▁▁▁▁▁▁▇██\` (0.020 to 0.342). Compared with \`holdout\` \`sha256:cccccccccccc\`, 10,000 rows, 2026-09-01 to 2026-10-01.

      **What to do next**

      - Performance by labels stands for rows until 2026-10-28 00:00 UTC: there is nothing to do for the model. Find out whether the change is real; if it is here to stay, make newer rows the reference.
      - The next check is due 2026-11-28 06:00 UTC; this closes by itself once it is over.

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

      <sub>For @acme/risk and @acme/payroll · [the run](https://github.com/acme/models/actions/runs/42) · limits: \`models/credit-risk/model.yaml\`</sub>"
    `);
  });

  test("is the same for the same facts, in whatever order the windows come", () => {
    const before = windowRecord({
      window: {
        ...windowRecord().window,
        id: "2026-11-26",
        from: "2026-11-26T00:00:00.000Z",
        to: "2026-11-27T00:00:00.000Z",
      },
    });
    const windows = [before, driftedWindow()];
    expect(alertBody(alertOf(), facts({ windows }))).toBe(
      alertBody(alertOf(), facts({ windows: windows.toReversed() })),
    );
  });

  test.each(FLEET.decayed.alerts.alerts.map((alert) => [alert.cause, alert] as const))("%s: is short", (_, alert) => {
    const lines = visible(alertBody(alert, { ...FLEET.decayed, runUrl: RUN }));
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines.length).toBeGreaterThan(2);
  });

  test("of 1,000 drifted columns names the worst five and counts the others", () => {
    const columns = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`c${index}`, driftedColumn({ distance: 0.2 + index / 1000 })]),
    );
    const window = driftedWindow({ drift: { ...driftedWindow().drift, columns } });
    const body = alertBody(alertOf(), facts({ windows: [window] }));
    expect(visible(body).length).toBeLessThanOrEqual(25);
    expect(body).toMatch(/`c999`.*\n.*`c998`/);
    expect(body).toContain("… and 995 more columns drifted.");
  });

  test("mentions owners and those of a column that drifted, and nobody whose name is none", () => {
    const columnOwners = { income: ["@acme/payroll"], age: ["@nobody"] };
    const body = alertBody(
      alertOf(),
      facts({ owners: ["@acme/risk", "ann", "@a b", "@x](https://evil.test)"], columnOwners }),
    );
    expect(body).toContain("<sub>For @acme/risk, @ann, `@a b`, `@x](https://evil.test)` and @acme/payroll ·");
  });

  test("when it is over says so, asks for nothing and shows when the next check is due", () => {
    const over = alertOf({
      state: "resolved",
      since: "2026-11-28T00:00:00Z",
      summary: "No column drifted in 2 windows.",
    });
    const body = alertBody(over, facts({ windows: [windowRecord()] }));
    expect(body).toMatch(/^✅ \*\*Resolved at 2026-11-28 00:00 UTC\*\*/);
    expect(body).toContain("There is nothing to do. The next check is due 2026-11-28 06:00 UTC.");
    expect(body).not.toContain("What to do next");
  });

  test("of a stale monitor needs no window", () => {
    const stale: Alert = alertOf({ cause: "stale", summary: "No window came since 2026-11-20." });
    const body = alertBody(stale, facts({ windows: [] }));
    expect(body).toContain("No window came since 2026-11-20.");
    expect(body).toContain("GitHub disables schedules after 60 days");
  });

  test("of a window that is gone from the input shows what the ledger said of it", () => {
    const body = alertBody(alertOf(), facts({ windows: [] }));
    expect(body).toContain("- income: 0.34 σ, limit 0.1");
  });

  test("has one title for as long as there is one", () => {
    expect(alertTitle("churn", "estimated-decay")).toBe("churn in production: estimated performance fell");
  });
});
