import type { Finding } from "../findings/finding.ts";
import type { Settled } from "../findings/settled.ts";
import { byOutcome } from "../findings/verdict.ts";
import type { ShownFile } from "../records/shown-file.ts";
import type { Replay } from "../records/replay.ts";
import type {
  CardDiff,
  ChangedRows,
  EvaluationRecord,
  PlannedModel,
  RunRecord,
  TrainingStory,
  VerdictRecord,
} from "../generated/types.ts";

/** What every renderer is given: what is known of the models that a change affects. */
export interface Report {
  readonly models: readonly ModelReport[];
  /** The commit that was judged. */
  readonly commit: string;
  /** The commit it was judged against. */
  readonly base: string;
  readonly runUrl?: string | undefined;
  /** A newer commit that these results do not cover. */
  readonly outOfDate?: string | undefined;
  /** Why these results are advice and not a decision: a sentence. */
  readonly advice?: string | undefined;
  /** How to run it again: a sentence. */
  readonly rerunHint: string;
  /** Whether there is a pull request to accept it on. Default: true. */
  readonly hasPull?: boolean | undefined;
  /** The file whose settings apply. */
  readonly configFile: string;
  /** Whether nobody signs what is recorded: then whoever may write to the repository can replace it. */
  readonly isUnsigned?: boolean | undefined;
  /** Findings that belong to no model. */
  readonly findings?: readonly Finding[] | undefined;
  /** Names of the pages that were written: what a terminal points at. */
  readonly pages?: readonly string[] | undefined;
}

export interface ModelReport {
  readonly model: string;
  readonly manifestPath: string;
  /** What is told of it; nobody who shows it decides again. */
  readonly settled: Settled;
  /** What was found outside the verdict: the manifest, the training, the evaluation itself. */
  readonly findings: readonly Finding[];
  readonly verdict?: VerdictRecord | undefined;
  /** With the margins, limits and outcomes that judged. */
  readonly evaluation?: EvaluationRecord | undefined;
  /** Rows that candidate and baseline answer differently, as far as they may be shown. */
  readonly changedRows?: ChangedRows | undefined;
  /** Of a retraining pull request: candidate and production on production's rows, with the outcomes that were judged. */
  readonly replay?: Replay | undefined;
  /** Of one that changes what judges: the candidate by its own rules, which decide nothing. */
  readonly proposed?: EvaluationRecord | undefined;
  readonly run?: RunRecord | undefined;
  /** How the training went. */
  readonly training?: TrainingStory | undefined;
  /** What training left for the report. */
  readonly shown?: readonly ShownFile[] | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly plan?: PlannedModel | undefined;
  readonly owners?: readonly string[] | undefined;
}

/** Worst first; equal ones by name. */
export function worstModelsFirst(models: readonly ModelReport[]): readonly ModelReport[] {
  return models.toSorted(
    (a, b) => byOutcome(b.settled.outcome, a.settled.outcome) || BY_NAME.compare(a.model, b.model),
  );
}

// model-2 before model-10.
const BY_NAME = new Intl.Collator("en", { numeric: true });

/** A commit as people write it: seven digits; what is no commit id stays as it is. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{12,}$/.test(revision) ? revision.slice(0, 7) : revision;
}

/** `1a2b3c4 against 5d6e7f8`, each through `show`; without a base only the first. */
export function comparison({ commit, base }: Pick<Report, "commit" | "base">, show: (text: string) => string): string {
  const judged = show(shortRevision(commit));
  return base === "" ? judged : `${judged} against ${show(shortRevision(base))}`;
}
