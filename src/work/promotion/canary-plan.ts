import type { CanarySpec, ExperimentMetric } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { parseDuration } from "../../kernel/units.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { isRowMetric, needsLabels } from "../monitor/experiment/row-metrics.ts";
import { plannedMetrics, type ResolvedExperiment } from "../monitor/experiment/plan.ts";

export interface DeclaredCanary {
  readonly model: string;
  readonly environment: string;
  readonly canary: CanarySpec;
  /** What the model's manifest says; undefined where it plans no experiment. */
  readonly experiment: ResolvedExperiment | undefined;
  /** `monitoring.columns.unit`. */
  readonly unit?: string | undefined;
}

/** What is wrong, in a sentence, and where: a JSON pointer below the canary. */
export interface CanaryProblem {
  readonly at: string;
  readonly message: string;
}

/**
 * What is wrong with a declared canary; empty where it can start. What the manifest says as well has to be the same
 * there, so that the monitor decides about what was declared.
 */
export function canaryProblems({
  model,
  environment,
  canary,
  experiment,
  unit,
}: DeclaredCanary): readonly CanaryProblem[] {
  const name = `The canary of ${model} in ${environment}`;
  const problems = splitProblems(name, canary);
  if (experiment === undefined) {
    const message = `${name} has no way to decide: the manifest of ${model} has no monitoring.experiment. Add one with its control, treatment and guardrails.`;
    return [...problems, { at: "", message }];
  }
  const told = (at: string, message: string): void => void problems.push({ at, message: `${name} ${message}` });
  if (experiment.kind === "shadow") {
    told("", `needs arms, and monitoring.experiment of ${model} is a shadow log. Write kind: variants.`);
  }
  if (canary.unit !== undefined && canary.unit !== unit) {
    told(
      "/unit",
      `is drawn for ${canary.unit}, and the monitor reads ${unit ?? "no unit"}. Set monitoring.columns.unit of ${model} to the same column.`,
    );
  }
  if (canary.duration !== undefined && parseDuration(canary.duration) < experiment.minimumMs) {
    told(
      "/duration",
      `is to last ${canary.duration}, less than monitoring.experiment.minimum of ${model}. Write at least that, or leave it out.`,
    );
  }
  return [...problems, ...metricProblems(name, canary, experiment), ...disagreements(name, canary, experiment)];
}

/** Steps and what of them is served now. */
function splitProblems(name: string, { steps, traffic, since }: CanarySpec): CanaryProblem[] {
  const problems: CanaryProblem[] = [];
  const falling = steps.findIndex((step, at) => at > 0 && step <= (steps[at - 1] ?? 0));
  if (falling > 0) {
    const message = `${name} goes from ${steps[falling - 1]} to ${steps[falling]} percent, a step that is never reached. Write steps that grow.`;
    problems.push({ at: `/steps/${falling}`, message });
  }
  const last = steps.at(-1) ?? 0;
  if (traffic > last) {
    const message = `${name} has ${traffic} percent of the traffic, more than its last step of ${last}. Lower traffic, or add the step.`;
    problems.push({ at: "/traffic", message });
  } else if (traffic > 0 && !steps.includes(traffic)) {
    const message = `${name} has ${traffic} percent of the traffic, which is not one of its steps (${listed(steps.map(String))}). Write 0, and the schedule goes on by itself. Or add the step.`;
    problems.push({ at: "/traffic", message });
  }
  if (traffic > 0 && since === undefined) {
    const message = `${name} has ${traffic} percent of the traffic, and nothing says since when, so that no window is of this step. Write \`traffic: 0\`, and the schedule begins the step; or \`since\` with the time from which users got it.`;
    problems.push({ at: "/traffic", message });
  }
  return problems;
}

function metricProblems(name: string, canary: CanarySpec, experiment: ResolvedExperiment): readonly CanaryProblem[] {
  const { guardrails = {} } = canary;
  const uneven = Object.keys(guardrails).filter((metric) => needsLabels(metric) && !isRowMetric(metric));
  const refused = uneven.map((metric) => ({
    at: pointerTo("/guardrails", metric),
    message: `${name} guards ${metric}, which is no mean over rows: arms are compared by their users' means. Name one that is, such as log_loss, brier_score or accuracy, of numbers mae or mse; or latency, errors, or a column of the log.`,
  }));
  const metrics = plannedMetrics(withGuardrails(experiment, canary));
  if (metrics.length === 0) {
    const message = `${name} has no metric to decide by. Name guardrails here, or success and guardrails in monitoring.experiment.`;
    return [{ at: "", message }];
  }
  const blind = metrics.filter(
    ({ role, margin, better }) => role === "guardrail" && (margin === undefined || better === undefined),
  );
  const [first] = blind;
  if (first === undefined) return refused;
  const message = `${name} can never be promoted: ${listed(blind.map((metric) => metric.name))} has no margin, or it is not said whether more is better. Write margin and better.`;
  return [
    ...refused,
    { at: Object.hasOwn(guardrails, first.name) ? pointerTo("/guardrails", first.name) : "", message },
  ];
}

