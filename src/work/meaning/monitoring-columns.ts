import type { ModelManifest, MonitoringSpec } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { declaredFeatures, excludedFeatures } from "../../manifest/features.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;
const DRIFT = "/monitoring/drift";

interface Named {
  readonly at: string;
  readonly part?: "key";
  readonly name: string;
}

/** Columns that drift is about and that are not watched, and what the log has for columns. */
export function watchedColumnRemarks(manifest: ModelManifest, monitoring: MonitoringSpec): readonly Remark[] {
  const named = driftColumns(monitoring);
  return [
    ...named.flatMap((column) => unwatched(column, manifest, monitoring)),
    ...methodRemarks(manifest, monitoring),
    ...weightRemarks(monitoring),
    ...ownerRemarks(manifest, monitoring),
    ...roleRemarks(manifest, monitoring),
  ];
}

/** The columns that `monitoring.drift` names, with their places. */
export function driftColumns({ drift = {} }: MonitoringSpec): readonly Named[] {
  const { critical = [], weights = {}, columns = {} } = drift;
  return [
    ...critical.map((name, index) => ({ at: `${DRIFT}/critical/${index}`, name })),
    ...Object.keys(weights).map((name) => ({ at: pointerTo(`${DRIFT}/weights`, name), part: "key" as const, name })),
    ...Object.keys(columns).map((name) => ({ at: pointerTo(`${DRIFT}/columns`, name), part: "key" as const, name })),
  ];
}

function unwatched(
  { at, part, name }: Named,
  manifest: ModelManifest,
  { features = {} }: MonitoringSpec,
): readonly Remark[] {
  const base = { rule: RULE, at, subject: name, ...(part !== undefined && { part }) };
  if (features[name]?.kind === "ignore")
    return [
      {
        ...base,
        message: `The column "${name}" is not watched: monitoring.features says \`kind: ignore\`.`,
        remediation: "Remove one of the two.",
      },
    ];
  if (Object.hasOwn(features, name)) return [];
  const declared = declaredFeatures(manifest)?.map((feature) => feature.name);
  if (excludedFeatures(manifest).includes(name))
    return [
      {
        ...base,
        message: `The column "${name}" is excluded from the features, so it is not watched.`,
        remediation: "Remove it here, or watch it with `monitoring.features`.",
      },
    ];
  // Where all columns of the data can be features, the data tells which there are.
  if (declared === undefined || declared.includes(name)) return [];
  const known = [...declared, ...Object.keys(features)];
  return [
    {
      ...base,
      message: `The column "${name}" is no feature, so it is not watched.${didYouMean(name, known)}`,
      remediation: "Write a feature's name, or watch the column with `monitoring.features`.",
    },
  ];
}

function methodRemarks(manifest: ModelManifest, { drift = {}, features = {} }: MonitoringSpec): readonly Remark[] {
  const types = new Map(declaredFeatures(manifest)?.map(({ name, type }) => [name, type]));
  return Object.entries(drift.columns ?? {}).flatMap(([name, { method }]): readonly Remark[] => {
    const kind = features[name]?.kind ?? types.get(name);
    if (method === undefined || kind === undefined || kind === "text" || kind === "embedding" || kind === "ignore")
      return [];
    const message = `${method} compares texts and embeddings, and "${name}" is ${kind}.`;
    const at = pointerTo(`${DRIFT}/columns`, name, "method");
    return [
      {
        rule: RULE,
        at,
        subject: name,
        message,
        remediation: "Remove `method`, or say the kind in `monitoring.features`.",
      },
    ];
  });
}

function weightRemarks({ drift = {} }: MonitoringSpec): readonly Remark[] {
  const weights = Object.values(drift.weights ?? {});
  if (weights.length === 0 || weights.some((weight) => weight > 0)) return [];
  const message = "All weights are 0, so that no column that is named matters.";
  return [
    {
      rule: RULE,
      at: `${DRIFT}/weights`,
      part: "key",
      outcome: "warn",
      message,
      remediation: "Give what matters a weight.",
    },
  ];
}

/** Whoever answers for a column that nothing names is never asked. */
function ownerRemarks(
  manifest: ModelManifest,
  { alerts = {}, features = {}, quality = {} }: MonitoringSpec,
): readonly Remark[] {
  const declared = declaredFeatures(manifest)?.map(({ name }) => name);
  if (declared === undefined) return [];
  const known = [...declared, ...Object.keys(features), ...Object.keys(quality.columns ?? {})];
  return Object.keys(alerts.columns ?? {}).flatMap((name): readonly Remark[] => {
    if (known.includes(name)) return [];
    const message = `The column "${name}" is neither watched nor checked, so nothing is reported about it.${didYouMean(name, known)}`;
    return [
      {
        rule: RULE,
        at: pointerTo("/monitoring/alerts/columns", name),
        part: "key",
        outcome: "warn",
        subject: name,
        message,
        remediation: "Correct the name, or remove it.",
      },
    ];
  });
}

function roleRemarks({ task }: ModelManifest, { columns = {} }: MonitoringSpec): readonly Remark[] {
  const remarks: Remark[] = [];
  if (columns.scores !== undefined && task !== "multiclass-classification")
    remarks.push({
      rule: RULE,
      at: "/monitoring/columns/scores",
      part: "key",
      message: `Only a multiclass model has a score for each class; this is ${task}.`,
      remediation: "Name the column of the score as `score`.",
    });
  const seen = new Map<string, string>();
  for (const [role, column] of Object.entries(columns)) {
    // The id may well be the unit of an experiment.
    if (typeof column !== "string" || role === "unit") continue;
    const other = seen.get(column);
    seen.set(column, role);
    if (other === undefined) continue;
    const message = `The column "${column}" is ${listed([other, role])} of the log at once.`;
    const at = `/monitoring/columns/${role}`;
    remarks.push({ rule: RULE, at, subject: column, message, remediation: "Name a column of its own for each." });
  }
  return remarks;
}
