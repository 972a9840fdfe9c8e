import { WAIVABLE, type SuiteRule } from "./form.ts";

const ROUTE = `(!has(model.monitoring.alerts) || !has(model.monitoring.alerts.issue) || model.monitoring.alerts.issue || has(model.monitoring.alerts.slack) || has(model.monitoring.alerts.webhook))`;

export const OPERATIONS_RULES = [
  {
    id: "MG-OPS-001",
    title: "The model is watched in production, and somebody is told",
    why: "A model ages with the world. Who released it has to say before how it is watched, how often and who hears of it.",
    severity: "warn",
    appliesTo: { when: `!has(model.lifecycle) || model.lifecycle != "retired"` },
    requires: ["monitor"],
    expr: `monitor.isDeclared && has(model.monitoring) && monitor.cadenceDays > 0 && ${ROUTE}`,
    message: `has(model.monitoring) ? "Alerts lead nowhere, or nothing runs the monitor." : "The manifest does not say how the model is watched."`,
    solution:
      "Write `monitoring` with `logs`, what is measured in `performance`, `drift` or `quality`, and how often in `every`; keep `monitoring.alerts.issue`, or name a `slack` or `webhook`. Schedule the monitor workflow.",
    maps: {
      "eu-ai-act": ["Art. 72", "Annex IV(9)"],
      "nist-ai-rmf": ["MANAGE 4.1"],
      "sr-11-7": ["V Ongoing monitoring"],
      "sr-26-2": ["Ongoing monitoring"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "watched every day, with an issue", expect: "pass" },
      { name: "not watched", given: { "model.monitoring": null, "monitor.isDeclared": false }, expect: "fail" },
      { name: "nobody is told", given: { "model.monitoring.alerts": { issue: false } }, expect: "fail" },
      {
        name: "somebody is told elsewhere",
        given: { "model.monitoring.alerts": { issue: false, slack: "SLACK_URL" } },
        expect: "pass",
      },
      { name: "a retired model", given: { "model.lifecycle": "retired" }, expect: "not-applicable" },
      { name: "nobody knows how often", given: { "monitor.cadenceDays": null }, expect: "unmeasured" },
      { name: "nobody asked the monitor", given: { monitor: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-OPS-002",
    title: "The monitor is alive, and its alerts are dealt with",
    why: "A schedule that was switched off tells nobody. An alert that fires for weeks is one that nobody reads.",
    severity: "warn",
    appliesTo: { when: `has(input.production) && monitor.isDeclared` },
    params: { acknowledgeDays: 14 },
    expr: `(monitor.freshness != "unknown" || unmeasured("no window was seen yet, or nobody can tell when the next is due")) && monitor.freshness == "fresh" && monitor.alerts.all(alert, alert.ageDays <= params.acknowledgeDays)`,
    message: `monitor.freshness == "fresh" ? "Alerts that fire for more than " + string(params.acknowledgeDays) + " days: " + monitor.alerts.filter(alert, alert.ageDays > params.acknowledgeDays).map(alert, alert.key).join(", ") : "The monitor has been silent for longer than its schedule explains."`,
    solution:
      "Look at the runs of the monitor workflow; GitHub disables schedules of repositories without activity. Deal with what the alert names, or correct its limit under `monitoring`.",
    maps: {
      "eu-ai-act": ["Art. 72(2)"],
      "nist-ai-rmf": ["MANAGE 4.1"],
      "sr-11-7": ["V Ongoing monitoring"],
      "sr-26-2": ["Ongoing monitoring"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "a window of yesterday", expect: "pass" },
      { name: "an alert of last week", given: { "monitor.alerts": [{ key: "drift", ageDays: 6 }] }, expect: "pass" },
      { name: "silent", given: { "monitor.freshness": "stale" }, expect: "fail" },
      { name: "an alert of a month", given: { "monitor.alerts": [{ key: "drift", ageDays: 30 }] }, expect: "fail" },
      { name: "nothing serves yet", given: { production: null }, expect: "not-applicable" },
      { name: "nobody can tell", given: { "monitor.freshness": "unknown" }, expect: "unmeasured" },
      { name: "nobody looked", given: { "monitor.freshness": null }, expect: "unmeasured" },
      {
        name: "an age that is no number",
        given: { "monitor.alerts": [{ key: "drift", ageDays: Number.NaN }] },
        expect: "unmeasured",
      },
      { name: "nobody asked the monitor", given: { monitor: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
