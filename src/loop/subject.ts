import type { Finding, Location } from "../findings/finding.ts";
import type { Dataset, JudgingChange, ModelManifest, PlannedModel } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { Digest } from "../records/canonical.ts";
import { outputFiles, type OutputFiles } from "../records/layout.ts";
import type { Session } from "./session.ts";

/** One model of this change, with what every later stage needs to know of it. */
export interface Subject {
  readonly name: string;
  /** What the pull request proposes: trained, described and served. */
  readonly head: ResolvedModel;
  /** The same with everything that judges taken from the base branch. */
  readonly judged: ResolvedModel;
  readonly baseManifest: ModelManifest | undefined;
  /** Where the base branch has its manifest. */
  readonly baseFile: string | undefined;
  /** The name on the base branch, where the change renames the model. */
  readonly formerName: string | undefined;
  /** Evaluation datasets as the head has them, where it names others: the old decides, the new is shown. */
  readonly proposed: Readonly<Record<string, Dataset>>;
  /** Changes to what judges. */
  readonly changes: readonly JudgingChange[];
  /** New names in training.env and training.runner, and new commands that fetch or predict. */
  readonly needsApproval: readonly string[];
  readonly trainKey: Digest;
  /** Whether the key tells the content of all training data. */
  readonly isPinned: boolean;
  readonly plan: PlannedModel;
  /** What the base branch lacks to judge it. */
  readonly findings: readonly Finding[];
  /** Where a key of the head's manifest stands. */
  locate(pointer: string): Location | undefined;
}

/** The files of a model below the session's output folder. */
export function filesOf(session: Session, name: string): OutputFiles {
  return outputFiles(name, session.options.output);
}
