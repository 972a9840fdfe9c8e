import type { ModelManifest, MonitoringSpec } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { parseDuration } from "../../kernel/units.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { resolveMonitoring } from "../../manifest/monitoring.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { watchedColumnRemarks } from "./monitoring-columns.ts";
import { experimentRemarks } from "./monitoring-experiment.ts";
import { followedRemarks } from "./monitoring-performance.ts";
import { qualityRemarks } from "./monitoring-quality.ts";
import { timeRemarks } from "./monitoring-times.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;
const AT = "/monitoring";

/** How the model is watched, against itself and the rest of the manifest. */
export function monitoringRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const { monitoring } = manifest;
  if (monitoring === undefined) return [];
  const remarks = [
    ...referenceRemarks(manifest, monitoring),
    ...timeRemarks(monitoring),
    ...persistenceRemarks(monitoring),
    ...labelRemarks(monitoring),
    ...serviceRemarks(monitoring),
    ...watchedColumnRemarks(manifest, monitoring),
    ...qualityRemarks(manifest, monitoring),
    ...followedRemarks(manifest, monitoring),
    ...experimentRemarks(monitoring),
  ];
  return remarks.length > 0 ? remarks : unresolved(manifest, file);
}

/** What nothing above has a word for: a path that leaves the repository. */
function unresolved(manifest: ModelManifest, file: string): readonly Remark[] {
  // That has a finding of its own.
  if (datasetRoles(manifest).kind === "problem") return [];
  try {
    resolveMonitoring(manifest, file);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ rule: RULE, at: AT, part: "key", message: error.message, remediation: null }];
  }
}

function referenceRemarks(manifest: ModelManifest, { reference, window }: MonitoringSpec): readonly Remark[] {
  if (reference === undefined) return [];
  const isName = typeof reference === "string";
  const { dataset, kind = "fixed", windows } = isName ? { dataset: reference } : reference;
  const at = isName ? `${AT}/reference` : `${AT}/reference/dataset`;
  const remarks: Remark[] = [];
  const names = Object.keys(manifest.datasets);
  const roles = datasetRoles(manifest);
  if (dataset !== undefined && !names.includes(dataset))
    remarks.push({
      rule: RULE,
      at,
      subject: dataset,
      message: `The reference "${dataset}" is no dataset.${didYouMean(dataset, names)}`,
      remediation: `Datasets here: ${listed(names)}.`,
    });
  else if (dataset !== undefined && roles.kind === "roles" && roles.roles[dataset] === "train")
    remarks.push({
      rule: RULE,
      at,
      subject: dataset,
      message: `The reference "${dataset}" is training data. A model has learned those rows, so production would look worse than it is. Name evaluation data.`,
      remediation: `Name a dataset that was held out, or give this one the role \`shown\` in evaluation.datasets if no model trains on it.`,
    });
  if (kind === "same-period" && typeof window === "object")
    remarks.push({
      rule: RULE,
      at: `${AT}/reference/kind`,
      message: `same-period compares with windows of the same hour and weekday, and a window of ${window.rows} rows has none.`,
      remediation: "Use `kind: rolling` or `fixed`, or a window such as 1d.",
    });
  if (kind === "fixed" && windows !== undefined)
    remarks.push({
      rule: RULE,
      at: `${AT}/reference/windows`,
      part: "key",
      message: "A fixed reference is the dataset alone: `windows` is not read.",
      remediation: "Remove it, or say `kind: rolling` or `same-period`.",
    });
  return remarks;
}

function persistenceRemarks({ alertAfter }: MonitoringSpec): readonly Remark[] {
  const [of = 0, last = 0] = alertAfter?.split(" of ").map(Number) ?? [];
  if (of <= last) return [];
  return [
    {
      rule: RULE,
      at: `${AT}/alertAfter`,
      message: `No ${of} of ${last} windows can show a signal.`,
      remediation: `Write ${Math.min(of, last)} of ${Math.max(of, last)}.`,
    },
  ];
}

function labelRemarks({ labels, columns = {} }: MonitoringSpec): readonly Remark[] {
  if (labels === undefined || columns.id !== null) return [];
  const [key, word] = labels.joinOn === undefined ? ["", "labels"] : ["/joinOn", "joinOn"];
  return [
    {
      rule: RULE,
      at: `${AT}/labels${key}`,
      part: "key",
      message: `Labels are joined by the id of the request, and columns.id is null: the log has none, so ${word} leads nowhere.`,
      remediation: "Log an id with every request and name its column as `monitoring.columns.id`.",
    },
  ];
}

function serviceRemarks({ service = {} }: MonitoringSpec): readonly Remark[] {
  const { prometheus } = service;
  return [...latencyRemarks(service), ...(prometheus === undefined ? [] : prometheusRemarks(prometheus))];
}

function latencyRemarks(service: NonNullable<MonitoringSpec["service"]>): readonly Remark[] {
  const limits = (["p50", "p95", "p99"] as const).flatMap((name) => {
    const limit = service[name];
    return limit === undefined ? [] : [{ name, limit, ms: parseDuration(limit) }];
  });
  return limits.slice(1).flatMap(({ name, limit, ms }, index): readonly Remark[] => {
    const lower = limits[index];
    if (lower === undefined || lower.ms <= ms) return [];
    const message = `${name} may be ${limit} and ${lower.name} ${lower.limit}: of no latencies is the first below the second.`;
    return [{ rule: RULE, at: `${AT}/service/${name}`, message, remediation: "Correct one of the limits." }];
  });
}

function prometheusRemarks({
  url,
  queries,
}: NonNullable<NonNullable<MonitoringSpec["service"]>["prometheus"]>): readonly Remark[] {
  const at = `${AT}/service/prometheus`;
  const remarks: Remark[] = [];
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined)
    remarks.push({
      rule: RULE,
      at: `${at}/url`,
      message: "This is no address.",
      remediation: "Write one such as https://prometheus.example.org.",
    });
  else if (address.username !== "" || address.password !== "" || address.search !== "")
    // Whatever stands there may be a secret, and is not quoted.
    remarks.push({
      rule: RULE,
      at: `${at}/url`,
      message: `The address of the server has ${address.search === "" ? "a user or a password" : "a query"} in it, which everybody who reads the repository sees.`,
      remediation:
        "Write the address alone. Put a bearer token into a secret of the workflow, and the name of its variable as `token`. Change what was written here: the history keeps it.",
    });
  for (const [name, { min, max }] of Object.entries(queries))
    if (min !== undefined && max !== undefined && min > max)
      remarks.push({
        rule: RULE,
        at: pointerTo(`${at}/queries`, name),
        part: "key",
        subject: name,
        message: `No value is at least ${min} and at most ${max}.`,
        remediation: "Correct one of the limits.",
      });
  return remarks;
}
