import {
  type ArgumentCheck,
  BYTES,
  isKind,
  isText,
  integerOf,
  LIST,
  NONE,
  OPAQUE,
  STORAGE,
  FALSE,
  type Global,
  TRUE,
  type Value,
} from "./pickle-values.ts";

/**
 * Even what is allowed does harm with arguments that were made for it: a codec that is looked up by name, a million
 * million zeros, a type that makes bytes into pointers, a function that hands back what it was given.
 */
export const checks = {
  any: () => true,
  function: (values) => values.length === 1 && isKind(values[0], "global") && isHeld(values[0]),
  none: (values) => values.length === 0,
  literals: (values) => values.every(isLiteral),
  literalList: (values) => values.length === 0 || (values.length === 1 && values[0] === LIST),
  literalDict: (values) => values.length === 0 || (values.length === 1 && isKind(values[0], "dict")),
  literalBytes: (values, text) =>
    values.length === 0 ||
    (values.length === 1 && (values[0] === BYTES || isEncoded(values[0]))) ||
    (values.length === 2 && isText(values[0]) && isLatin1(text(values[1]))),
  latin1: (values, text) => values.length === 2 && isText(values[0]) && isLatin1(text(values[1])),
  factory: (values) =>
    values.length === 0 || (values.length === 1 && (values[0] === NONE || hasRole(values[0], "factory", "base"))),
  deque: (values) =>
    isEmptyTuple(values[0]) && (values.length === 1 || integerOf(values[1]) !== undefined || values[1] === NONE),
  reconstructor: ([cls, base]) => isKind(cls, "global") && isMadeEmpty(cls) && hasRole(base, "base"),
  // Without a copy it is NumPy's own type, which all arrays share.
  dtype: (values, text) =>
    values.length === 3 &&
    text(values[0]) !== undefined &&
    (values[1] === FALSE || integerOf(values[1]) === 0) &&
    (values[2] === TRUE || integerOf(values[2]) === 1),
  reconstruct: (values) => hasRole(values[0], "array") && isZeroShape(values[1]),
  maskedArray: (values) => hasRole(values[0], "array") && hasRole(values[1], "array") && isZeroShape(values[2]),
  // With an object's type it hands back what it was given, and a state set on that would go unseen.
  scalar: (values) =>
    values.length === 2 &&
    isKind(values[0], "dtype") &&
    !values[0].hasObject &&
    (values[1] === BYTES || isEncoded(values[1])),
  fromBuffer: (values) =>
    (values.length === 4 || values.length === 5) && isKind(values[1], "dtype") && !values[1].hasObject,
  bitGenerator: (values) =>
    values.length <= 1 && (values.length === 0 || isText(values[0]) || isIn(values[0], "numpy.random.")),
  generator: (values) =>
    values.length <= 2 &&
    values.every((value) => isText(value) || isIn(value, "numpy.random.") || isMadeBy(value, "numpy.random.")),
  sameModule: (values) => isIn(values[0], "sklearn.") || isIn(values[0], "numpy.random."),
  tensor: (values) => values[0] === STORAGE,
  pandasArray: ([cls]) => isIn(cls, "pandas."),
  pandasIndex: (values) => values.length === 2 && isIn(values[0], "pandas") && isKind(values[1], "dict"),
} as const satisfies Readonly<Record<string, ArgumentCheck>>;

/** Only held: nothing is called or made with it while loading. */
function isHeld({ grant }: Global): boolean {
  return grant === undefined || (grant.call === undefined && grant.isMade !== true && grant.role === undefined);
}

/** What is refused has been said to be. */
function isMadeEmpty({ grant }: Global): boolean {
  return grant === undefined || (grant.isMade === true && grant.makes === undefined);
}

function isLiteral(value: Value): boolean {
  if (typeof value === "number")
    return [NONE, TRUE, FALSE, OPAQUE].includes(value) || isText(value) || integerOf(value) !== undefined;
  return (
    value.kind === "integer" || (value.kind === "tuple" && value.items.every((item) => integerOf(item) !== undefined))
  );
}

function isLatin1(text: string | undefined): boolean {
  return text === "latin1" || text === "latin-1";
}

/** Bytes, as the protocols before 3 have to write them. */
function isEncoded(value: Value | undefined): boolean {
  return isKind(value, "instance") && value.name === "_codecs.encode";
}

function isEmptyTuple(value: Value | undefined): boolean {
  return isKind(value, "tuple") && value.items.length === 0;
}

function isZeroShape(value: Value | undefined): boolean {
  return isKind(value, "tuple") && value.items.length === 1 && integerOf(value.items[0]) === 0;
}

function hasRole(value: Value | undefined, ...roles: readonly string[]): boolean {
  return isKind(value, "global") && value.grant?.role !== undefined && roles.includes(value.grant.role);
}

function isIn(value: Value | undefined, prefix: string): boolean {
  return isKind(value, "global") && value.grant !== undefined && `${value.module}.`.startsWith(prefix);
}

function isMadeBy(value: Value | undefined, prefix: string): boolean {
  return isKind(value, "instance") && value.grant !== undefined && value.name.startsWith(prefix);
}
