import { asWritten, count, percent } from "../../../kernel/numbers.ts";
import { listed, truncate } from "../../../kernel/text.ts";
import { formatDuration } from "../../../kernel/units.ts";
import type { Interval } from "../../../stats/interval.ts";
import type { CellTest, QualityCheck } from "./check.ts";

/** Two digits of a share that is small. */
export function share(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 0.1) return percent(value);
  return percent(value, size >= 0.01 ? 2 : size >= 0.001 ? 3 : 5);
}

export function shareRange({ low, high }: Interval): string {
  return `${share(low)} to ${share(high)}`;
}

export function columnName(name: string): string {
  return JSON.stringify(truncate(name, 100));
}

/** `at most 0.1% may be (models/x/model.yaml:41)`. */
export function allowed({ limit, limitFrom }: QualityCheck): string {
  return `${limit <= 0 ? "none may be" : `at most ${share(limit)} may be`} (${limitFrom})`;
}

/** What a check's failed rows are, to follow `12 of 1,000`: `cells of "age" are below 0`. */
export function failedAre(check: QualityCheck): string {
  const { measure, column = check.subject } = check;
  const name = columnName(column);
  switch (measure.kind) {
    case "cells":
      return `cells of ${name} ${testFails(measure.test)}`;
    case "nulls":
      return `cells of ${name} are empty`;
    case "repeated":
      return `rows have the ${listed(measure.columns.map(columnName))} of another row`;
    case "ordered":
      return "rows are before the row that stands before them";
    case "newest":
      return `rows are more than ${formatDuration(measure.maxFutureMs)} ahead of the clock`;
    case "unseen":
      return `cells of ${name} have a value that the reference does not have`;
    case "known":
      return `cells of ${name} have a value that ${columnName(measure.column)} of ${columnName(measure.dataset)} does not have`;
    case "condition":
      return `rows break ${columnName(check.subject)}`;
    case "answered":
      return "rows without an error have no answer that can be used";
    case "present":
    case "extra":
    case "rows":
    case "moments":
    case "distinct":
      return "rows";
  }
}

const TYPES = {
  int: "whole number",
  float: "number",
  number: "number",
  string: "text",
  boolean: "true or false",
  time: "date or time",
} as const;

const FORMATS = {
  email: "e-mail address",
  uuid: "UUID",
  date: "date (2026-01-31)",
  "date-time": "time with a zone (RFC 3339)",
  ipv4: "IPv4 address",
  url: "URL",
  json: "JSON",
} as const;

function testFails(test: CellTest): string {
  switch (test.test) {
    case "type":
      return test.type === "boolean" ? "are not true or false" : `are no ${TYPES[test.type]}`;
    case "atLeast":
      return `are not at least ${asWritten(test.value)}`;
    case "atMost":
      return `are not at most ${asWritten(test.value)}`;
    case "oneOf":
      return `are none of the ${count(test.values.length)} values of inSet`;
    case "pattern":
      return "do not match the regex";
    case "format":
      return `are no ${FORMATS[test.format]}`;
    case "length":
      return `are not ${lengths(test)} long`;
    case "finite":
      return "are not finite";
  }
}

function lengths({ min, max }: { readonly min: number | undefined; readonly max: number | undefined }): string {
  if (max === undefined) return `at least ${min ?? 0} characters`;
  return min === undefined ? `at most ${max} characters` : `${min} to ${max} characters`;
}
