/**
 * What the walker knows of a value of a pickle. Most are numbers, so that a pickle of millions of values costs no memory:
 * zero and above is a string, by the offset of its opcode, where its text is read again when somebody asks; small
 * integers and atoms lie below zero. Only what may decide about code is followed further.
 */
export type Value = number | Global | Instance | Tuple | Dict | DType | Wrapper | Integer;

export interface Global {
  readonly kind: "global";
  readonly module: string;
  readonly name: string;
  /** Undefined where it is refused, which has been said already. */
  readonly grant: Grant | undefined;
  /** What calling it gives: one value for all calls, for nothing else is known of them. */
  readonly made: Instance;
}

export interface Instance {
  readonly kind: "instance";
  readonly grant: Grant | undefined;
  readonly name: string;
}

interface Tuple {
  readonly kind: "tuple";
  readonly items: readonly Value[];
}

/** A dictionary with its first keys and values; `isWhole` where none is missing. */
export interface Dict {
  readonly kind: "dict";
  readonly pairs: Value[];
  isWhole: boolean;
  /** A dtype holds it: a later item would change a type that has been judged. */
  isSealed: boolean;
}

/** A numpy.dtype, which hostile state can make read bytes as pointers. */
export interface DType {
  readonly kind: "dtype";
  itemSize: number;
  hasObject: boolean;
  /** `f`, `O`, `V`, and so on. */
  readonly letter: string;
  /** Its state has been set, or something uses it: what was judged must not change. */
  isSealed: boolean;
}

/** joblib's placeholder of an array whose bytes follow in the stream. */
interface Wrapper {
  readonly kind: "wrapper";
}

/** An integer that the numbers below zero have no room for. */
interface Integer {
  readonly kind: "integer";
  readonly value: number;
}

/** Reads a string of the pickle; undefined for what is none, or is no plain text. */
export type ReadText = (value: Value | undefined) => string | undefined;

/** Whether a call has the arguments that an honest pickle gives it. */
export type ArgumentCheck = (values: readonly Value[], text: ReadText) => boolean;

/**
 * What a pickle may do with a global that is not refused. Without any of these it may be held as a value, no more.
 * An honest pickle of a Python class never calls it: it makes an empty object and sets its state.
 */
export interface Grant {
  /** NEWOBJ without arguments, or copyreg._reconstructor. */
  readonly isMade?: boolean;
  /** A named tuple: its members are arguments of NEWOBJ. */
  readonly hasMembers?: boolean;
  /** REDUCE, when its arguments are as an honest pickle has them. */
  readonly call?: ArgumentCheck;
  /** What it made may be given a state, by BUILD: attributes by name, or what its class makes of it. */
  readonly state?: "attributes" | "own";
  /** What it made takes items, like a list or a dictionary. */
  readonly hasItems?: boolean;
  /** What it makes has to be followed further. */
  readonly makes?: "dtype" | "wrapper";
  /** A setting names it: what it does nobody looked at here. */
  readonly isByName?: boolean;
  /** Nobody may allow more of it: what it reads decides about memory, or it has been allowed already. */
  readonly isFixed?: boolean;
  /** What it stands for where others take it as an argument. */
  readonly role?: "array" | "base" | "factory" | "storage";
}

export const NONE = -1;
export const TRUE = -2;
export const FALSE = -3;
/** A float, an integer above 2^53: nothing that decides. */
export const OPAQUE = -4;
export const BYTES = -5;
export const LIST = -6;
export const SET = -7;
export const FROZENSET = -8;
/** A tuple of many items. */
export const LONG_TUPLE = -9;
/** A storage of a PyTorch archive, which its loader brings. */
export const STORAGE = -10;

const SMALL = 2 ** 28;
const BIAS = -SMALL - 100;

export const EMPTY: Tuple = { kind: "tuple", items: [] };

export function integer(value: number): Value {
  if (value >= -SMALL && value < SMALL) return BIAS - value;
  return Number.isSafeInteger(value) ? { kind: "integer", value } : OPAQUE;
}

/** Undefined for what is no integer. */
export function integerOf(value: Value | undefined): number | undefined {
  if (typeof value !== "number") return value?.kind === "integer" ? value.value : undefined;
  return value <= -100 ? BIAS - value : undefined;
}

export function isText(value: Value | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

export function isKind<Kind extends Exclude<Value, number>["kind"]>(
  value: Value | undefined,
  kind: Kind,
): value is Extract<Exclude<Value, number>, { kind: Kind }> {
  return typeof value === "object" && value.kind === kind;
}
