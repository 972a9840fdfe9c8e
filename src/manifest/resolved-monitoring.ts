import type {
  AlertSpec,
  ColumnDriftSpec,
  ExperimentSpec,
  LogColumns,
  LogSource,
  PerformanceSpec,
  PrometheusSpec,
  QualitySpec,
  ReferenceSpec,
  WatchedColumn,
} from "../generated/types.ts";

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
