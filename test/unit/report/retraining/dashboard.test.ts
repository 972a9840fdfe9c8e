import { describe, expect, test } from "vitest";
import { dashboardBody } from "../../../../src/report/retraining/dashboard.ts";
import type { FleetModel } from "../../../../src/report/retraining/fleet.ts";
import { ticksIn, ticksWithoutBox, withTicks } from "../../../../src/work/retraining/ticks.ts";
import { harms } from "../harmless.ts";
import { HOSTILE_TEXTS } from "../sample-hostile.ts";
import { FLEET, MODELS } from "./samples.ts";

/** A thousand models whose names are as long as they may be, some of them in need. */
const THOUSAND: readonly FleetModel[] = Array.from({ length: 1000 }, (_, index) => ({
  ...(index % 5 === 0 ? MODELS.open : index % 7 === 0 ? MODELS.declined : MODELS.well),
  model: `m-${String(index).padStart(61, "0")}`,
}));

/** Without our own markers and the links to pull requests. */
const foreign = (body: string) =>
  body
    .replaceAll(/<!-- model-gitops:tick [a-z]+ [a-z][a-z0-9_-]* -->$/gm, "")
    .replaceAll(/\[#\d+\]\(\.\.\/pull\/\d+\)/g, "");

describe("the dashboard", () => {
  test("shows every model, worst first, and what can be started", () => {
    expect(dashboardBody(FLEET)).toMatchInlineSnapshot(`
      "**❌ 5 models: 1 degraded, 1 unknown, 1 stale, 1 out of sync, 2 proposals of at most 3 open, 1 held.**

      | Model | Production | Last evaluation | Health | Freshness | Sync | Proposal | Declined | Next |
      | - | - | - | - | - | - | - | - | - |
      | \`credit-risk\` | \`sha256:bbbbbbbbbbbb\` since 2026-10-01 | 2026-10-01: ROC AUC 0.8130, ⚠️ warning | ❌ Degraded | ✅ Fresh | ⚠️ OutOfSync: production has \`sha256:cccccccccccc\` | [#12](../pull/12) ✅ passed | | check 2026-11-29 06:00 UTC, retraining 2026-12-05 |
      | \`churn\` | \`sha256:dddddddddddd\` | none | ⛔ Unknown | ⚠️ Stale | ✅ Synced | [#9](../pull/9) checks run, held, a person’s commits | | |
      | \`demand\` | \`sha256:eeeeeeeeeeee\` | none | ✅ Healthy | ✅ Fresh | ✅ Synced | | [#7](../pull/7) drift 2026-11-12, asked for by hand | |
      | \`fraud\` | \`2026.10.1\` \`sha256:aaaaaaaaaaaa\` since 2026-10-03 09:12 UTC | 2026-11-20: ROC AUC 0.9123, ✅ passed | ✅ Healthy | ✅ Fresh | ✅ Synced | | | check 2026-11-29 06:00 UTC |
      | \`ranking\` | none yet | none | not watched | | not deployed | | | |

      #### Start something

      - [ ] \`credit-risk\`: hold [#12](../pull/12): it is neither updated nor closed <!-- model-gitops:tick hold credit-risk -->
      - [ ] \`credit-risk\`: rebuild [#12](../pull/12): its branch is made anew, and commits of others on it are lost <!-- model-gitops:tick rebuild credit-risk -->
      - [ ] \`churn\`: resume [#9](../pull/9): it is updated again <!-- model-gitops:tick resume churn -->
      - [ ] \`churn\`: rebuild [#9](../pull/9): its branch is made anew, and commits of others on it are lost <!-- model-gitops:tick rebuild churn -->
      - [ ] \`demand\`: propose again what was declined in [#7](../pull/7) (drift and asked for by hand) <!-- model-gitops:tick again demand -->

      <details><summary>Models that need nothing</summary>

      - [ ] \`demand\`: retrain now <!-- model-gitops:tick retrain demand -->
      - [ ] \`fraud\`: retrain now <!-- model-gitops:tick retrain fraud -->

      </details>

      <sub>Boxes count from people with write access; the next run of the watch workflow does what is ticked and takes the tick away. Close this issue, and no other is opened in its place; reopen it to have it back.</sub>"
    `);
  });

  test("is the same in whatever order the models come", () => {
    expect(dashboardBody({ ...FLEET, models: FLEET.models.toReversed() })).toBe(dashboardBody(FLEET));
    expect(dashboardBody({ models: THOUSAND.toReversed() })).toBe(dashboardBody({ models: THOUSAND }));
  });

  test("of nothing wrong says so", () => {
    expect(dashboardBody({ models: [MODELS.well] })).toMatch(/^\*\*✅ 1 model: all is well\.\*\*/);
  });

  test("of no model says so and offers nothing", () => {
    const body = dashboardBody({ models: [] });
    expect(body).toContain("No model is in this repository yet.");
    expect(body).not.toContain("- [ ]");
  });

  test("of 1,000 models with long names fits, and says what it left out", () => {
    const body = dashboardBody({ models: THOUSAND, notes: Array.from({ length: 30 }, () => "n".repeat(900)) });
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toMatch(/Left out to keep this short: \d+ that need a look and \d+ that are well, none worse/);
    expect(body).toMatch(/boxes of \d+ models left out/);
    expect(harms(foreign(body))).toEqual([]);
  });

  test("of 1,000 models that are well has the most of them by their names", () => {
    const models = Array.from({ length: 1000 }, (_, index) => ({ ...MODELS.well, model: `model-${index}` }));
    const body = dashboardBody({ models });
    const named = new Set(body.match(/`model-\d+`/g));
    expect(named.size).toBeGreaterThan(600);
    expect(body).toMatch(/Left out to keep this short: \d+ that are well/);
  });

  test("has a box for each tick that is still to be handled, whatever else has to go", () => {
    const last = { kind: "retrain", model: THOUSAND.find((_, index) => index === 999)?.model ?? "" } as const;
    expect(ticksWithoutBox(dashboardBody({ models: THOUSAND }), [last])).toEqual([last]);
    const body = dashboardBody({ models: THOUSAND, ticks: [last] });
    expect(ticksIn(withTicks(body, [last]))).toEqual([last]);
  });

  test("offers no box for a name that would end its marker", () => {
    const models = HOSTILE_TEXTS.map((model) => ({ ...MODELS.well, model }));
    expect(dashboardBody({ models })).not.toContain("model-gitops:tick");
  });

  test("lets nobody's text ping, link, or break out of its cell", () => {
    const models = HOSTILE_TEXTS.map((text): FleetModel => ({
      model: text,
      production: { artifact: text, version: text, since: text },
      evaluation: { at: text, metric: { name: text, value: Number.NaN }, outcome: "unmeasured" },
      sync: { isSynced: false, named: text },
      declined: [{ causes: [{ cause: "drift", at: text, summary: text }] }],
      next: [{ what: "check", at: text }],
      isRetrained: true,
    }));
    const body = dashboardBody({ models, notes: HOSTILE_TEXTS });
    expect(harms(foreign(body))).toEqual([]);
    expect(body.length).toBeLessThanOrEqual(60_000);
  });
});
