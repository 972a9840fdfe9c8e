import type { QuietHours, RetrainingSpec } from "../generated/types.ts";

/** The section `retraining` with every default filled in, durations in milliseconds, paths from the repository's root. */
export interface ResolvedRetraining {
  /** Alerts that ask for a retraining. */
  readonly when: readonly AlertCause[];
  /** Undefined: new labels ask for nothing. */
  readonly newLabelledRows: number | undefined;
  readonly dueEveryMs: number | undefined;
  readonly minLabelledRows: number | undefined;
  /** At least `of` of the last `last` windows; undefined: as the alert fires. */
  readonly after: { readonly of: number; readonly last: number } | undefined;
  readonly cooldownMs: number;
  readonly quietHours: QuietHours | undefined;
  /** Undefined: as the data of the training says. */
  readonly maxAgeMs: number | undefined;
  readonly refresh: ResolvedRefresh | undefined;
  /** By dotted key of the manifest. */
  readonly set: NonNullable<RetrainingSpec["set"]>;
  readonly replay: { readonly windows: number; readonly decides: boolean };
}

export interface ResolvedRefresh {
  readonly command: readonly string[];
  /** Repository paths and globs. */
  readonly changes: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly env: readonly string[];
  readonly timeoutMs: number;
}

/** What an alert of production is about, where it may ask for a retraining. */
export type AlertCause = NonNullable<RetrainingSpec["when"]>[number];
