import type { Host } from "../host/host.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { ApartResult } from "../training/apart.ts";
import type { GroupEnd } from "../training/process-group.ts";
import type { PredictFolder } from "./predict-folder.ts";

/** One call of a predict command. Paths are absolute. */
export interface PredictJob {
  readonly host: Host;
  readonly model: ResolvedModel;
  readonly command: readonly string[];
  /** A folder of this call alone. */
  readonly scratch: string;
  /** The repository as the command is to see it. */
  readonly tree: string;
  readonly folder: PredictFolder;
  /** The rows. */
  readonly features: string;
  /** Whose predictions they are, for messages. */
  readonly name: string;
}

export interface Predicted {
  readonly end: GroupEnd;
  /** What it said last. */
  readonly lines: readonly string[];
  readonly result: ApartResult;
  /** What to look at where it failed. */
  readonly remediation?: string | undefined;
}

/** The most bytes of predictions. */
export const MOST_RESULT = 2 * 1024 ** 3;
