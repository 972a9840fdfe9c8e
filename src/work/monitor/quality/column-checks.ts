import type { ColumnQuality, Profile, StatisticCheck } from "../../../generated/types.ts";
import { idOf, type CellTest, type From, type QualityCheck } from "./check.ts";
import { cutNear, profiled } from "./reference.ts";

interface ColumnContract {
  readonly name: string;
  readonly quality: ColumnQuality;
  /** The section's own `mostly`. */
  readonly mostly: number;
  /** Whether the section has one. */
  readonly isMostly: boolean;
  readonly reference: Profile | undefined;
  readonly from: From;
}

/** The checks of one column, beside that it is there. */
export function columnChecks(contract: ColumnContract): readonly QualityCheck[] {
  return [
    ...nullChecks(contract),
    ...cellChecks(contract),
    ...rowChecks(contract),
    ...statisticChecks(contract),
    ...quantileChecks(contract),
  ];
}

/** What all checks of the column have in common; the limit is that of `mostly`. */
function base({
  name,
  quality,
  mostly,
}: ColumnContract): Omit<QualityCheck, "id" | "dimension" | "measure" | "limitFrom"> {
  const share = quality.mostly ?? mostly;
  return {
    column: name,
    subject: name,
    severity: quality.severity ?? "error",
    bound: "share",
    limit: 1 - share,
    mostly: share,
    ...(quality.expectedWhen === undefined ? {} : { expectedWhen: quality.expectedWhen }),
  };
}

/** Where it stands how many rows may fail: `mostly`, or, without any, the check that none may. */
function shareFrom({ name, quality, isMostly, from }: ColumnContract, key: string): string {
  if (quality.mostly !== undefined) return from("columns", name, "mostly");
  return isMostly ? from("mostly") : from("columns", name, key);
}

function nullChecks(contract: ColumnContract): readonly QualityCheck[] {
  const { name, quality, from, reference } = contract;
  const { max, maxChange } = quality.nullRate ?? {};
  const shared = { ...base(contract), dimension: "completeness", measure: { kind: "nulls" }, mostly: 1 } as const;
  const id = `columns.${idOf(name)}.nullRate`;
  const at = (key: string): string => from("columns", name, "nullRate", key);
  const checks: QualityCheck[] = [];
  if (max !== undefined) checks.push({ ...shared, id: `${id}.max`, bound: "share", limit: max, limitFrom: at("max") });
  if (maxChange !== undefined)
    checks.push({
      ...shared,
      id: `${id}.maxChange`,
      bound: "shareChange",
      limit: maxChange,
      limitFrom: at("maxChange"),
      ...withoutReference(reference, name, "Without a `max`, its null rate has nothing to be held against."),
    });
  return checks;
}

function cellChecks(contract: ColumnContract): readonly QualityCheck[] {
  const { name, quality } = contract;
  const { type, min, max, inSet, regex, format, length, finite } = quality;
  const tests: (readonly [key: string, test: CellTest])[] = [];
  if (type !== undefined) tests.push(["type", { test: "type", type }]);
  if (min !== undefined) tests.push(["min", { test: "atLeast", value: min }]);
  if (max !== undefined) tests.push(["max", { test: "atMost", value: max }]);
  if (inSet !== undefined) tests.push(["inSet", { test: "oneOf", values: inSet }]);
  if (regex !== undefined) tests.push(["regex", { test: "pattern", pattern: regex }]);
  if (format !== undefined) tests.push(["format", { test: "format", format }]);
  if (length !== undefined) tests.push(["length", { test: "length", min: length.min, max: length.max }]);
  if (finite === true) tests.push(["finite", { test: "finite" }]);
  return tests.map(([key, test]) => ({
    ...base(contract),
    id: `columns.${idOf(name)}.${key}`,
    dimension: key === "type" ? "type" : "validity",
    measure: { kind: "cells", test },
    limitFrom: shareFrom(contract, key),
  }));
}

