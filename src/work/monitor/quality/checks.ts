import type { Assertion, FreshnessCheck, Profile, QualitySpec } from "../../../generated/types.ts";
import { truncate } from "../../../kernel/text.ts";
import { parseDuration } from "../../../kernel/units.ts";
import { pointerTo } from "../../../manifest/pointers.ts";
import type { Locate } from "../../../manifest/source.ts";
import { idOf, type From, type QualityCheck } from "./check.ts";
import { columnChecks } from "./column-checks.ts";
import { ANSWERS } from "./rules.ts";

/** Where `quality` stands in a manifest. */
const AT = "/monitoring/quality";
const MAX_FUTURE = "5m";

export interface QualityContext {
  /** Of the reference; undefined where there is none. */
  readonly reference: Profile | undefined;
  /** The columns that the model takes: one that is missing is a failure without any contract. */
  readonly features: readonly string[];
  /** Further columns of the log with a meaning (time, id, score, …), which are never extra. */
  readonly known: readonly string[];
  /** The column that identifies a request, where one is named. */
  readonly id: string | undefined;
  readonly locate: Locate;
}

/**
 * Every check of a window: the contract's, and those that hold without one: a missing feature, an empty window, rows
 * without answers, ids that are there twice (a warning). Ids are unique and the same for the same contract.
 */
export function qualityChecks(spec: QualitySpec, context: QualityContext): readonly QualityCheck[] {
  const from: From = (...steps) => {
    const { file, line } = context.locate(pointerTo(AT, ...steps));
    return line === undefined ? file : `${file}:${line}`;
  };
  return [
    ...volumeChecks(spec, from),
    ...schemaChecks(spec, context, from),
    ...answerChecks(context),
    ...freshnessChecks(spec, from),
    ...keyChecks(spec, context, from),
    ...orderChecks(spec, from),
    ...Object.entries(spec.columns ?? {}).flatMap(([name, quality]) =>
      columnChecks({
        name,
        quality,
        mostly: spec.mostly ?? 1,
        isMostly: spec.mostly !== undefined,
        reference: context.reference,
        from,
      }),
    ),
    ...(spec.assert ?? []).map((assertion, index) => assertionCheck(assertion, { index, spec, from })),
  ];
}

const PLAIN = { severity: "error", mostly: 1, limit: 0, limitFrom: "default" } as const;

function volumeChecks({ rows = {} }: QualitySpec, from: From): readonly QualityCheck[] {
  const { min, max, maxChange, severity = "error" } = rows;
  const base = { ...PLAIN, dimension: "volume", severity, measure: { kind: "rows" }, subject: "rows" } as const;
  const limits = [
    ["min", "min", min],
    ["max", "max", max],
    ["maxChange", "change", maxChange],
  ] as const;
  return [
    { ...base, id: "default.empty", severity: "error", bound: "min", limit: 1 },
    ...limits.flatMap(([key, bound, limit]): readonly QualityCheck[] =>
      limit === undefined ? [] : [{ ...base, id: `rows.${key}`, bound, limit, limitFrom: from("rows", key) }],
    ),
  ];
}

function schemaChecks(spec: QualitySpec, context: QualityContext, from: From): readonly QualityCheck[] {
  const named = new Map(Object.entries(spec.columns ?? {}));
  const base = { ...PLAIN, dimension: "schema", bound: "share" } as const;
  const present = [...new Set([...context.features, ...named.keys()])].map((column): QualityCheck => {
    const isFeature = context.features.includes(column);
    return {
      ...base,
      id: `default.column.${idOf(column)}`,
      column,
      subject: column,
      severity: isFeature ? "error" : (named.get(column)?.severity ?? "error"),
      measure: { kind: "present" },
      limitFrom: named.has(column) ? from("columns", column) : "default",
    };
  });
  if (spec.allowExtra !== false) return present;
  const known = [...new Set([...context.features, ...context.known, ...named.keys()])];
  const extra: QualityCheck = {
    ...base,
    id: "allowExtra",
    subject: "columns",
    measure: { kind: "extra", known },
    limitFrom: from("allowExtra"),
  };
  return [...present, extra];
}

