import type { ColumnQuality, ModelManifest } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;
const AT = "/monitoring/quality";

/** The contract of one column against itself. */
export function columnRemarks(manifest: ModelManifest, name: string, column: ColumnQuality): readonly Remark[] {
  const at = pointerTo(`${AT}/columns`, name);
  const { length = {}, distinct = {}, mean = {}, std = {}, sum = {}, quantiles = {} } = column;
  return [
    ...boundRemarks(at, column, name),
    ...Object.entries({ length, distinct, mean, std, sum }).flatMap(([key, bounds]) =>
      boundRemarks(`${at}/${key}`, bounds, name),
    ),
    ...quantileRemarks(`${at}/quantiles`, name, quantiles),
    ...typeRemarks(at, name, column),
    ...setRemarks(at, name, column),
    ...patternRemarks(at, name, column),
    ...emptyRemarks(at, name, column),
    ...referenceRemarks(manifest, { at, name, column }),
  ];
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Two limits that nothing keeps both. */
export function boundRemarks(at: string, { min, max }: Bounds, subject?: string): readonly Remark[] {
  if (min === undefined || max === undefined || min <= max) return [];
  return [
    {
      rule: RULE,
      at: `${at}/min`,
      part: "key",
      ...(subject !== undefined && { subject }),
      message: `Nothing is at least ${min} and at most ${max}.`,
      remediation: "Correct one of the two.",
    },
  ];
}

function quantileRemarks(
  at: string,
  name: string,
  quantiles: NonNullable<ColumnQuality["quantiles"]>,
): readonly Remark[] {
  const sorted = Object.entries(quantiles)
    .map(([key, bounds]) => ({ key, share: Number(key.slice(1)), ...bounds }))
    .toSorted((a, b) => a.share - b.share);
  return sorted.flatMap(({ key, share, ...bounds }, index): readonly Remark[] => {
    const place = `${at}/${key}`;
    const own = boundRemarks(place, bounds, name);
    if (own.length > 0) return own;
    const base = { rule: RULE, at: place, part: "key", subject: name } as const;
    if (share === 0) return [{ ...base, message: "p0 is the smallest value.", remediation: "Use `min`." }];
    const above = sorted
      .slice(0, index)
      .find(({ min }) => min !== undefined && bounds.max !== undefined && min > bounds.max);
    if (above === undefined) return [];
    const message = `${key} is at most ${bounds.max} and ${above.key} at least ${above.min}: of no values is the first below the second.`;
    return [{ ...base, message, remediation: "Correct one of the limits." }];
  });
}

const NUMERIC = ["min", "max", "finite", "mean", "std", "sum", "quantiles"] as const;
const TEXTUAL = ["format"] as const;

/** Checks that a value of the column's type can never pass, or never fail. */
function typeRemarks(at: string, name: string, column: ColumnQuality): readonly Remark[] {
  const { type } = column;
  if (type === undefined) return [];
  const isText = type === "string" || type === "time";
  const unfit = isText
    ? NUMERIC.filter((key) => column[key] !== undefined)
    : TEXTUAL.filter((key) => column[key] !== undefined);
  return unfit.map((key) => ({
    rule: RULE,
    at: `${at}/${key}`,
    part: "key",
    subject: name,
    message: `\`${key}\` is of ${isText ? "numbers" : "texts"}, and the type of "${name}" is ${type}.`,
    remediation: "Correct the type, or remove the check.",
  }));
}

function setRemarks(
  at: string,
  name: string,
  { inSet, min = -Infinity, max = Infinity, type }: ColumnQuality,
): readonly Remark[] {
  if (inSet === undefined) return [];
  const remarks: Remark[] = [];
  const base = { rule: RULE, subject: name } as const;
  const repeated = inSet.findIndex((value, index) => inSet.indexOf(value) < index);
  if (repeated >= 0)
    remarks.push({
      ...base,
      at: `${at}/inSet/${repeated}`,
      outcome: "warn",
      message: `${JSON.stringify(inSet[repeated])} is in the set twice.`,
      remediation: "Remove one of them.",
    });
  const outside = inSet.findIndex((value) => typeof value === "number" && (value < min || value > max));
  if (outside >= 0)
    remarks.push({
      ...base,
      at: `${at}/inSet/${outside}`,
      message: `${String(inSet[outside])} is in the set, and beyond the column's min or max.`,
      remediation: "Correct the limit, or remove the value.",
    });
  const isNumber = type === "int" || type === "float" || type === "number";
  const text = isNumber ? inSet.findIndex((value) => typeof value === "string" && !Number.isFinite(Number(value))) : -1;
  if (text >= 0)
    remarks.push({
      ...base,
      at: `${at}/inSet/${text}`,
      message: `${JSON.stringify(inSet[text])} is no number, and the type of "${name}" is ${type}.`,
      remediation: "Correct the type, or remove the value.",
    });
  return remarks;
}

/** What RE2 does not know by design; whatever else is wrong with a pattern is found when it is used. */
function patternRemarks(at: string, name: string, { regex }: ColumnQuality): readonly Remark[] {
  if (regex === undefined) return [];
  // Escaped characters and those in brackets mean themselves.
  const bare = regex.replaceAll(/\\[^1-9]|\[\^?\]?(?:\\.|[^\]\\])*\]/gs, "x");
  const found = /\(\?<?[=!]/.test(bare)
    ? "looks ahead or back"
    : /\\[1-9]/.test(bare)
      ? "refers back to a group"
      : undefined;
  if (found === undefined) return [];
  const message = `The regex ${found}, which RE2 does not do: it would need a time that no limit holds.`;
  return [
    {
      rule: RULE,
      at: `${at}/regex`,
      subject: name,
      message,
      remediation: "Write the pattern without, or use an assertion.",
    },
  ];
}

