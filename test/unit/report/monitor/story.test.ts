import { describe, expect, test } from "vitest";
import type { MonitoredModel } from "../../../../src/report/monitor/monitored.ts";
import { briefStory } from "../../../../src/report/monitor/brief-story.ts";
import { monitorStory } from "../../../../src/report/monitor/story.ts";
import { columnDrift, dayOf, driftedColumn, driftedWindow, windowRecord } from "../../../fakes/windows.ts";
import { FLEET } from "./fleet.ts";

const story = (...models: readonly MonitoredModel[]) => monitorStory({ models }, { width: 100, color: false });

describe("the story of the last windows in a terminal", () => {
  test("is one line where nothing is wrong", () => {
    expect(monitorStory({ models: [FLEET.quiet] }, { width: 140, color: false })).toMatchInlineSnapshot(`
      "✓ fraud Healthy, Fresh  2026-11-27, 12,345 rows, against holdout sha256:cccccccccccc (10,000 rows, 2026-09-01 to 2026-10-01)
      "
    `);
  });

  test("is clear where something drifted", () => {
    expect(story(FLEET.drifted)).toMatchInlineSnapshot(`
      "✗ credit-risk Degraded, Fresh
      2026-11-27, 12,345 rows, against holdout sha256:cccccccccccc (10,000 rows, 2026-09-01 to 2026-10-01)
      ⊘ Concept drift not measured: 12 labels of this window; 300 would see a gap of 0.05.
      ! Drift seen: income is 0.34 σ from the reference, limit 0.1; the weighted share of drifted
          columns is 60%, limit 50%. (since 2026-11-25; 3 of the last 10 windows; alert firing since
          2026-11-26 00:00 UTC)
      ✓ Data arrives · Data quality holds · Performance by labels holds · Estimated performance holds ·
          Service within its limits
        1 of 3 measured columns drifted, weighted share 60%, the prediction is steady, 1 column not
            measured
          income critical: 0.342 σ (limit 0.1 σ, models/credit-risk/model.yaml:42)
            reference ▂▄██▄▂  < 20 … ≥ 60
            window    ▁▃▆█▇▄  most moved: 30 to 40 30% → 21%; 50 to 60 15% → 24%; ≥ 60 7% → 15%
        ▁▁▁▁▁▁▁▁▁▁▁▇██  Distance of income, 0.020 to 0.342
      Next:
        - Performance by labels stands for rows until 2026-10-28 00:00 UTC: there is nothing to do for the
          model. Find out whether the change is real; if it is here to stay, make newer rows the
          reference.
      The next check is due 2026-11-28 06:00 UTC.
      "
    `);
  });

  test("draws the worst column below its own line, and says of empty cells that they drifted", () => {
    const nullRate = { reference: 0.01, current: 0.1, pValue: 0, adjustedP: 0, flagged: true };
    const usage = columnDrift({ nullRate, distance: 0.054, threshold: 0.3 });
    const drift = { ...driftedWindow().drift, columns: { income: driftedColumn(), usage } };
    const lines = story({ ...FLEET.drifted, windows: [driftedWindow({ drift })] }).split("\n");
    const at = lines.findIndex((line) => line.startsWith("    income"));
    expect(lines.slice(at - 1, at + 4)).toMatchInlineSnapshot(`
      [
        "  2 of 2 measured columns drifted, weighted share 60%, the prediction is steady",
        "    income: 0.342 σ (limit 0.1 σ, models/credit-risk/model.yaml:42)",
        "      reference ▂▄██▄▂  < 20 … ≥ 60",
        "      window    ▁▃▆█▇▄  most moved: 30 to 40 30% → 21%; 50 to 60 15% → 24%; ≥ 60 7% → 15%",
        "    usage: empty cells 1% → 10%, more than chance; 0.054 σ (limit 0.3 σ, default)",
      ]
    `);
  });

  test("of a service over its limit says which limit and by how much, before what was not measured", () => {
    const latency = {
      p50: { milliseconds: 41.2, interval: [40.1, 42.3] as [number, number], limit: 30, flagged: true },
      p99: { milliseconds: null, interval: null, limit: 300, flagged: null },
    };
    const reason = "latency p99: 200 rows with a latency; n ≥ 368 would give an interval.";
    const window = windowRecord({
      service: { latency },
      signals: { ...windowRecord().signals, service: true },
      reasons: { service: reason },
      health: "degraded",
    });
    const text = story({ model: "m", windows: [window] });
    expect(text.split("\n").slice(2, 7)).toMatchInlineSnapshot(`
      [
        "✗ Service over its limit: latency p50 passed its limit. Not measured: latency p99: 200 rows with a",
        "    latency; n ≥ 368 would give an interval. (since 2026-11-27)",
        "✓ Data arrives · Data quality holds · Performance by labels holds · Estimated performance holds ·",
        "    Concept drift not seen · Drift not seen",
        "  Latency p50: 41.2 ms (40.1 to 42.3; limit ≤ 30 ms)",
      ]
    `);
  });

  test("counts the next steps that it leaves out", () => {
    expect(story(FLEET.decayed)).toMatch(/… and \d more: monitor\.html has all of them/);
  });

  test("of a stale model the next check was due", () => {
    expect(story(FLEET.unknown)).toContain("The next check was due 2026-11-28 06:00 UTC.");
  });

  test("has the worst first and the quiet ones last, a line each", () => {
    const lines = monitorStory({ models: Object.values(FLEET) }, { width: 200, color: false }).split("\n");
    const titles = lines.filter((line) => /^\S [a-z-]+ (?:Healthy|Degraded|Unknown)/.test(line));
    expect(titles.map((line) => line.split("  ")[0])).toEqual([
      "✗ churn Degraded, Fresh",
      "✗ credit-risk Degraded, Fresh",
      "⊘ delays Unknown, Stale",
      "⊘ new-model Unknown, Stale",
      "✓ ranking Healthy, Fresh",
      "✓ demand Healthy, Fresh",
      "? first-day Healthy so far (provisional), Fresh",
      "✓ fraud Healthy, Fresh",
    ]);
  });

  test("says what is not measured, also of a healthy model", () => {
    const window = windowRecord({ signals: { ...windowRecord().signals, decay: null, conceptDrift: null } });
    expect(story({ model: "m", windows: [window] })).toContain("not measured: performance by labels and concept drift");
  });

  test("is red for a model of which nothing is known, and says what would do", () => {
    const text = monitorStory({ models: [FLEET.unknown] }, { width: 100, color: true });
    expect(text).toContain("\u001B[31m⊘ delays Unknown, Stale\u001B[0m");
    expect(text).toContain("8 rows; n ≥ 200 would see a shift of 0.2 σ.");
    expect(text).not.toContain("✓");
  });

  test("does not call a window good that may still get rows", () => {
    const text = story(FLEET.provisional);
    expect(text).toMatch(/^\? first-day Healthy so far \(provisional\)/);
    expect(text).not.toContain("✓");
  });

  test("tells what an experiment came to although all is healthy", () => {
    const text = story(FLEET.tried).replaceAll(/\s+/g, " ");
    expect(text).toContain(
      "Experiment: promote the treatment. The click rate is better, and nothing is worse than its margin. control about 60,211 units, treatment about 60,033 units clicks (success) better: 0.0070, between 0.0030 and 0.0110",
    );
    expect(text).toContain("returns (guardrail) unmeasured: 12 units; 200 are needed.");
    expect(text).toContain("Guardrails are looked at after each further window.");
  });

  test("tells the last final window, and of a later provisional one that it is one", () => {
    const later = driftedWindow({ window: { ...dayOf(27), rows: 311, state: "provisional" } });
    const text = story({ model: "m", windows: [later, windowRecord()] });
    expect(text).toMatch(/^✓ m Healthy, Fresh {2}2026-11-27/);
    expect(text.replaceAll(/\s+/g, " ")).toContain("Provisional: 2026-11-28 has 311 rows, 1 signal raised so far");
  });

  test("tells the window that replaced another, not the one it replaced", () => {
    const first = driftedWindow();
    const again = windowRecord({
      window: { ...first.window, id: `${first.window.id}.r2`, rows: 99_999, replaces: first.window.id },
    });
    for (const windows of [
      [first, again],
      [again, first],
    ])
      expect(story({ model: "m", windows })).toMatch(/^✓ m .*99,999 rows/s);
  });
});

