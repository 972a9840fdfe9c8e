import { expect, test } from "vitest";
import type { ColumnDrift, WindowRecord } from "../../../../src/generated/types.ts";
import { openMetrics } from "../../../../src/report/monitor/open-metrics.ts";
import type { MonitoredModel } from "../../../../src/report/monitor/monitored.ts";
import { Random } from "../../../../src/stats/random.ts";
import { alertsRecord } from "../../../../src/work/monitor/alerts/transitions.ts";
import { windowOf } from "../../work/monitor/alerts/windows.ts";

interface Read {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** OpenMetrics 1.0's grammar, of gauges alone; throws where the text is not of it. */
function strictly(text: string): readonly Read[] {
  if (!text.endsWith("# EOF\n")) throw new Error("it has no end");
  const lines = text.slice(0, -"# EOF\n".length).split("\n");
  if (lines.pop() !== "") throw new Error("its last line has no end");
  const families = new Set<string>();
  const seen = new Set<string>();
  let family = "";
  let described = "";
  return lines.flatMap((line): readonly Read[] => {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n"]|\\[\\n"])+)$/.exec(line);
    if (help !== null) {
      [, described = ""] = help;
      return [];
    }
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) gauge$/.exec(line);
    if (type !== null) {
      [, family = ""] = type;
      if (families.has(family) || described !== family) throw new Error(`${family} is there twice, or has no help`);
      families.add(family);
      return [];
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/s.exec(line);
    if (sample === null || sample[1] !== family) throw new Error(`no line of OpenMetrics: ${line}`);
    const labels = labelsOf(sample[2] ?? "");
    const id = `${family} ${JSON.stringify([...labels])}`;
    if (seen.has(id)) throw new Error(`twice: ${id}`);
    seen.add(id);
    return [{ name: family, labels, value: Number(sample[3]) }];
  });
}

function labelsOf(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  let rest = text;
  while (rest !== "") {
    const match = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/s.exec(rest);
    if (match === null || labels.has(match[1] ?? "")) throw new Error(`no labels: ${text}`);
    labels.set(
      match[1] ?? "",
      (match[2] ?? "").replaceAll(/\\(.)/g, (_, letter: string) => (letter === "n" ? "\n" : letter)),
    );
    rest = rest.slice(match[0].length);
  }
  return labels;
}

const column = (change: Partial<ColumnDrift> = {}): ColumnDrift => ({
  kind: "number",
  measure: "wasserstein",
  distance: 0.3,
  threshold: 0.1,
  thresholdFrom: "default",
  statistic: null,
  pValue: null,
  adjustedP: null,
  flagged: true,
  psi: null,
  ...change,
});

function watched(columns: Readonly<Record<string, ColumnDrift>>, change: Partial<WindowRecord> = {}): MonitoredModel {
  const window = windowOf(
    0,
    { drift: true },
    {
      drift: { engine: "model-gitops", columns: { ...columns }, share: 0.5, flagged: true },
      health: "degraded",
      ...change,
    },
  );
  const alerts = alertsRecord("churn", [
    { cause: "drift", state: "firing", since: "2026-11-02T00:00:00Z", summary: "Drift.", deliveries: [] },
  ]);
  return { model: "churn", windows: [window], alerts, fresh: "fresh" };
}

test("has every number that the window has, and none that it has not", () => {
  const performance = {
    realized: { roc_auc: { value: 0.8, interval: null, lower: null, upper: null, threshold: null } },
    estimated: {},
  };
  const nullRate = { reference: 0.01, current: 0.1, pValue: 0, adjustedP: 0, flagged: true };
  const service = { latency: { p95: { milliseconds: 120, interval: null, limit: null, flagged: null } } };
  const read = strictly(
    openMetrics({
      models: [
        watched(
          {
            income: column(),
            usage: column({ flagged: false, nullRate }),
            age: column({ distance: null, flagged: null }),
          },
          { performance, service },
        ),
      ],
    }),
  );
  expect(read.map(({ name, labels, value }) => [name, [...labels].slice(1).flat().join(" "), value])).toEqual([
    ["model_gitops_health", "health healthy", 0],
    ["model_gitops_health", "health degraded", 1],
    ["model_gitops_health", "health unknown", 0],
    ["model_gitops_fresh", "", 1],
    ["model_gitops_window_end_timestamp_seconds", "", Date.parse("2026-11-02T00:00:00Z") / 1000],
    ["model_gitops_window_rows", "", 1000],
    ["model_gitops_signal", "signal drift", 1],
    ["model_gitops_signal", "signal no-data", 0],
    ["model_gitops_drift_share_ratio", "", 0.5],
    ["model_gitops_column_distance", "column income measure wasserstein", 0.3],
    ["model_gitops_column_distance", "column usage measure wasserstein", 0.3],
    ["model_gitops_column_threshold", "column income measure wasserstein", 0.1],
    ["model_gitops_column_threshold", "column usage measure wasserstein", 0.1],
    ["model_gitops_column_threshold", "column age measure wasserstein", 0.1],
    ["model_gitops_column_drifted", "column income", 1],
    ["model_gitops_column_drifted", "column usage", 1],
    ["model_gitops_column_empty_ratio", "column usage", 0.1],
    ["model_gitops_performance", "metric roc_auc kind realized", 0.8],
    ["model_gitops_latency_seconds", "percentile p95", 0.12],
    ["model_gitops_alert", "cause drift state firing", 1],
  ]);
});

test("a model without a window is unknown and stale, and no model is an empty text", () => {
  const read = strictly(openMetrics({ models: [{ model: "fraud", windows: [], fresh: "stale" }] }));
  expect(read.filter(({ value }) => value === 1).map(({ labels }) => labels.get("health"))).toEqual(["unknown"]);
  expect(openMetrics({ models: [] })).toBe("# EOF\n");
});

test("whatever the columns are called, the text is read as it was meant", () => {
  const random = Random.fromSeed(5);
  const letters = ['"', "\\", "\n", "\r", "{", "}", "=", ",", " ", "#", "é", "😀", "\uD800", "a", "\\n", "\u2028"];
  for (let round = 0; round < 200; round++) {
    const names = Array.from(
      { length: 5 },
      (_, index) => `${index}${Array.from({ length: 6 }, () => letters[random.below(letters.length)]).join("")}`,
    );
    const columns = Object.fromEntries(
      names.map((name) => [name, column({ distance: (random.uniform() - 0.5) * 10 ** (random.below(60) - 30) })]),
    );
    const read = strictly(openMetrics({ models: [watched(columns)] })).filter(
      ({ name }) => name === "model_gitops_column_distance",
    );
    expect(read.map(({ labels, value }) => [labels.get("column"), value])).toEqual(
      Object.entries(columns).map(([name, { distance }]) => [name.toWellFormed(), distance]),
    );
  }
});
