import {
  CelScalar,
  celFunc,
  celList,
  celMap,
  listType,
  objectType,
  type CelFunc,
  type CelList,
  type CelMap,
  type CelValue,
} from "@bufbuild/cel";
import { create, fromJson } from "@bufbuild/protobuf";
import { DurationSchema, TimestampSchema, type Duration, type Timestamp } from "@bufbuild/protobuf/wkt";
import { isDay } from "../../kernel/days.ts";
import { isStated } from "../../kernel/stated.ts";

const { BOOL, DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);
const DURATION = objectType(DurationSchema);
const TIMESTAMP = objectType(TimestampSchema);

/** The document that is looked at: a name would be looked up under every longer name that begins with it. */
export const DOCUMENT = "@document";

let document: CelMap = celMap(new Map());

/** Whatever is evaluated next looks at this. Evaluation is of one moment: nothing comes between. */
export function lookAt(root: CelMap): void {
  document = root;
}

/** Appends in place to a list that only the macro which makes it can see. */
export const APPEND = "@append";

/**
 * What rules have beside the standard functions. All numbers of JSON are doubles, so arithmetic takes whole numbers
 * beside them as comparisons do; no result is ever other than finite; days and weeks are durations, days timestamps.
 */
export const OWN_FUNCTIONS: CelFunc[] = [
  ...arithmetic("_+_", (left, right) => left + right),
  ...arithmetic("_-_", (left, right) => left - right),
  ...arithmetic("_*_", (left, right) => left * right),
  ...arithmetic("_/_", (left, right) => left / right),
  celFunc("_/_", [INT, INT], INT, (left, right) => whole(left, "/", right)),
  celFunc("_%_", [INT, INT], INT, (left, right) => whole(left, "%", right)),
  celFunc("double", [STRING], DOUBLE, numberIn),
  celFunc("timestamp", [STRING], TIMESTAMP, timestampIn),
  celFunc("duration", [STRING], DURATION, durationIn),
  celFunc("round", [DOUBLE, INT], DOUBLE, (value, digits) => rounded(value, Number(digits))),
  celFunc("abs", [DOUBLE], DOUBLE, (value) => Math.abs(value)),
  celFunc("isStated", [STRING], BOOL, isStated),
  celFunc("unmeasured", [STRING], BOOL, undecidable),
  celFunc(DOCUMENT, [], DYN, () => document),
  celFunc(APPEND, [LIST, DYN], LIST, appended),
];

function arithmetic(operator: string, compute: (left: number, right: number) => number): readonly CelFunc[] {
  const checked = (left: number, right: number): number =>
    finite(compute(left, right), `${left} ${operator.replaceAll("_", "")} ${right}`);
  return [
    celFunc(operator, [DOUBLE, DOUBLE], DOUBLE, checked),
    celFunc(operator, [DOUBLE, INT], DOUBLE, (left, right) => checked(left, Number(right))),
    celFunc(operator, [INT, DOUBLE], DOUBLE, (left, right) => checked(Number(left), right)),
  ];
}

const MOST_WHOLE = 2n ** 63n - 1n;

/** As the library has it; its own error does not say of what. */
function whole(left: bigint, operator: "/" | "%", right: bigint): bigint {
  if (right === 0n) throw new Error(`${left} ${operator} 0 gives no number`);
  const result = operator === "/" ? left / right : left % right;
  if (result <= MOST_WHOLE) return result;
  throw new Error(`${left} ${operator} ${right} is larger than a whole number can be`);
}

function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`${what} gives no finite number`);
}

function numberIn(text: string): number {
  if (/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return finite(Number(text), "double()");
  throw new Error("double() takes a decimal number");
}

function rounded(value: number, digits: number): number {
  if (!Number.isInteger(digits) || digits < 0 || digits > 15) throw new Error("round() takes 0 to 15 digits");
  return Number(value.toFixed(digits));
}

/** RFC 3339, or a day, which begins at midnight UTC. */
function timestampIn(text: string): Timestamp {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  try {
    // The thirtieth of February is read as a day of March.
    if (!isDay(text.slice(0, 10))) throw new RangeError(text);
    return fromJson(TimestampSchema, moment);
  } catch (cause) {
    throw new Error("timestamp() takes a day such as 2026-11-20, or a time such as 2026-11-20T10:00:00Z", { cause });
  }
}

const NANOSECONDS = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12, d: 8.64e13, w: 6.048e14 } as const;
const PART = /(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d|w)/g;
const WHOLE = new RegExp(`^(-?)((?:${PART.source})+)$`);
/** What a CEL duration holds: 64 bits of nanoseconds. */
const LONGEST = 2 ** 63;

/** `36h`, `1h30m`, `180d`, `2w`. */
function durationIn(text: string): Duration {
  const [, sign, parts = ""] = (text.length <= 100 && WHOLE.exec(text)) || [];
  if (sign === undefined) throw new Error("duration() takes a text such as 36h, 180d or 2w");
  const nanoseconds = [...parts.matchAll(PART)].reduce((sum, [, count, unit]) => sum + Number(count) * sizeOf(unit), 0);
  if (nanoseconds >= LONGEST) throw new Error("duration() takes at most 292 years");
  const seconds = Math.floor(nanoseconds / 1e9);
  const factor = sign === "-" ? -1 : 1;
  return create(DurationSchema, {
    seconds: BigInt(factor * seconds),
    nanos: factor * Math.round(nanoseconds - seconds * 1e9),
  });
}

function sizeOf(unit: string | undefined): number {
  return Object.entries(NANOSECONDS).find(([name]) => name === unit)?.[1] ?? Number.NaN;
}

/** What a rule says where nobody could look: every error is unmeasured, and this one has its reason. */
function undecidable(why: string): boolean {
  throw new Error(why);
}

const GROWING = new WeakMap<CelList, CelValue[]>();

/** The library joins lists by reference: a list made of ten thousand of them cannot be walked without a deep stack. */
function appended(list: CelList, item: CelValue): CelList {
  const growing = GROWING.get(list);
  if (growing !== undefined) {
    growing.push(item);
    return list;
  }
  const items = [...list, item];
  const made = celList(items);
  GROWING.set(made, items);
  return made;
}