function rowChecks(contract: ColumnContract): readonly QualityCheck[] {
  const { name, quality, from, reference } = contract;
  const { newValues, unique, constant, distinct, references } = quality;
  const shared = base(contract);
  const id = (key: string): string => `columns.${idOf(name)}.${key}`;
  const checks: QualityCheck[] = [];
  if (newValues !== undefined)
    checks.push({
      ...shared,
      id: id("newValues"),
      dimension: "validity",
      measure: { kind: "unseen" },
      limit: newValues.maxRate,
      mostly: 1,
      limitFrom: from("columns", name, "newValues", "maxRate"),
      ...withoutReference(reference, name, "Use `inSet` to name its values."),
    });
  if (unique === true)
    checks.push({
      ...shared,
      id: id("unique"),
      dimension: "uniqueness",
      measure: { kind: "repeated", columns: [name] },
      limitFrom: shareFrom(contract, "unique"),
    });
  const counted = { ...shared, measure: { kind: "distinct" }, mostly: 1 } as const;
  if (constant === false)
    checks.push({
      ...counted,
      id: id("constant"),
      dimension: "constancy",
      bound: "min",
      limit: 2,
      limitFrom: from("columns", name, "constant"),
    });
  for (const bound of ["min", "max"] as const) {
    const limit = distinct?.[bound];
    const limitFrom = from("columns", name, "distinct", bound);
    if (limit !== undefined)
      checks.push({ ...counted, id: id(`distinct.${bound}`), dimension: "constancy", bound, limit, limitFrom });
  }
  if (references !== undefined)
    checks.push({
      ...shared,
      id: id("references"),
      dimension: "referential",
      measure: { kind: "known", ...references },
      limitFrom: shareFrom(contract, "references"),
    });
  return checks;
}

function statisticChecks(contract: ColumnContract): readonly QualityCheck[] {
  const { name, quality, from, reference } = contract;
  return (["mean", "std", "sum"] as const).flatMap((statistic) =>
    limitsOf(quality[statistic]).map(({ key, bound, limit }): QualityCheck => ({
      ...base(contract),
      id: `columns.${idOf(name)}.${statistic}.${key}`,
      dimension: "statistics",
      measure: { kind: "moments" },
      statistic,
      mostly: 1,
      bound,
      limit,
      limitFrom: from("columns", name, statistic, key),
      ...(bound === "z" ? withoutNumbers(reference, name) : {}),
    })),
  );
}

/**
 * A quantile is checked by counting, which adds up: pX is at most a value where at most the share 1 − X is above it, and
 * it is the reference's where the share below the reference's is still X.
 */
function quantileChecks(contract: ColumnContract): readonly QualityCheck[] {
  const { name, quality, from, reference } = contract;
  return Object.entries(quality.quantiles ?? {}).flatMap(([quantile, spec]) => {
    const share = Number(quantile.slice(1)) / 100;
    const column = profiled(reference, name);
    const cut = column?.kind === "number" ? cutNear(column, share) : undefined;
    return limitsOf(spec).map(({ key, bound, limit }): QualityCheck => {
      const shared = {
        ...base(contract),
        id: `columns.${idOf(name)}.quantiles.${quantile}.${key}`,
        dimension: "statistics",
        mostly: 1,
        limitFrom: from("columns", name, "quantiles", quantile, key),
      } as const;
      if (bound === "z") {
        const measure = { kind: "cells", test: { test: "atLeast", value: cut?.value ?? 0 } } as const;
        const where = { name: quantile, share: cut?.share ?? share };
        const problem = withoutNumbers(reference, name);
        const coarse = { problem: `The reference has no bin near its ${quantile}. Use \`min\` and \`max\`.` };
        const why = "problem" in problem || cut !== undefined ? problem : coarse;
        return { ...shared, measure, bound: "shareZ", limit, quantile: where, ...why };
      }
      const test =
        bound === "max" ? ({ test: "atMost", value: limit } as const) : ({ test: "atLeast", value: limit } as const);
      const allowed = bound === "max" ? 1 - share : share;
      return {
        ...shared,
        measure: { kind: "cells", test },
        bound: "share",
        limit: allowed,
        quantile: { name: quantile, share },
      };
    });
  });
}

function limitsOf({ min, max, maxZ }: StatisticCheck = {}): readonly {
  readonly key: string;
  readonly bound: "min" | "max" | "z";
  readonly limit: number;
}[] {
  const limits = [
    ["min", "min", min],
    ["max", "max", max],
    ["maxZ", "z", maxZ],
  ] as const;
  return limits.flatMap(([key, bound, limit]) => (limit === undefined ? [] : [{ key, bound, limit }]));
}

function withoutReference(reference: Profile | undefined, name: string, advice: string): { readonly problem?: string } {
  if (reference === undefined)
    return { problem: `There is no profile of the reference. Make one with \`model-gitops profile\`. ${advice}` };
  if (profiled(reference, name) !== undefined) return {};
  return { problem: `The profile of the reference has no column ${JSON.stringify(name)}. ${advice}` };
}

function withoutNumbers(reference: Profile | undefined, name: string): { readonly problem?: string } {
  const missing = withoutReference(reference, name, "Use `min` and `max`.");
  if (missing.problem !== undefined) return missing;
  const kind = profiled(reference, name)?.kind;
  if (kind === "number") return {};
  return {
    problem: `In the reference, the column ${JSON.stringify(name)} is ${kind === "category" ? "a category" : kind}, no number: it has no such statistic.`,
  };
}
