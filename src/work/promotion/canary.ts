import type { CanarySpec, ExperimentState } from "../../generated/types.ts";
import { oneLine } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { ResolvedExperiment } from "../monitor/experiment/plan.ts";
import { stepId } from "./canary-plan.ts";

export interface CanaryQuestion {
  readonly declared: CanarySpec;
  /** The manifest's; its arms and id. */
  readonly experiment: Pick<ResolvedExperiment, "id" | "control" | "treatment">;
  /** The monitor's state after the newest window of this step; undefined where there is none yet. */
  readonly decision: ExperimentState | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long the monitor may take to say something of a step; default two days. Two windows are usual. */
  readonly patienceMs?: number | undefined;
}

export interface CanaryStep {
  readonly kind: "advance" | "hold" | "pause" | "promote" | "roll-back" | "inconclusive";
  /** Percent from now on. */
  readonly traffic: number;
  /** Sentences, with what to do where somebody has to. */
  readonly reason: string;
}

const PATIENCE_MS = 2 * 86_400_000;
const RESUME = "Write `state: running` in the environment file to go on, or roll back.";

/**
 * What becomes of a canary, by the monitor's decision of this step. Harm that was shown rolls back, in any state. Then
 * what a person has to look at stays as it is, and only what was measured on enough rows goes on.
 */
export function canaryStep(question: CanaryQuestion): CanaryStep {
  const { declared, experiment, decision } = question;
  const own = decision?.id === stepId(experiment, declared) ? decision : undefined;
  const harm = own === undefined ? undefined : harmOf(own);
  if (harm !== undefined) return { kind: "roll-back", traffic: 0, reason: harm };
  if (declared.state === "inconclusive") {
    return stay(declared, "inconclusive", `The canary was inconclusive and stays so. ${RESUME}`);
  }
  if (declared.state === "paused") return stay(declared, "pause", `The canary is paused. ${RESUME}`);
  if (declared.traffic === 0) return advance(declared, "The canary is declared and starts");
  if (own === undefined) return withoutDecision(question);
  return ofDecision(declared, own, experiment);
}

function ofDecision(
  declared: CanarySpec,
  decision: ExperimentState,
  experiment: CanaryQuestion["experiment"],
): CanaryStep {
  const reason = sentence(decision.reason);
  if (decision.sampleRatio?.flagged === true) {
    return stay(
      declared,
      "pause",
      `The split is broken, so that no number can be trusted: ${reason} Send all to ${experiment.control}, repair it, and begin anew. ${RESUME}`,
    );
  }
  if (decision.outcome === "stop") return { kind: "roll-back", traffic: 0, reason };
  if (decision.outcome === "no-data")
    return stay(declared, "pause", `There are no rows to decide by: ${reason} ${RESUME}`);
  if (decision.ended === true && decision.outcome !== "promote")
    return stay(declared, "inconclusive", `${reason} ${RESUME}`);
  const lacking = lackingRows(declared, decision, experiment);
  if (lacking !== undefined) return stay(declared, "hold", lacking);
  const first = (decision.metrics ?? []).find(
    (metric) => metric.role === "guardrail" && metric.decision === "unmeasured",
  );
  if (first !== undefined) {
    return stay(
      declared,
      "hold",
      `The guardrail ${first.name} is unmeasured, which is no pass: ${sentence(first.reason)}`,
    );
  }
  if (declared.traffic < (declared.steps.at(-1) ?? 0)) {
    return advance(declared, "Each arm has the rows that a step needs, and no guardrail is harmed");
  }
  return decision.outcome === "promote"
    ? { kind: "promote", traffic: 100, reason }
    : stay(declared, "hold", `The last step goes on: ${reason}`);
}

/** What the monitor has shown of harm, which no broken split and no pause takes back. */
function harmOf({ outcome, memory, metrics = [], sampleRatio, reason }: ExperimentState): string | undefined {
  if (outcome !== "stop") return undefined;
  const worse = metrics.filter(({ role, decision }) => role === "guardrail" && decision === "worse");
  const isShown = memory?.decided === "stop" || (worse.length > 0 && sampleRatio?.flagged !== true);
  return isShown ? `A guardrail was harmed: ${sentence(reason)}` : undefined;
}

function withoutDecision({ declared, decision, now, patienceMs = PATIENCE_MS }: CanaryQuestion): CanaryStep {
  const since = declared.since === undefined ? Number.NaN : Date.parse(declared.since);
  const waited = now - since;
  const other = decision?.id === undefined ? "" : ` What it last decided is of another step (${decision.id}).`;
  if (waited >= 0 && waited <= patienceMs) {
    return stay(declared, "hold", `The monitor has not looked at a whole window of this step yet.${other}`);
  }
  const long =
    Number.isFinite(waited) && waited > 0 ? ` for ${formatDuration(waited)}` : ", and nothing says when the step began";
  return stay(
    declared,
    "pause",
    `The monitor has said nothing of this step${long}.${other} Look whether it runs and the log is written. ${RESUME}`,
  );
}

function lackingRows(
  { minimumRows }: CanarySpec,
  { totals = {}, metrics = [] }: ExperimentState,
  { control, treatment }: CanaryQuestion["experiment"],
): string | undefined {
  if (metrics.length === 0) return "The monitor has judged no metric of this step yet.";
  const counts = [control, treatment].map((arm) => ({ arm, rows: fewestRows(totals[arm]) }));
  const few = counts.filter(({ rows }) => rows < minimumRows);
  if (few.length === 0) return undefined;
  return `A step needs ${minimumRows} rows of each arm: ${few.map(({ arm, rows }) => `${arm} has ${rows}`).join(", ")}.`;
}

/** Of the metric that has fewest, as each has to be known. */
function fewestRows(totals: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined): number {
  const rows = Object.values(totals ?? {}).map((sums) => sums["rows"] ?? 0);
  return rows.length === 0 ? 0 : Math.min(...rows);
}

function advance({ steps, traffic }: CanarySpec, why: string): CanaryStep {
  const next = steps.find((step) => step > traffic) ?? traffic;
  return { kind: "advance", traffic: next, reason: `${why}: from ${traffic} to ${next} percent.` };
}

function stay({ traffic }: CanarySpec, kind: "hold" | "pause" | "inconclusive", reason: string): CanaryStep {
  return { kind, traffic, reason };
}

function sentence(text: string | undefined): string {
  const words = oneLine(text ?? "");
  return words === "" ? "The monitor gave no reason." : /[.!?]$/.test(words) ? words : `${words}.`;
}
