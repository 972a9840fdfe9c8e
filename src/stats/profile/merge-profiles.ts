import type { Profile } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { mergeCategories, mergeColumns, mergeNumbers, type Column } from "./merge-columns.ts";

/**
 * One profile of the partial ones of the same window, in any order: the bytes that the whole would have given. With
 * role `partial` it can be merged again.
 * @throws UserError where the parts are of different windows, models, references or columns, or are not partial.
 */
export function mergeProfiles(
  parts: readonly Profile[],
  { role = "window", source }: { readonly role?: Profile["role"]; readonly source?: Profile["source"] } = {},
): Profile {
  const first = parts[0];
  if (first === undefined)
    throw new UserError("There is no part to merge. Make parts with `monitor --shard 1/n` first.");
  for (const part of parts) requireAlike(first, part, source !== undefined);
  const exact = role === "partial";
  const { score, label } = first.prediction;
  const targets = parts.flatMap(({ target }) => target ?? []);
  const scores = parts.flatMap(({ prediction }) => prediction.score ?? []);
  const labels = parts.flatMap(({ prediction }) => prediction.label ?? []);
  const { artifact, evaluationKey } = first;
  const slices = mergeSlices(parts);
  return {
    schema: first.schema,
    model: first.model,
    role,
    source: source ?? first.source,
    ...(artifact !== undefined && { artifact }),
    ...(evaluationKey !== undefined && { evaluationKey }),
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    columns: Object.fromEntries(
      Object.keys(first.columns).map((name) => [name, mergeColumns(columnsNamed(parts, name), { name, exact })]),
    ),
    prediction: {
      ...(score && { score: mergeNumbers(scores, { name: "@score", exact }) }),
      ...(label && { label: mergeCategories(labels, { name: "@label", exact }) }),
    },
    ...(first.target && { target: mergeColumns(targets, { name: "@target", exact }) }),
    ...(slices && { slices }),
  };
}

function requireAlike(first: Profile, part: Profile, hasSource: boolean): void {
  if (part.role !== "partial") {
    throw new UserError("A profile that is not partial cannot be merged. Merge what `monitor --shard` left.");
  }
  const differs = (what: string): never => {
    throw new UserError(
      `Parts to merge differ in their ${what}. Make all parts of a window in one run, from the same revision and the same files.`,
    );
  };
  if (part.model !== first.model) differs("model");
  if (part.artifact !== first.artifact) differs("artifact");
  if (part.evaluationKey !== first.evaluationKey) differs("evaluation");
  if (part.source.dataset !== first.source.dataset) differs("window");
  if (part.source.from !== first.source.from || part.source.to !== first.source.to) differs("times");
  if (!hasSource && part.source.digest !== first.source.digest) differs("source files");
  if (namesOf(part) !== namesOf(first)) differs("columns");
}

function namesOf({ columns, prediction, target }: Profile): string {
  return JSON.stringify([Object.keys(columns).sort(), Object.keys(prediction).sort(), target !== undefined]);
}

function columnsNamed(parts: readonly Profile[], name: string): readonly Column[] {
  return parts.flatMap(({ columns }) => columns[name] ?? []);
}

/** In the order of the names: a part may lack a slice of which it has no row. */
function mergeSlices(parts: readonly Profile[]): Record<string, number> | undefined {
  if (parts.every(({ slices }) => slices === undefined)) return undefined;
  const rows = new Map<string, number>();
  for (const { slices = {} } of parts) {
    for (const [name, count] of Object.entries(slices)) rows.set(name, (rows.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
}
