import { expect, test } from "vitest";
import { parseDispatch } from "../../../../src/work/monitor/dispatch.ts";

const ALERT = {
  status: "firing",
  labels: { alertname: "HighErrorRate", model: "churn", severity: "page" },
  annotations: { summary: "5 % errors" },
  startsAt: "2026-11-28T06:10:00.123456789Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "http://prometheus:9090/graph",
  fingerprint: "c0ffee",
};
const PAYLOAD = {
  version: "4",
  groupKey: "{}:{}",
  truncatedAlerts: 0,
  status: "firing",
  receiver: "github",
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: "http://am:9093",
  alerts: [ALERT],
};

const FOUND = { source: "payload", models: undefined, from: undefined, to: undefined, reasons: [] };

test.each([
  [{}, FOUND],
  [{ models: ["fraud", "churn", "churn"] }, { ...FOUND, models: ["churn", "fraud"] }],
  [
    { from: "2026-11-28T06:00:00Z", to: "2026-11-28T08:00:00+01:00" },
    { ...FOUND, from: Date.parse("2026-11-28T06:00:00Z"), to: Date.parse("2026-11-28T07:00:00Z") },
  ],
  [
    PAYLOAD,
    {
      source: "alertmanager",
      models: ["churn"],
      from: Date.parse("2026-11-28T06:10:00.123Z"),
      to: undefined,
      reasons: ["HighErrorRate"],
    },
  ],
  [
    {
      ...PAYLOAD,
      alerts: [ALERT, { ...ALERT, labels: { model: "fraud" } }, { ...ALERT, status: "resolved", labels: {} }],
    },
    {
      source: "alertmanager",
      models: ["churn", "fraud"],
      from: Date.parse("2026-11-28T06:10:00.123Z"),
      to: undefined,
      reasons: ["HighErrorRate"],
    },
  ],
  [
    { ...PAYLOAD, alerts: [{ ...ALERT, labels: { model: "churn", alertname: "::set-output name=x::" } }] },
    {
      source: "alertmanager",
      models: ["churn"],
      from: Date.parse("2026-11-28T06:10:00.123Z"),
      to: undefined,
      reasons: [],
    },
  ],
])("%j is understood", (payload, found) => {
  expect(parseDispatch(payload)).toEqual(found);
});

test.each([
  null,
  "churn",
  [],
  7,
  { model: "churn" },
  { models: "churn" },
  { models: [] },
  { models: ["../x"] },
  { models: ["$(id)"] },
  { models: [["churn"]] },
  { models: Array.from({ length: 101 }, (_, index) => `m${index}`) },
  { from: "yesterday" },
  { from: 5 },
  { from: null },
  { from: "2026-13-45T99:00:00Z" },
  { from: "2026-11-28" },
  { from: "2026-11-28T06:00:00Z", to: "2026-11-28T06:00:00Z" },
  JSON.parse('{"__proto__": {"models": ["churn"]}}'),
  { ...PAYLOAD, version: "3" },
  { ...PAYLOAD, version: 4 },
  { ...PAYLOAD, alerts: {} },
  { ...PAYLOAD, alerts: [] },
  { ...PAYLOAD, alerts: [null] },
  { ...PAYLOAD, alerts: [{ ...ALERT, status: "resolved" }] },
  { ...PAYLOAD, alerts: [{ ...ALERT, status: "on" }] },
  { ...PAYLOAD, alerts: [{ ...ALERT, labels: {} }] },
  { ...PAYLOAD, alerts: [ALERT, { ...ALERT, labels: { model: "Churn; rm" } }] },
  { ...PAYLOAD, alerts: [{ ...ALERT, labels: null }] },
  { ...PAYLOAD, alerts: [{ ...ALERT, startsAt: "soon" }] },
  { ...PAYLOAD, alerts: Array.from({ length: 1001 }, () => ALERT) },
  { ...PAYLOAD, alerts: [{ ...ALERT, labels: JSON.parse('{"__proto__": {"model": "churn"}}') as unknown }] },
])("%j is nothing, and not repeated", (payload: unknown) => {
  const found = parseDispatch(payload);
  expect(found).toEqual({ problem: expect.stringMatching(/^[A-Za-z].*\.$/s) });
  expect(JSON.stringify(found)).not.toMatch(/rm|\$\(id\)|yesterday|soon/);
});
