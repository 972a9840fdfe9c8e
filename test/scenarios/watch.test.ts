import { test } from "vitest";
import { repositoryDispatchEvent } from "../rig/events.ts";
import { issuesOf, watchedScene, watchOnce } from "./watch-workflow.ts";

const DAY = 86_400_000;
/** Jobs that retrain.test.ts is about. */
const ALONE = { refresh: "skipped", propose: "skipped" } as const;

/** What Alertmanager 0.25 sends: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
function alertmanager(labels: Readonly<Record<string, string>>) {
  const startsAt = new Date(Date.now() - 2 * DAY).toISOString();
  return {
    version: "4",
    groupKey: '{}:{alertname="SlowAnswers"}',
    truncatedAlerts: 0,
    status: "firing",
    receiver: "github",
    groupLabels: { alertname: "SlowAnswers" },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: "http://alertmanager:9093",
    alerts: [
      {
        status: "firing",
        labels,
        annotations: {},
        startsAt,
        endsAt: "0001-01-01T00:00:00Z",
        generatorURL: "http://prometheus:9090/graph",
        fingerprint: "54b2a5d5cf8b0fbb",
      },
    ],
  };
}

test.concurrent(
  "the watch workflow: a drift is recorded and told; a job that may not write issues says so",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await watchedScene(
      [0, 0, 1, 1],
      "{logs: logs/*.csv, lateness: 1m, drift: {critical: [spend]}}",
    );
    const mayNot = await watchOnce(scene, {
      without: ALONE,
      edit: (text) => text.replace(/^ +issues: write.*\n/m, ""),
    });
    expect(mayNot).toMatchInlineSnapshot(`
      {
        "jobs": {
          "monitor": "success",
          "propose": "skipped",
          "refresh": "skipped",
          "settle": "failure",
        },
        "steps": {
          "monitor": "exit code: 0
      outputs: outcome=warn models=churn degraded=churn health={"churn":{"health":"degraded","fresh":"fresh"}} windows={"churn":"sha256:<sha256>"}
      annotations:
        warning churn: monitor/degraded: churn is degraded: its last window shows a signal. Read the window's report, and what it says to do next.",
          "settle": "exit code: 1
      outputs: outcome=fail recorded=4 firing={"churn":["drift"]} held={} health={"churn":{"health":"degraded","fresh":"fresh"}}
      annotations:
        error churn: alert/issue: GitHub answered 403 while creating the label model-gitops:monitor (Resource not accessible by integration - https://docs.github.com/rest). The token needs \`issues: write\` or \`pull-requests: write\`: add it under \`permissions:\` of the job. Give the job that settles \`issues: write\` under \`permissions:\`, or set \`monitoring.alerts.issue: false\`.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/labels 403
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/alerts/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json",
        },
      }
    `);

    // The next run tells what that one could not; nothing else is new. Another system asks for it.
    const payload = alertmanager({ alertname: "SlowAnswers", model: "churn" });
    const event = await repositoryDispatchEvent(scene.emulator, { type: "model-gitops-monitor", payload });
    const told = await watchOnce(scene, { without: ALONE, event });
    expect(told).toMatchInlineSnapshot(`
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
      outputs: outcome=pass recorded=0 firing={"churn":["drift"]} held={} health={"churn":{"health":"degraded","fresh":"fresh"}}
      requests that wrote:
        POST /repos/acme/models/labels 201
        POST /repos/acme/models/issues 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/alerts/<time>-<key>.json",
        },
      }
    `);
    expect(await issuesOf(scene)).toMatchInlineSnapshot(`
      [
        "#1 churn in production: drift (open)
      ❌ **Firing since <day0> 00:00 UTC, first seen at <day-1> 00:00 UTC**: Drift: spend, in 2 windows of the last 3.

      | Column | Distance | Limit | Limit from | Adjusted p | More | Outcome |
      | :- | -: | -: | :- | -: | :- | :- |
      | \`spend\` <sub>critical</sub> | 1.03 σ | 0.1318 σ | sampling noise | < 0.001 | mean 0.01 → 1.02 | ⚠️ drifted |

      Window of <day-1>, 400 rows. Raised since <day-2>; 2 of the last 2 windows. Distance of spend: \`▁▂▇█\` (0.06 to 1.03). Compared with \`holdout\` \`sha256:635368a81617\`, 1,200 rows.

      **What to do next**

      - No labels say whether this hurts: ask who produces these columns what changed, and label a sample of the window (monitoring.labels) before anything is trained.
      - The next check is due <next> 07:17 UTC; this closes by itself once it is over.

      ▸ 📊 The two distributions of spend

      ▸ The windows before

      ▸ As a data issue

      <sub>For @acme/growth · limits: \`models/churn/model.yaml\`</sub>",
      ]
    `);
  },
);