test("after settling it is what was recorded, what failed, and a line for each model", () => {
  const finding = { rule: "alert/issue", outcome: "fail", model: "fraud", message: "No permission." } as const;
  const told = { done: ["Recorded of fraud: 3 windows."], findings: [finding] };
  const report = { models: [FLEET.quiet, FLEET.drifted], pages: ["monitor.html"] };
  expect(briefStory(report, told, { width: 140, color: false })).toMatchInlineSnapshot(`
    "Recorded of fraud: 3 windows.

    ✗ credit-risk Degraded, Fresh  2026-11-27, 12,345 rows, against holdout sha256:cccccccccccc (10,000 rows, 2026-09-01 to 2026-10-01)
    ✓ fraud Healthy, Fresh  2026-11-27, 12,345 rows, against holdout sha256:cccccccccccc (10,000 rows, 2026-09-01 to 2026-10-01)
    ✗ failed No permission. [alert/issue]

    The whole story: monitor.html
    "
  `);
});

test("of many findings the worst are told, and how many are left", () => {
  const findings = Array.from({ length: 9 }, (_, index) => ({
    rule: "logs/file",
    outcome: index === 8 ? ("unmeasured" as const) : ("warn" as const),
    message: `Trouble ${index}.`,
  }));
  const text = story({ ...FLEET.drifted, findings });
  expect(text).toContain("Trouble 8.");
  expect(text).not.toContain("Trouble 4.");
  expect(text).toContain("… and 4 more findings");
});
