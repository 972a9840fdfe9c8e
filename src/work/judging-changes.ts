import type { Dataset, JudgingChange, ModelManifest } from "../generated/types.ts";
import { parseDuration } from "../kernel/units.ts";
import { datasetRoles } from "../manifest/dataset-roles.ts";
import { approversOf } from "../manifest/resolve.ts";
import type { DatasetRole } from "../manifest/resolved-model.ts";
import { change, strictness } from "./change.ts";
import { metricChanges } from "./metric-changes.ts";

/** Everything that judges and differs between two versions of a manifest, with its direction where there is one. */
export function judgingChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  return [
    ...metricChanges(base, head),
    ...sliceChanges(base, head),
    ...datasetChanges(base, head),
    ...settingChanges(base, head),
    ...approverChanges(base, head),
    ...meaningChanges(base, head),
  ];
}

function sliceChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  return memberChanges("evaluation.slices", slicesOf(base), slicesOf(head));
}

function slicesOf({ evaluation }: ModelManifest): ReadonlyMap<string, string> {
  const slices = evaluation.slices ?? [];
  return new Map(slices.map((slice) => (typeof slice === "string" ? [slice, slice] : [slice.name, slice.where])));
}

function memberChanges(
  path: string,
  base: ReadonlyMap<string, string>,
  head: ReadonlyMap<string, string>,
): readonly JudgingChange[] {
  return [...new Set([...base.keys(), ...head.keys()])].flatMap((name) => {
    const direction = !base.has(name) ? "added" : head.has(name) ? "changed" : "removed";
    return change(`${path}.${name}`, [base.get(name), head.get(name)], direction);
  });
}

const ROLE_RANK = { train: 0, shown: 1, guard: 2, decides: 3 } as const satisfies Record<DatasetRole, number>;

function datasetChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [rolesOf(base), rolesOf(head)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [from, to] = [before[name] ?? "train", after[name] ?? "train"];
    const direction = ROLE_RANK[to] > ROLE_RANK[from] ? "tightened" : "loosened";
    const judged = from !== "train" && to !== "train";
    const [old, now] = [base.datasets[name], head.datasets[name]];
    return [
      ...change(
        `evaluation.datasets.${name}`,
        [unlessTrain(from), unlessTrain(to)],
        from === "train" ? "added" : to === "train" ? "removed" : direction,
      ),
      ...(judged && old !== undefined && now !== undefined ? contentOf(name, old, now) : []),
    ];
  });
}

function contentOf(name: string, old: Dataset, now: Dataset): readonly JudgingChange[] {
  return [
    ...change(`datasets.${name}.path`, [old.path, now.path], "changed"),
    ...change(`datasets.${name}.version`, [old.version, now.version], "changed"),
    ...change(`datasets.${name}.fetch`, [old.fetch, now.fetch], "changed"),
  ];
}

function unlessTrain(role: DatasetRole): DatasetRole | undefined {
  return role === "train" ? undefined : role;
}

function rolesOf(manifest: ModelManifest): Readonly<Record<string, DatasetRole>> {
  const roles = datasetRoles(manifest);
  return roles.kind === "roles" ? roles.roles : {};
}

function settingChanges(
  { evaluation: base, governance: old }: ModelManifest,
  { evaluation: head, governance: now }: ModelManifest,
): readonly JudgingChange[] {
  const confidence = [base.confidence ?? 0.95, head.confidence ?? 0.95] as const;
  const inconclusive = [base.onInconclusive ?? "approve", head.onInconclusive ?? "approve"] as const;
  const p95 = [milliseconds(base.latency?.p95), milliseconds(head.latency?.p95)] as const;
  const risk = [old?.risk, now?.risk] as const;
  return [
    ...change("evaluation.confidence", confidence, strictness(...confidence, "higher")),
    ...change("evaluation.onInconclusive", inconclusive, inconclusive[1] === "block" ? "tightened" : "loosened"),
    ...(p95[0] === p95[1]
      ? []
      : change("evaluation.latency.p95", [base.latency?.p95, head.latency?.p95], strictness(...p95, "lower"))),
    ...change("evaluation.latency.batchSize", [base.latency?.batchSize ?? 1, head.latency?.batchSize ?? 1], "changed"),
    ...change("evaluation.fairness", [base.fairness, head.fairness], fairnessDirection(base.fairness, head.fairness)),
    ...change(
      "governance.risk",
      risk,
      RISK_RANK[risk[1] ?? "none"] > RISK_RANK[risk[0] ?? "none"] ? "tightened" : "loosened",
    ),
  ];
}

/** Whether more limits are stricter depends on each of them; only the whole section has a clear direction. */
function fairnessDirection(base: unknown, head: unknown): "added" | "removed" | "changed" {
  if (base === undefined) return "added";
  return head === undefined ? "removed" : "changed";
}

const RISK_RANK = { none: 0, minimal: 1, limited: 2, high: 3 } as const;

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration);
}

/** Nobody named means anyone with write access, which is the loosest. */
function approverChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [approversOf(base), approversOf(head)];
  const gained = after.some((login) => !before.includes(login));
  const lost = before.some((login) => !after.includes(login));
  if (!gained && !lost) return [];
  const words = (logins: readonly string[]) =>
    logins.length === 0 ? "anyone with write access" : logins.toSorted().join(", ");
  const isOpened = after.length === 0 || (before.length > 0 && gained && !lost);
  const isClosed = before.length === 0 || (after.length > 0 && lost && !gained);
  return change("approvers", [words(before), words(after)], isOpened ? "loosened" : isClosed ? "tightened" : "changed");
}

function meaningChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["task", base.task, head.task],
    ["target.column", base.target.column, head.target.column],
    ["target.positive", base.target.positive ?? 1, head.target.positive ?? 1],
    ["target.classes", base.target.classes, head.target.classes],
    ["target.columns", base.target.columns, head.target.columns],
    ["target.quantiles", base.target.quantiles, head.target.quantiles],
    ["model.threshold", base.model?.threshold, head.model?.threshold],
    ...(["id", "time", "group", "weight"] as const).map(
      (role) => [`columns.${role}`, base.columns?.[role], head.columns?.[role]] as const,
    ),
    ["lifecycle", base.lifecycle ?? "active", head.lifecycle ?? "active"],
    ["evaluation.predictions", base.evaluation.predictions, head.evaluation.predictions],
    ["evaluation.command", base.evaluation.command, head.evaluation.command],
    ["evaluation.season", base.evaluation.season ?? 1, head.evaluation.season ?? 1],
    ["evaluation.judge", base.evaluation.judge, head.evaluation.judge],
  ];
  // A threshold or a weight where there was none is another question, not one more.
  return pairs.flatMap(([path, from, to]) => change(path, [from, to], to === undefined ? "removed" : "changed"));
}
