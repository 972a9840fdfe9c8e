import type { MetricLimit, ModelManifest } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { parseMargin } from "../../kernel/units.ts";
import { findMetric, metricNamed, metricNames, suggestMetric, type Metric } from "../../manifest/metrics.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

/** Metrics, limits and where predictions come from. */
export function evaluationRemarks(manifest: ModelManifest): readonly Remark[] {
  const entries = Object.entries(manifest.evaluation.metrics);
  return [
    ...entries.flatMap(([name, limit]) => metricRemarks(manifest, name, limit)),
    ...repeatedMetrics(manifest),
    ...firstModelRemarks(manifest),
    ...predictionRemarks(manifest),
  ];
}

const SEVERAL_ANSWERS: ReadonlySet<ModelManifest["task"]> = new Set<ModelManifest["task"]>([
  "multilabel-classification",
  "quantile-regression",
]);

function metricRemarks({ task, evaluation }: ModelManifest, name: string, limit: MetricLimit): readonly Remark[] {
  const at = pointerTo("/evaluation/metrics", name);
  if (limit.rowSql !== undefined && SEVERAL_ANSWERS.has(task))
    return [
      {
        rule: MEANING_RULES.metric,
        at: `${at}/rowSql`,
        part: "key",
        subject: name,
        message: `rowSql reads one label and one prediction of a row; a row of ${task} has several.`,
        remediation: `Choose one of ${listed(metricNames(task))}.`,
      },
    ];
  if (limit.rowSql !== undefined) return customRemarks(at, name, limit);
  const metric = findMetric(name, task);
  if (limit.better !== undefined)
    return [
      {
        rule: MEANING_RULES.metric,
        at: `${at}/better`,
        part: "key",
        subject: name,
        message: "Only a metric with rowSql says which way is better; the others are known.",
        remediation: "Remove the key.",
      },
    ];
  if (metric?.needs === "judgements" && evaluation.judge === undefined)
    return [
      {
        rule: MEANING_RULES.metric,
        at,
        part: "key",
        subject: name,
        message: `${name} counts judgements of pairs of texts, and evaluation.judge names no file.`,
        remediation: "Name the file of judgements as `evaluation.judge`, or remove the metric.",
      },
    ];
  if (metric !== undefined) return limitRemarks(at, metric, limit);
  const known = metricNamed(name);
  const meant = suggestMetric(name, task);
  const problem = known === undefined ? `There is no metric "${name}".` : `${known.title} is not a metric of ${task}.`;
  const message = meant === undefined ? problem : `${problem} Did you mean "${meant}"?`;
  const remediation = `Choose one of ${listed(metricNames(task))}.`;
  return [{ rule: MEANING_RULES.metric, at, part: "key", subject: name, message, remediation }];
}

/** A metric of the manifest's own must not hide a known one, and has to say which way is better. */
function customRemarks(at: string, name: string, { better, min, max }: MetricLimit): readonly Remark[] {
  const base = { rule: MEANING_RULES.metric, at, part: "key", subject: name } as const;
  const known = metricNamed(name);
  if (known !== undefined)
    return [
      {
        ...base,
        message: `"${name}" is ${known.title}, and cannot be a metric of its own.`,
        remediation: "Choose another name for the metric with rowSql.",
      },
    ];
  if (better === undefined)
    return [
      {
        ...base,
        message: `Nothing says whether a higher or a lower ${name} is better.`,
        remediation: "Add `better: lower` or `better: higher`.",
      },
    ];
  if (min !== undefined && max !== undefined && min > max)
    return [{ ...base, rule: MEANING_RULES.limit, message: `No value is at least ${min} and at most ${max}.` }];
  return [];
}

function limitRemarks(at: string, metric: Metric, { min, max, margin }: MetricLimit): readonly Remark[] {
  const remarks = [
    ...boundRemarks(metric, { at, side: "min", bound: min }),
    ...boundRemarks(metric, { at, side: "max", bound: max }),
  ];
  const rule = MEANING_RULES.limit;
  const subject = metric.name;
  if (min !== undefined && max !== undefined && min > max) {
    remarks.push({
      rule,
      at,
      part: "key",
      subject,
      message: `No value is at least ${min} and at most ${max}.`,
    });
  }
  if (margin !== undefined) remarks.push(...marginRemarks(`${at}/margin`, metric, margin));
  return remarks;
}

interface Bound {
  readonly at: string;
  readonly side: "min" | "max";
  readonly bound: number | undefined;
}

