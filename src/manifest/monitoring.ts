import type {
  AlertSpec,
  ColumnDriftSpec,
  ExperimentSpec,
  LogColumns,
  LogSource,
  ModelManifest,
  MonitoringSpec,
  PerformanceSpec,
  PrometheusSpec,
  QualitySpec,
  ReferenceSpec,
  WatchedColumn,
} from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { parseDuration } from "../kernel/units.ts";
import { datasetRoles } from "./dataset-roles.ts";
import { DEFAULTS } from "./defaults.ts";
import { folderOf, pathTarget, repositoryPath } from "./paths.ts";

/** The section `monitoring` with every default filled in, durations in milliseconds, paths from the repository's root. */
export interface ResolvedMonitoring {
  readonly logs: ResolvedLogs;
  /** As the manifest names them; what it does not name has its usual name where the log has that column. */
  readonly columns: LogColumns;
  /** IANA name. */
  readonly timezone: string;
  readonly features: Readonly<Record<string, WatchedColumn>>;
  readonly labels:
    | (ResolvedLogs & {
        readonly joinOn: string | undefined;
        readonly column: string | undefined;
        readonly maturityMs: number;
      })
    | undefined;
  readonly window: { readonly ms: number } | { readonly rows: number };
  readonly latenessMs: number;
  /** ISO 8601; undefined: with the first row. */
  readonly since: string | undefined;
  /** Undefined: what the workflow's cron lines say, else the window. */
  readonly everyMs: number | undefined;
  readonly reference: Required<ReferenceSpec>;
  readonly drift: ResolvedDrift;
  readonly quality: QualitySpec;
  readonly performance: Required<Pick<PerformanceSpec, "engine" | "thresholds" | "minLabels">> & {
    /** Undefined: the gated ones. */
    readonly metrics: readonly string[] | undefined;
    /** Undefined: where the task allows it. */
    readonly estimate: boolean | undefined;
  };
  readonly service: {
    /** Milliseconds by quantile: p50, p95, p99. */
    readonly latencyMs: Readonly<Record<string, number>>;
    readonly errorRate: number | undefined;
    readonly rowsPerSecond: number | undefined;
    readonly prometheus: (PrometheusSpec & { readonly stepMs: number }) | undefined;
  };
  readonly experiment: (ExperimentSpec & { readonly minimumMs: number }) | undefined;
  /** At least `of` of the last `last` windows. */
  readonly alertAfter: { readonly of: number; readonly last: number };
  readonly alerts: AlertSpec & { readonly cooldownMs: number };
  readonly revalidateMs: number | undefined;
}

export interface ResolvedLogs {
  /** A repository path, a glob, or an address. */
  readonly path: string;
  readonly declared: LogSource;
  readonly isRemote: boolean;
  readonly query:
    | { readonly command: readonly string[]; readonly env: readonly string[]; readonly timeoutMs: number }
    | undefined;
}

export interface ResolvedDrift {
  readonly engine: "model-gitops" | "evidently" | "nannyml";
  readonly critical: readonly string[];
  /** Undefined: 0.1, or more where the reference's own parts differ more. */
  readonly threshold: number | undefined;
  readonly fdr: number;
  readonly minRows: number;
  readonly robust: boolean;
  readonly share: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly columns: Readonly<Record<string, ColumnDriftSpec>>;
  readonly predictionThreshold: number | undefined;
}