const OF_VALUES = [
  "type",
  "min",
  "max",
  "inSet",
  "regex",
  "format",
  "length",
  "finite",
  "unique",
  "references",
] as const;

/** What is written down and says nothing. */
function emptyRemarks(at: string, name: string, column: ColumnQuality): readonly Remark[] {
  const { mostly, nullRate, newValues, severity, expectedWhen, ...checks } = column;
  const remarks: Remark[] = [];
  const key = { rule: RULE, part: "key", subject: name } as const;
  const outcome = "warn";
  if (mostly !== undefined && OF_VALUES.every((key) => column[key] === undefined))
    remarks.push({
      ...key,
      outcome,
      at: `${at}/mostly`,
      message: "`mostly` is read by checks of single values, and there is none here.",
      remediation: "Remove it.",
    });
  if (nullRate?.max === 1)
    remarks.push({
      ...key,
      outcome,
      at: `${at}/nullRate/max`,
      message: "A null rate of 1 is never passed.",
      remediation: "Lower the limit, or remove the check.",
    });
  if (newValues?.maxRate === 1)
    remarks.push({
      ...key,
      outcome,
      at: `${at}/newValues/maxRate`,
      message: "A rate of 1 is never passed.",
      remediation: "Lower the limit, or remove the check.",
    });
  const isNothing = nullRate === undefined && newValues === undefined && Object.keys(checks).length === 0;
  if (isNothing && (severity !== undefined || expectedWhen !== undefined || mostly === undefined))
    remarks.push({
      ...key,
      outcome,
      at,
      message: `Nothing is checked of "${name}".`,
      remediation: "Add a check, or remove the column.",
    });
  if (column.constant === false && column.distinct?.max !== undefined && column.distinct.max < 2)
    remarks.push({
      ...key,
      at: `${at}/constant`,
      message: "A column of at most one value is constant.",
      remediation: "Correct one of the two.",
    });
  return remarks;
}

function referenceRemarks(
  { datasets }: ModelManifest,
  { at, name, column }: { readonly at: string; readonly name: string; readonly column: ColumnQuality },
): readonly Remark[] {
  const dataset = column.references?.dataset;
  const names = Object.keys(datasets);
  if (dataset === undefined || names.includes(dataset)) return [];
  return [
    {
      rule: RULE,
      at: `${at}/references/dataset`,
      subject: name,
      message: `"${dataset}" is no dataset.${didYouMean(dataset, names)}`,
      remediation: `Datasets here: ${listed(names)}.`,
    },
  ];
}
