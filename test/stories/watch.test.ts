import { test } from "vitest";
import { watchedScene, watchOnce } from "../scenarios/watch-workflow.ts";

/** Jobs that retrain.test.ts is about. */
const ALONE = { refresh: "skipped", propose: "skipped" } as const;

test(
  "the watch workflow, time after time: what was told is not told again, and a job that failed is told",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await watchedScene(
      [0, 0, 1, 1],
      "{logs: logs/*.csv, lateness: 1m, drift: {critical: [spend]}}",
    );
    await watchOnce(scene, { without: ALONE });
    const { jobs, steps } = await watchOnce(scene, { without: ALONE });
    expect({ jobs, steps }).toMatchInlineSnapshot(`
      {
        "jobs": {
          "monitor": "success",
          "propose": "skipped",
          "refresh": "skipped",
          "settle": "success",
        },
        "steps": {
          "monitor": "exit code: 0
      outputs: outcome=warn models=churn degraded=churn health={"churn":{"health":"degraded","fresh":"fresh"}} windows={}
      annotations:
        warning churn: monitor/degraded: churn is degraded: its last window shows a signal. Read the window's report, and what it says to do next.",
          "settle": "exit code: 0
      outputs: outcome=pass recorded=0 firing={"churn":["drift"]} held={} health={"churn":{"health":"degraded","fresh":"fresh"}}",
        },
      }
    `);

    const failed = await watchOnce(scene, { without: { monitor: "failure", ...ALONE } });
    expect(failed).toMatchInlineSnapshot(`
      {
        "jobs": {
          "monitor": "failure",
          "propose": "skipped",
          "refresh": "skipped",
          "settle": "success",
        },
        "steps": {
          "settle": "exit code: 0
      outputs: outcome=warn recorded=0 firing={"churn":["drift"]} held={} health={"churn":{"health":"degraded","fresh":"fresh"}}
      annotations:
        warning monitor/job: The job "monitor" ended with "failure". The monitor is silent in this run: models without a window from it have no news. Look at the log of the job, mend what it names, and run it again: it catches up on what it missed.",
        },
      }
    `);
  },
);
