import type { Finding, Outcome } from "../findings/finding.ts";
import { verdictOf } from "../findings/verdict.ts";
import type { CardDiff, EvaluationRecord, PlannedModel, RunRecord, VerdictRecord } from "../generated/types.ts";

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
  /** The file whose settings apply. */
  readonly configFile: string;
  /** Findings that belong to no model. */
  readonly findings?: readonly Finding[] | undefined;
}

export interface ModelReport {
  readonly model: string;
  readonly manifestPath: string;
  /** What was found outside the verdict: the manifest, the training, the evaluation itself. */
  readonly findings: readonly Finding[];
  readonly verdict?: VerdictRecord | undefined;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly run?: RunRecord | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly plan?: PlannedModel | undefined;
  readonly owners?: readonly string[] | undefined;
}

/** The verdict's findings and the others, each once. */
export function findingsOf(model: ModelReport): readonly Finding[] {
  const judged = model.verdict?.findings ?? [];
  const known = new Set(judged.map(identity));
  return [...judged, ...model.findings.filter((finding) => !known.has(identity(finding)))];
}

/** What the reader is told of one model. Nothing measured and nothing to measure are different things. */
export function outcomeOfModel(model: ModelReport): Outcome {
  const { verdict, plan } = model;
  const settled = new Set((verdict?.findings ?? []).map(identity));
  const others = verdictOf(model.findings.filter((finding) => !settled.has(identity(finding))));
  if (verdict !== undefined) return worse(verdict.outcome, others);
  if (others !== "pass" && others !== "warn") return others;
  if (plan !== undefined && !plan.evaluate) return others === "pass" ? "not-applicable" : others;
  return "unmeasured";
}

/** Worst first; equal ones by name. */
export function worstModelsFirst(models: readonly ModelReport[]): readonly ModelReport[] {
  const ranked = models.map((model) => ({ model, rank: rankOf(outcomeOfModel(model)) }));
  return ranked
    .toSorted((a, b) => b.rank - a.rank || BY_NAME.compare(a.model.model, b.model.model))
    .map(({ model }) => model);
}

// model-2 before model-10.
const BY_NAME = new Intl.Collator("en", { numeric: true });

const BY_RANK: readonly Outcome[] = ["not-applicable", "waived", "pass", "warn", "inconclusive", "unmeasured", "fail"];

function rankOf(outcome: Outcome): number {
  return BY_RANK.indexOf(outcome);
}

function worse(a: Outcome, b: Outcome): Outcome {
  return rankOf(a) >= rankOf(b) ? a : b;
}

function identity({ rule, subject, message }: Finding): string {
  return `${rule}\n${subject ?? ""}\n${message}`;
}

/** A commit as people write it: seven digits; what is no commit id stays as it is. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{12,}$/.test(revision) ? revision.slice(0, 7) : revision;
}

/** `1a2b3c4 against 5d6e7f8`, each through `show`; without a base only the first. */
export function comparison({ commit, base }: Pick<Report, "commit" | "base">, show: (text: string) => string): string {
  const judged = show(shortRevision(commit));
  return base === "" ? judged : `${judged} against ${show(shortRevision(base))}`;
}
