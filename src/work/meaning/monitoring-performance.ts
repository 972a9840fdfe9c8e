import type { ModelManifest, MonitoringSpec } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { findMetric, metricNamed, metricNames, suggestMetric, type Task } from "../../manifest/metrics.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;
const AT = "/monitoring/performance";

/** Tasks whose performance can be estimated without labels. */
export const ESTIMATED: ReadonlySet<Task> = new Set<Task>([
  "binary-classification",
  "multiclass-classification",
  "regression",
]);

/** Metrics that are followed, and their limits. */
export function followedRemarks(manifest: ModelManifest, { performance = {} }: MonitoringSpec): readonly Remark[] {
  const { metrics, thresholds = {}, estimate, engine } = performance;
  const { task } = manifest;
  const followed = metrics ?? Object.keys(manifest.evaluation.metrics);
  const remarks: Remark[] = [
    ...(metrics ?? []).flatMap((name, index) => metricRemarks(manifest, { name, at: `${AT}/metrics/${index}` })),
    ...Object.entries(thresholds).flatMap(([name, limits]) => limitRemarks(manifest, { name, limits, followed })),
  ];
  if (estimate === true && !ESTIMATED.has(task))
    remarks.push({
      rule: RULE,
      at: `${AT}/estimate`,
      message: `The performance of ${task} cannot be estimated without labels.`,
      remediation: "Remove the key, and bring labels with `monitoring.labels`.",
    });
  if (engine === "nannyml" && task !== "binary-classification" && task !== "multiclass-classification")
    remarks.push({
      rule: RULE,
      at: `${AT}/engine`,
      message: `nannyml's CBPE is for classification; this is ${task}.`,
      remediation: "Remove the key.",
    });
  return remarks;
}

interface Followed {
  readonly name: string;
  readonly at: string;
  readonly part?: "key";
}

function metricRemarks({ task, evaluation }: ModelManifest, { name, at, part }: Followed): readonly Remark[] {
  const base = { rule: RULE, at, subject: name, ...(part !== undefined && { part }) };
  const own = Object.hasOwn(evaluation.metrics, name) ? evaluation.metrics[name] : undefined;
  if (own?.rowSql !== undefined || findMetric(name, task) !== undefined) return [];
  // What the gate does not know is told there.
  if (own !== undefined) return [];
  const known = metricNamed(name);
  const custom = Object.entries(evaluation.metrics).flatMap(([other, { rowSql }]) =>
    rowSql === undefined ? [] : [other],
  );
  const meant = suggestMetric(name, task);
  const problem = known === undefined ? `There is no metric "${name}".` : `${known.title} is not a metric of ${task}.`;
  const message = meant === undefined ? problem : `${problem} Did you mean "${meant}"?`;
  return [{ ...base, message, remediation: `Choose one of ${listed([...metricNames(task), ...custom])}.` }];
}

interface Limited {
  readonly name: string;
  readonly limits: { readonly lower?: number; readonly upper?: number };
  readonly followed: readonly string[];
}

function limitRemarks(manifest: ModelManifest, { name, limits, followed }: Limited): readonly Remark[] {
  const at = pointerTo(`${AT}/thresholds`, name);
  const unknown = metricRemarks(manifest, { name, at, part: "key" });
  if (unknown.length > 0) return unknown;
  const metric = findMetric(name, manifest.task);
  const remarks: Remark[] = [];
  const isFollowed = followed.some(
    (other) => other === name || findMetric(other, manifest.task)?.name === metric?.name,
  );
  if (!isFollowed)
    remarks.push({
      rule: RULE,
      at,
      part: "key",
      subject: name,
      message: `Limits of "${name}" are not read: it is not among the metrics that are followed.`,
      remediation: "Add it to `performance.metrics`, or remove the limits.",
    });
  const { lower, upper } = limits;
  if (lower !== undefined && upper !== undefined && lower > upper)
    remarks.push({
      rule: RULE,
      at,
      part: "key",
      subject: name,
      message: `No value is at least ${lower} and at most ${upper}.`,
      remediation: "Correct one of the limits.",
    });
  return remarks;
}
