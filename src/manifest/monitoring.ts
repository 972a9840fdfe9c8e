import type { ModelManifest, MonitoringSpec, ReferenceSpec } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { parseDuration } from "../kernel/units.ts";
import { datasetRoles } from "./dataset-roles.ts";
import { DEFAULTS } from "./defaults.ts";
import { folderOf, pathTarget, repositoryPath } from "./paths.ts";
import type { ResolvedDrift, ResolvedLogs, ResolvedMonitoring } from "./resolved-monitoring.ts";

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