/**
 * The experiment that the monitor is to look at in this step: as the manifest plans it, with the canary's split,
 * duration and guardrails. Its id is of the step and the artifact, as a split that changes begins anew. Undefined
 * while the canary has no traffic.
 */
export function experimentOfStep(spec: ResolvedExperiment, canary: CanarySpec): ResolvedExperiment | undefined {
  const { traffic, duration } = canary;
  if (traffic <= 0 || traffic >= 100) return undefined;
  const isLast = traffic >= (canary.steps.at(-1) ?? 0);
  const minimumMs = duration === undefined ? spec.minimumMs : Math.max(spec.minimumMs, parseDuration(duration));
  return {
    ...withGuardrails(spec, canary),
    id: stepId(spec, canary),
    weights: { [spec.control]: 100 - traffic, [spec.treatment]: traffic },
    ...(isLast && { minimumMs }),
  };
}

/**
 * The id of a step's experiment. It is of this try: what was measured of the same split before, and rolled back or taken
 * out since, is neither gone on with nor decided by.
 */
export function stepId(
  spec: Pick<ResolvedExperiment, "id" | "treatment">,
  { traffic, digest, since = "" }: CanarySpec,
): string {
  const begun = Date.parse(since);
  const step = `${(spec.id ?? spec.treatment).slice(0, 40)}-${traffic}-${digest.slice(-8)}`;
  return Number.isFinite(begun) ? `${step}-${Math.max(0, begun).toString(36)}` : step;
}

/**
 * Whether a window is of this step alone: one that began before it has answers of another split.
 */
export function isOfStep({ since }: CanarySpec, window: { readonly from: number }): boolean {
  return since !== undefined && window.from >= Date.parse(since);
}

/**
 * Why another canary cannot be declared; undefined where none is open or the same artifact is tried already.
 */
export function refuseSecondCanary(
  open: CanarySpec | undefined,
  wanted: { readonly model: string; readonly environment: string; readonly digest: string },
): string | undefined {
  if (open === undefined || open.digest === wanted.digest) return undefined;
  const { model, environment } = wanted;
  const what = open.version === undefined ? open.digest : `version ${open.version} (${open.digest})`;
  return `${model} has an open canary in ${environment}: ${what} with ${open.traffic} percent of the traffic. Two at once would share users, and it would be unknown whose effect is seen. Promote it or roll it back first.`;
}

function withGuardrails(spec: ResolvedExperiment, { guardrails = {} }: CanarySpec): ResolvedExperiment {
  const known = spec.guardrails ?? [];
  const added = guardrailsOf(guardrails).filter((metric) => !known.some((other) => isSameMetric(other, metric)));
  return added.length === 0 ? spec : { ...spec, guardrails: [...known, ...added] };
}

function guardrailsOf(guardrails: NonNullable<CanarySpec["guardrails"]>): readonly ExperimentMetric[] {
  return Object.entries(guardrails).map(([name, limit]) => ({ name, ...limit }));
}

function isSameMetric(one: ExperimentMetric, other: ExperimentMetric): boolean {
  return one.name === other.name && one.quantile === other.quantile;
}

function disagreements(
  name: string,
  { guardrails = {} }: CanarySpec,
  spec: ResolvedExperiment,
): readonly CanaryProblem[] {
  return guardrailsOf(guardrails).flatMap((metric) => {
    const other = (spec.guardrails ?? []).find((known) => isSameMetric(known, metric));
    const isTurned = metric.better !== undefined && other?.better !== undefined && metric.better !== other.better;
    if (other === undefined || (metric.margin === other.margin && !isTurned)) return [];
    const message = `${name} guards ${metric.name} with a margin of ${metric.margin}, and monitoring.experiment with ${other.margin ?? "none"}${isTurned ? " and the other direction" : ""}. Write it in one of the two places.`;
    return [{ at: pointerTo("/guardrails", metric.name), message }];
  });
}
