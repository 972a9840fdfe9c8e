import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWeb } from "../../src/host/web.ts";
import { queryPrometheus } from "../../src/monitoring/prometheus.ts";
import { openMetrics } from "../../src/report/monitor/open-metrics.ts";
import { alertsRecord } from "../../src/work/monitor/alerts/transitions.ts";
import { parseDispatch } from "../../src/work/monitor/dispatch.ts";
import { fakeHost } from "../fakes/host.ts";
import { listen, type RigServer } from "../rig/server.ts";
import { windowOf } from "../unit/work/monitor/alerts/windows.ts";
import { startDebianServer, type DebianServer } from "./debian-server.ts";

// What we say to Prometheus, promtool and Alertmanager, and what they say to us: Debian's packages.

const HOSTILE = ['say "hi"', "back\\slash", "two\nlines", "{a=b,c}", "café 😀", "#", "\r"];

function exposed(): string {
  const column = {
    kind: "number",
    measure: "wasserstein",
    threshold: 0.1,
    thresholdFrom: "default",
    statistic: null,
    pValue: null,
    adjustedP: null,
    flagged: true,
    psi: null,
  } as const;
  const columns = Object.fromEntries(HOSTILE.map((name, index) => [name, { ...column, distance: index + 0.5 }]));
  const performance = {
    realized: { roc_auc: { value: 0.8, interval: null, lower: null, upper: null, threshold: 0.75 } },
    estimated: {},
  };
  const service = {
    latency: { p95: { milliseconds: 120, interval: null, limit: null, flagged: null } },
    throughput: { rowsPerSecond: 2, flagged: null },
    errors: { rate: 0.01, rows: 1000, interval: null, limit: null, flagged: null },
  };
  const drift = { engine: "model-gitops", columns, share: 0.5, flagged: true } as const;
  const window = windowOf(0, { drift: true }, { drift, performance, service, health: "degraded" });
  const alerts = alertsRecord("churn", [
    { cause: "drift", state: "firing", since: "2026-11-02T00:00:00Z", summary: "Drift.", deliveries: [] },
  ]);
  return openMetrics({ models: [{ model: "churn", windows: [window], alerts, fresh: "fresh" }] });
}

test("promtool has nothing to say against the metrics", () => {
  const checked = spawnSync("promtool", ["check", "metrics"], { input: exposed(), encoding: "utf8" });
  expect([checked.status, checked.stderr, checked.stdout]).toEqual([0, "", ""]);
  const broken = spawnSync("promtool", ["check", "metrics"], {
    input: `${exposed()}model_gitops_x{a="b} 1\n`,
    encoding: "utf8",
  });
  expect(broken.status).not.toBe(0);
});

describe("a real Prometheus", () => {
  let exporter: RigServer;
  let server: DebianServer;
  const began = Date.now();

  beforeAll(async () => {
    exporter = await listen();
    const headers = { "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" };
    exporter.handle(async () => ({ status: 200, headers, bytes: Buffer.from(exposed()) }));
    const target = new URL(exporter.url).host;
    server = await startDebianServer({
      program: "prometheus",
      flags: [],
      config: `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: models, static_configs: [{targets: ["${target}"]}]}]\n`,
    });
    // It looks for its targets every five seconds.
    while (!(await (await fetch(`${server.url}/api/v1/targets`)).text()).includes('"health":"up"')) await sleep(200);
    await sleep(2000);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await exporter[Symbol.asyncDispose]();
  });

  async function asked(query: string, { from = began, to = Date.now(), stepMs = 1000 } = {}) {
    await using host = await fakeHost();
    const web = { ...openWeb(host), allowedHosts: async () => [new URL(server.url).host] };
    const spec = { url: server.url, queries: { asked: { query } }, stepMs };
    return (await queryPrometheus({ spec, span: { from, to }, web, env: host.env }))["asked"];
  }

  test("reads them all as OpenMetrics, names and values as they were meant", async () => {
    expect(await asked("min(up)")).toEqual({ samples: expect.any(Float64Array) });
    for (const [index, name] of HOSTILE.entries()) {
      const found = await asked(`sum(model_gitops_column_distance{model="churn",column=${JSON.stringify(name)}})`);
      expect(found).toEqual({ samples: expect.any(Float64Array) });
      expect(new Set((found as { samples: Float64Array }).samples)).toEqual(new Set([index + 0.5]));
    }
  });

  test.each([
    ["model_gitops_column_distance", /found 7 series, and one is needed/],
    ["nothing_of_this_name", /found no series/],
    ["sum(", /^Prometheus answered 400: .*parse error/],
    ["sum(model_gitops_drift_share_ratio) / 0", /samples? of the query (?:is|are) infinite/],
    ["sum(model_gitops_drift_share_ratio) * NaN", /^All samples of the query are NaN/],
  ])("%s is told", async (query, message) => {
    expect(await asked(query)).toEqual({ problem: expect.stringMatching(message) });
  });

  test("answers a year by the second, in steps that it takes", async () => {
    const found = await asked("vector(1)", {
      from: Date.parse("2025-01-01T00:00:00Z"),
      to: Date.parse("2026-01-01T00:00:00Z"),
    });
    const { length } = (found as { samples: Float64Array }).samples;
    expect(length).toBeGreaterThan(10_900);
    expect(length).toBeLessThanOrEqual(11_000);
  });

  test("takes a query that is too long for an address", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `model${index}`).join("|");
    const found = await asked(`sum(model_gitops_fresh{model=~"${names}|churn"})`);
    expect(new Set((found as { samples: Float64Array }).samples)).toEqual(new Set([1]));
  });

  test("is not asked at a private address that nobody named", async () => {
    await using host = await fakeHost();
    const spec = { url: server.url, queries: { asked: { query: "up" } }, stepMs: 1000 };
    const answers = await queryPrometheus({
      spec,
      span: { from: began, to: Date.now() },
      web: openWeb(host),
      env: host.env,
    });
    expect(answers["asked"]).toEqual({
      problem: expect.stringMatching(/address of this machine or of a private network/),
    });
  });
});

test("what a real Alertmanager sends is understood", async () => {
  await using receiver = await listen();
  const received = Promise.withResolvers<unknown>();
  receiver.handle(async (_, bytes) => {
    received.resolve(JSON.parse(bytes.toString("utf8")));
    return { status: 200, json: {} };
  });
  await using server = await startDebianServer({
    program: "prometheus-alertmanager",
    flags: ["--cluster.listen-address="],
    config: `route: {receiver: github, group_wait: 0s, group_by: [alertname]}\nreceivers: [{name: github, webhook_configs: [{url: "${receiver.url}/hook"}]}]\n`,
  });
  const startsAt = "2026-11-28T06:10:00.000Z";
  const alert = (model: string) => ({
    labels: { alertname: "HighErrorRate", model },
    annotations: { summary: "5 %" },
    startsAt,
    endsAt: "2099-01-01T00:00:00Z",
  });
  const answer = await fetch(`${server.url}/api/v2/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([alert("churn"), alert("fraud")]),
  });
  expect(answer.status).toBe(200);
  expect(parseDispatch(await received.promise)).toEqual({
    source: "alertmanager",
    models: ["churn", "fraud"],
    from: Date.parse(startsAt),
    to: undefined,
    reasons: ["HighErrorRate"],
  });
});