/** Undefined where the model is not watched. Throws a UserError for what `validate` reports as a finding. */
export function resolveMonitoring(manifest: ModelManifest, file: string): ResolvedMonitoring | undefined {
  const { monitoring } = manifest;
  if (monitoring === undefined) return undefined;
  const folder = folderOf(file);
  const { labels, window = DEFAULTS["/monitoring/window"], revalidate, every } = monitoring;
  return {
    logs: resolveLogs(monitoring.logs, folder),
    columns: monitoring.columns ?? {},
    timezone: monitoring.timezone ?? DEFAULTS["/monitoring/timezone"],
    features: monitoring.features ?? {},
    labels: labels && {
      ...resolveLogs(labels.path, folder),
      joinOn: labels.joinOn,
      column: labels.column,
      maturityMs: parseDuration(labels.maturity ?? DEFAULTS["/monitoring/labels/maturity"]),
    },
    window: typeof window === "string" ? { ms: parseDuration(window) } : window,
    latenessMs: parseDuration(monitoring.lateness ?? DEFAULTS["/monitoring/lateness"]),
    since: monitoring.since,
    everyMs: every === undefined ? undefined : parseDuration(every),
    reference: resolveReference(monitoring, manifest),
    drift: resolveDrift(monitoring),
    quality: monitoring.quality ?? {},
    performance: {
      metrics: monitoring.performance?.metrics,
      engine: monitoring.performance?.engine ?? DEFAULTS["/monitoring/performance/engine"],
      estimate: monitoring.performance?.estimate,
      thresholds: monitoring.performance?.thresholds ?? {},
      minLabels: monitoring.performance?.minLabels ?? DEFAULTS["/monitoring/performance/minLabels"],
    },
    service: resolveService(monitoring),
    experiment: monitoring.experiment && {
      ...monitoring.experiment,
      minimumMs: parseDuration(monitoring.experiment.minimum ?? DEFAULTS["/monitoring/experiment/minimum"]),
    },
    alertAfter: resolvePersistence(monitoring.alertAfter ?? DEFAULTS["/monitoring/alertAfter"]),
    alerts: {
      ...monitoring.alerts,
      cooldownMs: parseDuration(monitoring.alerts?.cooldown ?? DEFAULTS["/monitoring/alerts/cooldown"]),
    },
    revalidateMs: revalidate === undefined ? undefined : parseDuration(revalidate),
  };
}

function resolveLogs(logs: MonitoringSpec["logs"], folder: string): ResolvedLogs {
  const declared = typeof logs === "string" ? { path: logs } : logs;
  const target = pathTarget(folder, declared.path);
  const { query } = declared;
  return {
    path: target.kind === "remote" ? target.url : repositoryPath(folder, declared.path),
    declared,
    isRemote: target.kind === "remote",
    query: query && {
      command: query.command,
      env: query.env ?? [],
      timeoutMs: parseDuration(query.timeout ?? DEFAULTS["/datasets/*/fetch/timeout"]),
    },
  };
}

function resolveReference({ reference = {} }: MonitoringSpec, manifest: ModelManifest): Required<ReferenceSpec> {
  const spec = typeof reference === "string" ? { dataset: reference } : reference;
  return {
    dataset: spec.dataset ?? decidingDataset(manifest),
    kind: spec.kind ?? DEFAULTS["/monitoring/reference/kind"],
    windows: spec.windows ?? DEFAULTS["/monitoring/reference/windows"],
  };
}

function decidingDataset(manifest: ModelManifest): string {
  const roles = datasetRoles(manifest);
  if (roles.kind === "problem") throw new UserError(`${roles.message} ${roles.remedy}`);
  return Object.entries(roles.roles).find(([, role]) => role === "decides")?.[0] ?? "";
}

function resolveDrift({ drift = {} }: MonitoringSpec): ResolvedDrift {
  return {
    engine: drift.engine ?? DEFAULTS["/monitoring/drift/engine"],
    critical: drift.critical ?? [],
    threshold: drift.threshold,
    fdr: drift.fdr ?? DEFAULTS["/monitoring/drift/fdr"],
    minRows: drift.minRows ?? DEFAULTS["/monitoring/drift/minRows"],
    robust: drift.robust ?? DEFAULTS["/monitoring/drift/robust"],
    share: drift.share ?? DEFAULTS["/monitoring/drift/share"],
    weights: drift.weights ?? {},
    columns: drift.columns ?? {},
    predictionThreshold: drift.prediction?.threshold,
  };
}

function resolveService({ service = {} }: MonitoringSpec): ResolvedMonitoring["service"] {
  const { p50, p95, p99, prometheus } = service;
  const limits = Object.entries({ p50, p95, p99 }).flatMap(([name, limit]) =>
    limit === undefined ? [] : [[name, parseDuration(limit)] as const],
  );
  return {
    latencyMs: Object.fromEntries(limits),
    errorRate: service.errorRate,
    rowsPerSecond: service.rowsPerSecond,
    prometheus: prometheus && {
      ...prometheus,
      stepMs: parseDuration(prometheus.step ?? DEFAULTS["/monitoring/service/prometheus/step"]),
    },
  };
}

/** `2 of 3`. */
function resolvePersistence(text: string): ResolvedMonitoring["alertAfter"] {
  const [of = 0, last = 0] = text.split(" of ").map(Number);
  if (of > last)
    throw new UserError(`monitoring.alertAfter is "${text}", and no ${of} of ${last} can be. Write 2 of 3.`);
  return { of, last };
}
