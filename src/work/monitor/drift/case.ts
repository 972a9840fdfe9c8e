import type { PastWindow, Profile } from "../../../generated/types.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { MeasuredWindow } from "../measured.ts";
import type { Locate, SettingContext } from "./setting.ts";

export interface DriftInput {
  readonly reference: Profile;
  /** Undefined: the window has no row. */
  readonly current: Profile | undefined;
  readonly monitoring: ResolvedMonitoring;
  /** Text and embedding columns, compared on the rows. */
  readonly sampled: MeasuredWindow["sampled"];
  /** Under `engine: evidently` or `nannyml`: every column and the prediction, compared on the rows. */
  readonly engine?: MeasuredWindow["engine"];
  /** By column: why the log has it and it cannot be compared. */
  readonly unusable?: MeasuredWindow["unusable"];
  /** Rows without an error, and how many of them have no answer; undefined where the log has no column of answers. */
  readonly answers?: { readonly rows: number; readonly missing: number } | undefined;
  readonly locate: Locate;
  /** The windows before this one, oldest first. */
  readonly history: readonly PastWindow[];
}

/** What is compared, and by what. */
export interface DriftCase extends DriftInput, SettingContext {}
