import { describe, expect, test } from "vitest";
import type { MonitoredModel } from "../../../../src/report/monitor/monitored.ts";
import { monitorSummary } from "../../../../src/report/monitor/summary.ts";
import { validate as validateAlerts } from "../../../../src/generated/validate-alerts-record.ts";
import { validate as validateWindow } from "../../../../src/generated/validate-window-record.ts";
import { driftedWindow, windowRecord } from "../../../fakes/windows.ts";
import { FLEET } from "./fleet.ts";

test("the windows and alerts of these tests are such as the schemas allow", () => {
  const models: readonly MonitoredModel[] = Object.values(FLEET);
  for (const { windows, alerts } of models) {
    for (const window of windows) expect(validateWindow(window)).toBe(true);
    expect(alerts === undefined || validateAlerts(alerts)).toBe(true);
  }
});

describe("the job summary", () => {
  const summary = monitorSummary({ models: Object.values(FLEET), now: "2026-11-28T03:12:00Z" });

  test("begins with a table of all models, worst first", () => {
    expect(summary.slice(0, summary.indexOf("Window of"))).toMatchInlineSnapshot(`
      "### ❌ Of 8 models, 2 degraded, 2 unknown, 2 stale

      | Model | Health | Fresh | Window | Rows | What |
      | :- | :- | :- | :- | -: | :- |
      | \`churn\` | ❌ Degraded | ✅ Fresh | 2026-11-27 | 12,345 | 15% of tariff is empty; 2% are allowed; ROC AUC is 0.741 (0.728 to 0.754), below 0.790; 3 more signals |
      | \`credit-risk\` | ❌ Degraded | ✅ Fresh | 2026-11-27 | 12,345 | income is 0.34 σ from the reference, limit 0.1; the weighted share of drifted columns is 60%, limit 50%; not measured: concept drift |
      | \`delays\` | ⛔ Unknown | ⚠️ Stale | 2026-11-21 | 8 | 8 rows where 12,000 are usual; not measured: performance by labels, estimated performance, concept drift and drift; stale: The next window was due at 2026-11-22 06:00 UTC, six days ago; the workflow runs every day |
      | \`new-model\` | ⛔ Unknown | ⚠️ Stale | none | | no window was seen; stale: The monitor has not seen a window yet. |
      | \`ranking\` | ✅ Healthy | ✅ Fresh | 2026-11-27 | 12,345 | experiment: promote the treatment |
      | \`demand\` | ✅ Healthy | ✅ Fresh | 2026-11-27 | 12,345 | nothing to tell |
      | \`first-day\` | ⏳ Healthy so far (provisional) | ✅ Fresh | 2026-11-28 | 3,120 | nothing to tell |
      | \`fraud\` | ✅ Healthy | ✅ Fresh | 2026-11-27 | 12,345 | nothing to tell |

      "
    `);
  });

  test("unfolds the worst, folds the others, and only names the quiet ones", () => {
    const open = summary.replaceAll(/<details>[\s\S]*<\/details>/g, "");
    expect(open).toContain("15% of tariff is empty");
    expect(summary).toMatch(/<details><summary>❌ <code>credit-risk<\/code>: Degraded, Fresh<\/summary>/);
    expect(summary).not.toContain("<code>fraud</code>");
    expect(summary.match(/<details>/g)).toHaveLength(summary.match(/<\/details>/g)?.length ?? 0);
  });

  test("never says that all is well where something is not known", () => {
    const unknown = windowRecord({ health: "unknown" });
    const models = [
      { model: "a", windows: [windowRecord()] },
      { model: "b", windows: [unknown] },
    ];
    expect(monitorSummary({ models })).toMatch(/^### ⛔ Of 2 models, 1 unknown/);
    const stale = [
      { model: "a", windows: [windowRecord()] },
      { model: "b", windows: [windowRecord()], fresh: "stale" as const },
    ];
    expect(monitorSummary({ models: stale })).toMatch(/^### ⚠️ Of 2 models, 1 stale/);
  });

  test("of a thousand models stays within what GitHub shows", () => {
    const models = Array.from({ length: 1000 }, (_, index) => ({
      model: `model-${index}`,
      windows: [driftedWindow()],
    }));
    const text = monitorSummary({ models });
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(900_000);
    expect(text).toContain("… and 800 models that are no worse.");
  });
});

test("an experiment is told with its reason, intervals, units of each arm and what is next", () => {
  const summary = monitorSummary({ models: [FLEET.tried], now: "2026-11-28T03:12:00Z" });
  expect(summary).toContain("**promote the treatment**. The click rate is better");
  expect(summary).toMatch(
    /`clicks` \| success \| 0\.112 \| 0\.119 \| 0\.007 \| .*0\.003.*0\.011.* \| 3\.50 \(1\.97\) \|/,
  );
  expect(summary).toContain(
    "Units so far, about: `control` 60,211 and `treatment` 60,033. Group-sequential: what each look spends of α is counted, 2 looks so far. Guardrails are looked at after each further window.",
  );
});