function boundRemarks({ name, title, better, range }: Metric, { at, side, bound }: Bound): readonly Remark[] {
  if (bound === undefined) return [];
  const [low, high] = range;
  const remark = { rule: MEANING_RULES.limit, at: `${at}/${side}`, subject: name };
  const span = `it lies ${rangeWords(range)}`;
  if (side === "min" && high !== null && bound > high)
    return [{ ...remark, message: `${title} can never be at least ${bound}: ${span}.` }];
  if (side === "max" && low !== null && bound < low)
    return [{ ...remark, message: `${title} can never be at most ${bound}: ${span}.` }];
  const isVoid = side === "min" ? low !== null && bound <= low : high !== null && bound >= high;
  if (isVoid)
    return [
      {
        ...remark,
        outcome: "warn",
        message: `${title} is always at ${side === "min" ? "least" : "most"} ${bound}: ${span}.`,
      },
    ];
  const isOpposite = (side === "min") === (better === "lower");
  if (!isOpposite) return [];
  const meant = side === "min" ? "max" : "min";
  const message = `${title} is better when it is ${better}, so this ${side} forbids better models. Did you mean "${meant}"?`;
  return [{ ...remark, part: "key", outcome: "warn", message }];
}

function marginRemarks(at: string, { name, title, range }: Metric, margin: number | string): readonly Remark[] {
  const parsed = parseMargin(margin);
  const [low, high] = range;
  const isRelative = "relative" in parsed;
  const width = low === null || high === null ? Infinity : high - low;
  const isVoid = isRelative ? parsed.relative >= 1 : parsed.absolute >= width;
  const isWide = isRelative ? parsed.relative > 0.2 : parsed.absolute > 0.2 * width;
  if (!isVoid && !isWide) return [];
  const message = `With a margin of ${margin}, ${title} may get ${isVoid ? "as bad as it can" : "much worse"} and still pass.`;
  return [
    {
      rule: MEANING_RULES.limit,
      at,
      outcome: isVoid ? "fail" : "warn",
      subject: name,
      message,
      remediation: "Choose a margin that users would not notice.",
    },
  ];
}

function repeatedMetrics({ task, evaluation }: ModelManifest): readonly Remark[] {
  const seen = new Map<string, string>();
  return Object.keys(evaluation.metrics).flatMap((name): readonly Remark[] => {
    const metric = findMetric(name, task);
    const first = metric && seen.get(metric.name);
    if (metric !== undefined && first === undefined) seen.set(metric.name, name);
    if (first === undefined) return [];
    const message = `"${name}" is the same metric as "${first}". Keep one of them.`;
    return [
      {
        rule: MEANING_RULES.metric,
        at: pointerTo("/evaluation/metrics", name),
        part: "key",
        subject: name,
        message,
      },
    ];
  });
}

function firstModelRemarks({ task, evaluation }: ModelManifest): readonly Remark[] {
  const hasLimit = Object.entries(evaluation.metrics).some(
    ([name, { min, max }]) =>
      (min !== undefined || max !== undefined) && findMetric(name, task)?.needs !== "judgements",
  );
  if (hasLimit) return [];
  const message = "No metric has an absolute limit, so a first model has nothing to meet.";
  return [{ rule: MEANING_RULES.firstModel, at: "/evaluation/metrics", part: "key", outcome: "warn", message }];
}

function predictionRemarks({ evaluation, columns, model }: ModelManifest): readonly Remark[] {
  const { predictions, command } = evaluation;
  const rule = MEANING_RULES.prediction;
  const remarks: Remark[] = [];
  if (predictions !== undefined && command !== undefined) {
    remarks.push({
      rule,
      at: "/evaluation/command",
      part: "key",
      message: "evaluation.predictions and evaluation.command are both there.",
    });
  }
  const source = predictions === undefined ? "command" : "predictions";
  if ((predictions ?? command) === undefined) return remarks;
  if (columns?.id === undefined) {
    const remediation = "Name the column that identifies a row: `columns: {id: …}`.";
    const message = `evaluation.${source} is joined on columns.id, which is missing.`;
    remarks.push({ rule, at: `/evaluation/${source}`, part: "key", message, remediation });
  }
  if (model?.outputs !== undefined) {
    const message = `model.outputs is not read: predictions come from evaluation.${source}.`;
    remarks.push({
      rule,
      at: "/model/outputs",
      part: "key",
      outcome: "warn",
      message,
      remediation: "Remove it.",
    });
  }
  return remarks;
}

function rangeWords([low, high]: Metric["range"]): string {
  if (low !== null && high !== null) return `between ${low} and ${high}`;
  return low === null ? `at or below ${high}` : `at or above ${low}`;
}
