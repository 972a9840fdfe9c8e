import type { ExperimentMetric, ExperimentSpec, MonitoringSpec } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { parseMargin } from "../../kernel/units.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { isRowMetric, needsLabels } from "../monitor/experiment/row-metrics.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;
const AT = "/monitoring/experiment";

/** The arms of an experiment and what is measured of them. */
export function experimentRemarks({ experiment, columns = {} }: MonitoringSpec): readonly Remark[] {
  if (experiment === undefined) return [];
  return [
    ...armRemarks(experiment),
    ...columnRemarks(experiment, columns),
    ...(["success", "guardrails"] as const).flatMap((list) =>
      (experiment[list] ?? []).flatMap((metric, index) => metricRemarks(metric, `${AT}/${list}/${index}`)),
    ),
  ];
}

function armRemarks({ control, treatment, weights = {} }: ExperimentSpec): readonly Remark[] {
  if (control === treatment)
    return [
      {
        rule: RULE,
        at: `${AT}/treatment`,
        subject: treatment,
        message: `Control and treatment are both "${treatment}".`,
        remediation: "Name the two values of the variant column.",
      },
    ];
  return Object.keys(weights).flatMap((arm): readonly Remark[] => {
    if (arm === control || arm === treatment) return [];
    const message = `The weight of "${arm}" is of no arm: these are "${control}" (control) and "${treatment}" (treatment).`;
    const remediation = "Give the weights the names of the two arms.";
    return [{ rule: RULE, at: pointerTo(`${AT}/weights`, arm), part: "key", subject: arm, message, remediation }];
  });
}

function columnRemarks(
  { kind = "variants" }: ExperimentSpec,
  columns: NonNullable<MonitoringSpec["columns"]>,
): readonly Remark[] {
  const remarks: Remark[] = [];
  if (columns.variant === null)
    remarks.push({
      rule: RULE,
      at: AT,
      part: "key",
      message: "Which arm a row is of, the column `variant` says, and columns.variant is null: the log has none.",
      remediation: "Log the arm with every request and name its column as `monitoring.columns.variant`.",
    });
  if (kind === "shadow" && columns.id === null)
    remarks.push({
      rule: RULE,
      at: `${AT}/kind`,
      message: "Both answers to a request are joined by its id, and columns.id is null: the log has none.",
      remediation: "Log an id with every request and name its column as `monitoring.columns.id`.",
    });
  return remarks;
}

function metricRemarks({ name, of, quantile, per, margin }: ExperimentMetric, at: string): readonly Remark[] {
  const base = { rule: RULE, subject: name } as const;
  const remarks: Remark[] = [];
  if (of === "quantile" && quantile === undefined)
    remarks.push({
      ...base,
      at: `${at}/of`,
      message: `Nothing says which quantile of ${name}.`,
      remediation: "Add one, such as `quantile: 0.95`.",
    });
  if (of !== undefined && of !== "quantile" && quantile !== undefined)
    remarks.push({
      ...base,
      at: `${at}/quantile`,
      part: "key",
      message: `The quantile of ${name} is not read: it is the ${of} that is compared.`,
      remediation: "Write `of: quantile`, or remove the key.",
    });
  if ((of === "quantile" || (of === undefined && quantile !== undefined)) && per !== undefined)
    remarks.push({
      ...base,
      at: `${at}/per`,
      part: "key",
      message: `A ratio of ${name} has no quantile that is compared.`,
      remediation: "Remove `per` or `of`.",
    });
  if (needsLabels(name) && !isRowMetric(name))
    remarks.push({
      ...base,
      at: `${at}/name`,
      message: `${name} is no mean over rows, and arms are compared by their users' means.`,
      remediation:
        "Name one that is, such as `log_loss`, `brier_score` or `accuracy`, of numbers `mae` or `mse`; or `latency`, `errors`, or a column of the log.",
    });
  const problem = marginProblem(margin);
  if (problem !== undefined) remarks.push({ ...base, at: `${at}/margin`, message: problem, remediation: null });
  return remarks;
}

function marginProblem(margin: number | string | undefined): string | undefined {
  if (margin === undefined) return undefined;
  try {
    const parsed = parseMargin(margin);
    const size = "absolute" in parsed ? parsed.absolute : parsed.relative;
    return size < 0
      ? "A margin says how much worse is acceptable, and is not below 0. Write a positive number."
      : undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
