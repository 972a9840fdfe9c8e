import type {
  EnvelopeChange,
  EvaluationRecord,
  GovernedEnvelope,
  ModelManifest,
  RetrainingEnvelope,
} from "../../generated/types.ts";
import { plural, truncate } from "../../kernel/text.ts";
import { parseDuration } from "../../kernel/units.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { measuresOf } from "./envelope-limits.ts";
import { heldAgainstAnchor } from "./envelope-metrics.ts";
import { comparedManifests } from "./substantial.ts";

export interface EnvelopeQuestion {
  /** Of the base branch. */
  readonly envelope: RetrainingEnvelope | undefined;
  /** What is judged, as the base branch has it. */
  readonly metrics: ResolvedModel["metrics"];
  readonly candidate: {
    readonly manifest: ModelManifest;
    readonly evaluation: EvaluationRecord | undefined;
  };
  /** Undefined: nothing went through the full approval yet. */
  readonly anchor: AnchorSide | undefined;
  /** What the change does. */
  readonly does: {
    /** Whether it is trained or served from something else than the base branch's. */
    readonly retrains: boolean;
    /** Whether it changes what judges, and not only by asking for more. */
    readonly loosens: boolean;
    /** Whether it changes the manifest or the card's prose at all. */
    readonly documents: boolean;
  };
  readonly alerts: number;
  /** Open errors in data of high severity. */
  readonly dataIssues: number;
}

export interface AnchorSide {
  readonly artifact: string;
  readonly ageDays: number;
  /** Versions accepted since. */
  readonly retrainings: number;
  /** Undefined where its commit or its manifest can no longer be read. */
  readonly manifest: ModelManifest | undefined;
  readonly evaluation: EvaluationRecord | undefined;
  /** Evaluations of what was accepted since, and the anchor's own. */
  readonly accepted: readonly EvaluationRecord[];
}

/**
 * Of which class a change is, against the anchor: what was approved in full, and not merely the version before. Only what
 * is known to be inside the envelope takes the light path; a first version, and what nobody can compare, take the full one.
 */
export function classifyChange(question: EnvelopeQuestion): GovernedEnvelope {
  const { anchor, does } = question;
  if (!does.retrains && !does.loosens && !does.documents)
    return { class: "none", reasons: ["nothing of it changed"], changes: [] };
  if (anchor === undefined)
    return {
      class: "first-release",
      reasons: ["no version of it went through the full approval yet"],
      changes: [],
    };
  const compared = [
    ...manifestChanges(question, anchor),
    ...measuredChanges(question, anchor),
    ...dueChanges(question, anchor),
  ];
  const changes = compared.map(({ change }) => change).slice(0, MOST_CHANGES);
  const loosened = does.loosens ? ["what judges it is loosened or replaced"] : [];
  const reasons = compared
    .filter(({ change }) => change.outcome !== "pass")
    .map(({ reason }) => truncate(reason, 500))
    .concat(loosened)
    .slice(0, MOST_REASONS);
  if (reasons.length > 0) return { class: "substantial", reasons, changes };
  if (does.retrains) return { class: "retrain-within-envelope", reasons: [insideOf(question)], changes };
  return { class: "documentation-only", reasons: ["only what describes it, or asks more of it, changes"], changes };
}

const MOST_CHANGES = 200;
const MOST_REASONS = 100;

interface Reasoned {
  readonly change: EnvelopeChange;
  readonly reason: string;
}

function insideOf({ envelope }: EnvelopeQuestion): string {
  return envelope === undefined
    ? "no envelope is declared; all metrics together are within the margins of one retraining of the anchor"
    : "everything that the envelope limits is within it";
}

function manifestChanges(
  { candidate, envelope, does }: EnvelopeQuestion,
  { manifest, accepted }: AnchorSide,
): readonly Reasoned[] {
  if (manifest === undefined) {
    const reason = "the anchor's manifest can no longer be read, so it is unknown what changed since";
    return [{ change: { subject: "anchor", outcome: "unmeasured" }, reason }];
  }
  const evaluations = [...accepted, ...(candidate.evaluation === undefined ? [] : [candidate.evaluation])];
  const newlyRead = evaluations.flatMap(({ datasets }) =>
    Object.values(datasets).flatMap(({ newlyRead: columns = [] }) => columns.map(({ name }) => name)),
  );
  return comparedManifests({
    anchor: manifest,
    candidate: candidate.manifest,
    envelope,
    newlyRead: [...new Set(newlyRead)],
    isRetrained: does.retrains,
  });
}

function measuredChanges(
  { envelope, metrics, candidate, does }: EnvelopeQuestion,
  anchor: AnchorSide,
): readonly Reasoned[] {
  if (!does.retrains) return [];
  const { evaluation } = candidate;
  if (evaluation === undefined) {
    const reason = "it was not measured, so it is unknown how far it is from the anchor";
    return [{ change: { subject: "metrics", outcome: "unmeasured" }, reason }];
  }
  const measured = {
    candidate: evaluation,
    anchor: anchor.evaluation,
    anchorArtifact: anchor.artifact,
    accepted: anchor.accepted,
  };
  return measuresOf({ envelope, metrics, candidate: evaluation, anchor: anchor.evaluation }).map((measure) => {
    const { change, how } = heldAgainstAnchor(measure, measured);
    return { change, reason: how };
  });
}

function dueChanges(
  { envelope, alerts, dataIssues, does }: EnvelopeQuestion,
  { ageDays, retrainings }: AnchorSide,
): readonly Reasoned[] {
  const revalidate = envelope?.revalidate;
  if (revalidate === undefined || !does.retrains) return [];
  const { afterRetrainings, after, on = [] } = revalidate;
  // This one comes after those that were accepted.
  const count = retrainings + 1;
  return [
    ...(afterRetrainings === undefined
      ? []
      : [due("retrainings", count > afterRetrainings, { to: count, limit: afterRetrainings })]),
    ...(after === undefined
      ? []
      : [due("age", ageDays * DAY >= parseDuration(after), { to: ageDays, limit: parseDuration(after) / DAY })]),
    ...(on.includes("alert") ? [due("alerts", alerts > 0, { to: alerts, limit: 0 })] : []),
    ...(on.includes("data-issue") ? [due("data issues", dataIssues > 0, { to: dataIssues, limit: 0 })] : []),
  ];
}

const DAY = 86_400_000;

function due(what: string, isDue: boolean, numbers: Pick<EnvelopeChange, "to" | "limit">): Reasoned {
  const told = {
    retrainings: `this is version ${numbers.to} since the anchor, and ${plural(numbers.limit ?? 0, "retraining")} may follow it`,
    age: `the anchor is ${Math.floor(numbers.to ?? 0)} days old, and counts for ${numbers.limit}`,
    alerts: `${plural(numbers.to ?? 0, "alert")} of production fire`,
    "data issues": `${plural(numbers.to ?? 0, "error")} of high severity in its data ${numbers.to === 1 ? "is" : "are"} open`,
  }[what];
  return {
    change: { subject: `revalidation: ${what}`, ...numbers, outcome: isDue ? "fail" : "pass" },
    reason: `the full approval is due again: ${told ?? what}`,
  };
}