/** More than a model may abstain from; fewer rows without an answer are told. */
const MOST_UNANSWERED = 0.5;

function answerChecks({ reference }: QualityContext): readonly QualityCheck[] {
  const { score, label } = reference?.prediction ?? {};
  if (score === undefined && label === undefined) return [];
  return [
    {
      ...PLAIN,
      id: "default.answered",
      dimension: "completeness",
      bound: "share",
      measure: { kind: "answered" },
      subject: ANSWERS,
      limit: MOST_UNANSWERED,
      mostly: 1 - MOST_UNANSWERED,
    },
  ];
}

function freshnessChecks({ freshness }: QualitySpec, from: From): readonly QualityCheck[] {
  if (freshness === undefined) return [];
  const isPlain = typeof freshness === "string";
  const spec: FreshnessCheck = isPlain ? { errorAfter: freshness } : freshness;
  const where: From = (key) => (isPlain ? from("freshness") : from("freshness", key ?? ""));
  const { warnAfter, errorAfter, maxFuture } = spec;
  const measure = { kind: "newest", maxFutureMs: parseDuration(maxFuture ?? MAX_FUTURE) } as const;
  const base = { ...PLAIN, dimension: "freshness", measure, subject: "freshness" } as const;
  const ages = [
    ["warnAfter", "warn", warnAfter],
    ["errorAfter", "error", errorAfter],
  ] as const;
  return [
    ...ages.flatMap(([key, severity, after]): readonly QualityCheck[] =>
      after === undefined
        ? []
        : [
            {
              ...base,
              id: `freshness.${key}`,
              severity,
              bound: "age",
              limit: parseDuration(after),
              limitFrom: where(key),
            },
          ],
    ),
    {
      ...base,
      id: "freshness.maxFuture",
      severity: "warn",
      bound: "share",
      limitFrom: maxFuture === undefined ? "default" : where("maxFuture"),
    },
  ];
}

function keyChecks({ uniqueKey }: QualitySpec, { id }: QualityContext, from: From): readonly QualityCheck[] {
  const base = { ...PLAIN, dimension: "uniqueness", bound: "share" } as const;
  const ids: readonly QualityCheck[] =
    id === undefined
      ? []
      : [
          {
            ...base,
            id: "default.id",
            severity: "warn",
            column: id,
            subject: id,
            measure: { kind: "repeated", columns: [id] },
          },
        ];
  if (uniqueKey === undefined) return ids;
  const measure = { kind: "repeated", columns: uniqueKey } as const;
  return [...ids, { ...base, id: "uniqueKey", subject: uniqueKey.join(", "), measure, limitFrom: from("uniqueKey") }];
}

function orderChecks({ ordered }: QualitySpec, from: From): readonly QualityCheck[] {
  if (ordered !== true) return [];
  return [
    {
      ...PLAIN,
      id: "ordered",
      dimension: "schema",
      bound: "share",
      measure: { kind: "ordered" },
      subject: "order",
      limitFrom: from("ordered"),
    },
  ];
}

function assertionCheck(
  { expr, name, mostly, severity = "error", expectedWhen }: Assertion,
  { index, spec, from }: { readonly index: number; readonly spec: QualitySpec; readonly from: From },
): QualityCheck {
  const share = mostly ?? spec.mostly ?? 1;
  const where = mostly === undefined ? from("assert", index, "expr") : from("assert", index, "mostly");
  return {
    id: `assert[${index}]`,
    dimension: "cross-field",
    severity,
    measure: { kind: "condition", expr },
    bound: "share",
    limit: 1 - share,
    mostly: share,
    limitFrom: mostly === undefined && spec.mostly !== undefined ? from("mostly") : where,
    ...(expectedWhen === undefined ? {} : { expectedWhen }),
    subject: name ?? truncate(expr, 200),
  };
}
