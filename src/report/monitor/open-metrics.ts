import { hasDrifted } from "../../records/drifted-column.ts";
import type { AlertsRecord, WindowRecord } from "../../generated/types.ts";
import { freshOf, toldWindow, type MonitoredModel, type MonitorReport } from "./monitored.ts";

/** What of a model is told. */
interface Watched {
  readonly model: string;
  /** The youngest final one. */
  readonly window: WindowRecord | undefined;
  readonly alerts: AlertsRecord | undefined;
  readonly fresh: "fresh" | "stale";
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A metric with its help; each sample of one model. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: (watched: Watched) => readonly Sample[];
}

/**
 * The state of all models as OpenMetrics text (1.0), which Prometheus's own format reads too: gauges without times, for
 * a scrape or for node_exporter's text collector. What was not measured has no sample.
 */
export function openMetrics(report: MonitorReport): string {
  const models = report.models.map(watchedOf);
  const lines = FAMILIES.flatMap(({ name, help, samples }) => {
    const all = models.flatMap((watched) => samples(watched).map((sample) => lineOf(name, watched.model, sample)));
    const own = [...new Set(all.filter((line) => line !== undefined))];
    return own.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...own];
  });
  return `${[...lines, "# EOF"].join("\n")}\n`;
}

function watchedOf(model: MonitoredModel): Watched {
  const window = toldWindow(model);
  const isFinal = window?.window.state === "final";
  return { model: model.model, window: isFinal ? window : undefined, alerts: model.alerts, fresh: freshOf(model) };
}

function lineOf(name: string, model: string, { labels, value }: Sample): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const all = Object.entries({ model, ...labels }).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}{${all.join(",")}} ${value}`;
}

/** Half a surrogate pair is no UTF-8. */
function escaped(text: string): string {
  return text.toWellFormed().replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

const SIGNALS = {
  drift: "drift",
  decay: "decay",
  estimatedDecay: "estimated-decay",
  conceptDrift: "concept-drift",
  quality: "quality",
  service: "service",
  noData: "no-data",
} as const;

const FAMILIES: readonly Family[] = [
  {
    name: "model_gitops_health",
    help: "1 for the state that the model was in after its last window: healthy, degraded or unknown.",
    samples: ({ window }) =>
      (["healthy", "degraded", "unknown"] as const).map((health) => ({
        labels: { health },
        value: Number((window?.health ?? "unknown") === health),
      })),
  },
  {
    name: "model_gitops_fresh",
    help: "1 where the monitor has a window as young as its cadence says, 0 where it is stale.",
    samples: ({ fresh }) => [{ labels: {}, value: Number(fresh === "fresh") }],
  },
  {
    name: "model_gitops_window_end_timestamp_seconds",
    help: "The end of the last final window.",
    samples: ({ window }) => (window === undefined ? [] : [{ labels: {}, value: Date.parse(window.window.to) / 1000 }]),
  },
  {
    name: "model_gitops_window_rows",
    help: "Rows of the last final window.",
    samples: ({ window }) => (window === undefined ? [] : [{ labels: {}, value: window.window.rows }]),
  },
  {
    name: "model_gitops_signal",
    help: "1 where the last window shows the signal, 0 where it does not.",
    samples: ({ window }) =>
      Object.entries(SIGNALS).flatMap(([signal, word]) =>
        flag(window?.signals[signal as keyof typeof SIGNALS], { signal: word }),
      ),
  },
  {
    name: "model_gitops_drift_share_ratio",
    help: "Weighted share of the measured columns that drifted.",
    samples: ({ window }) => number(window?.drift.share, {}),
  },
  {
    name: "model_gitops_column_distance",
    help: "Distance of a column from its reference.",
    samples: columns("distance"),
  },
  { name: "model_gitops_column_threshold", help: "Limit of the column's distance.", samples: columns("threshold") },
  {
    name: "model_gitops_column_drifted",
    help: "1 where the column drifted, by its distance or by its empty cells.",
    samples: ({ window }) =>
      columnsOf(window).flatMap(([column, drift]) => flag(hasDrifted(drift) ? true : drift.flagged, { column })),
  },
  {
    name: "model_gitops_column_empty_ratio",
    help: "Share of the column's cells that are empty.",
    samples: ({ window }) =>
      columnsOf(window).flatMap(([column, { nullRate }]) => number(nullRate?.current, { column })),
  },
  {
    name: "model_gitops_performance",
    help: "A metric of the model, realized with labels or estimated without.",
    samples: performance("value"),
  },
  { name: "model_gitops_performance_threshold", help: "Limit of the metric.", samples: performance("threshold") },
  {
    name: "model_gitops_latency_seconds",
    help: "Latency of the service in the last window, by percentile.",
    samples: ({ window }) =>
      Object.entries(window?.service?.latency ?? {}).flatMap(([percentile, { milliseconds }]) =>
        number(milliseconds === null ? null : milliseconds / 1000, { percentile }),
      ),
  },
  {
    name: "model_gitops_errors_ratio",
    help: "Share of the requests that failed in the last window.",
    samples: ({ window }) => number(window?.service?.errors?.rate, {}),
  },
  {
    name: "model_gitops_throughput_rows_per_second",
    help: "Rows a second in the last window.",
    samples: ({ window }) => number(window?.service?.throughput?.rowsPerSecond, {}),
  },
  {
    name: "model_gitops_alert",
    help: "1 for the state that an alert is in: pending, firing or resolved.",
    samples: ({ alerts }) => (alerts?.alerts ?? []).map(({ cause, state }) => ({ labels: { cause, state }, value: 1 })),
  },
];

function columnsOf(
  window: WindowRecord | undefined,
): readonly (readonly [string, WindowRecord["drift"]["columns"][string]])[] {
  const { columns = {}, prediction } = window?.drift ?? {};
  return [...Object.entries(columns), ...(prediction === undefined ? [] : [["@prediction", prediction] as const])];
}

function columns(of: "distance" | "threshold"): Family["samples"] {
  return ({ window }) =>
    columnsOf(window).flatMap(([column, drift]) => number(drift[of], { column, measure: drift.measure }));
}

function performance(of: "value" | "threshold"): Family["samples"] {
  return ({ window }) =>
    (["realized", "estimated"] as const).flatMap((kind) =>
      Object.entries(window?.performance[kind] ?? {}).flatMap(([metric, found]) => number(found[of], { metric, kind })),
    );
}

function number(value: number | null | undefined, labels: Labels): readonly Sample[] {
  return typeof value === "number" ? [{ labels, value }] : [];
}

function flag(value: boolean | null | undefined, labels: Labels): readonly Sample[] {
  return typeof value === "boolean" ? [{ labels, value: Number(value) }] : [];
}
