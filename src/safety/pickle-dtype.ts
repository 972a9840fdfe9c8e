import { type DType, type Dict, integerOf, isKind, NONE, type ReadText, type Value } from "./pickle-values.ts";

const PLAIN = /^[|<>=]?(b1|[iu][1248]|f(?:2|4|8|12|16)|c(?:8|16|24|32)|[mM]8|O[48]?|[SUV]\d{1,9})$/;
/** NPY_NEEDS_PYAPI, NPY_FROM_FIELDS and NPY_ALIGNED_STRUCT: none of them makes bytes into pointers. */
const HARMLESS_FLAGS = 8 | 16 | 128;
const OBJECT_FLAGS = 63;

/** The type that `numpy.dtype(text, …)` makes; undefined where the text names none that is followed. */
export function dtypeOfCall(values: readonly Value[], text: ReadText): DType | undefined {
  const plain = PLAIN.exec(text(values[0]) ?? "")?.[1];
  if (plain === undefined) return undefined;
  const letter = plain[0] ?? "";
  const size = Number(plain.slice(1) || "8");
  return {
    kind: "dtype",
    letter,
    itemSize: letter === "U" ? 4 * size : size,
    hasObject: letter === "O",
    isSealed: false,
  };
}

/**
 * Sets the state of a numpy.dtype (arraydescr_setstate of NumPy 2.4), or says why not. NumPy believes the sizes, offsets
 * and flags of it: a type of objects that says it has none makes bytes of the file into addresses of Python objects.
 */
export function setDTypeState(dtype: DType, state: Value | undefined, text: ReadText): string | undefined {
  if (dtype.isSealed) return "changes a numpy.dtype that is in use";
  const reason = judge(dtype, state, text);
  dtype.isSealed = true;
  return reason;
}

function judge(dtype: DType, state: Value | undefined, text: ReadText): string | undefined {
  if (!isKind(state, "tuple") || state.items.length < 8 || state.items.length > 9)
    return "gives a numpy.dtype a state of another form";
  const [version, order, base, names, fields, size, alignment, flags] = state.items;
  const numbers = [integerOf(version), integerOf(size), integerOf(alignment), integerOf(flags)];
  const [form, bytes, , bits] = numbers;
  if (numbers.includes(undefined) || (form !== 3 && form !== 4) || !/^[|<>=]$/.test(text(order) ?? ""))
    return "gives a numpy.dtype a state of another form";
  if (!"SUV".includes(dtype.letter)) {
    const isPlain = base === NONE && names === NONE && fields === NONE && bytes === -1;
    return isPlain && bits === (dtype.hasObject ? OBJECT_FLAGS : 0) ? undefined : LIES;
  }
  if (bytes !== dtype.itemSize || ((bits ?? -1) & ~HARMLESS_FLAGS) !== 0) return LIES;
  if (dtype.letter !== "V") return base === NONE && names === NONE && fields === NONE ? undefined : LIES;
  if (base !== NONE) return names === NONE && fields === NONE ? subarray(dtype, base) : LIES;
  if (names === NONE && fields === NONE) return undefined;
  return isKind(fields, "dict") ? structure({ dtype, names, fields }, text) : LIES;
}

const LIES = "gives a numpy.dtype sizes or flags that are not those of its type";
const OF_OBJECTS = "has a structured numpy.dtype with Python objects in it, whose bytes could be taken for addresses";

function subarray(dtype: DType, base: Value | undefined): string | undefined {
  if (!isKind(base, "tuple") || base.items.length !== 2) return LIES;
  const [element, shape] = base.items;
  if (!isKind(element, "dtype")) return LIES;
  if (element.hasObject) return OF_OBJECTS;
  element.isSealed = true;
  const sides = isKind(shape, "tuple") ? shape.items.map(integerOf) : [integerOf(shape)];
  const count = sides.reduce<number>(
    (product, side) => product * (side === undefined || side < 0 ? Number.NaN : side),
    1,
  );
  return count * element.itemSize === dtype.itemSize ? undefined : LIES;
}

function structure(
  { dtype, names, fields }: { readonly dtype: DType; readonly names: Value | undefined; readonly fields: Dict },
  text: ReadText,
): string | undefined {
  fields.isSealed = true;
  if (!isKind(names, "tuple") || !fields.isWhole) return LIES;
  const wanted = names.items.map(text);
  const given = fields.pairs.filter((_, index) => index % 2 === 0).map(text);
  const isSame = wanted.length === given.length && wanted.every((name) => name !== undefined && given.includes(name));
  if (!isSame || new Set(wanted).size !== wanted.length) return LIES;
  const members = fields.pairs.filter((_, index) => index % 2 === 1);
  return members.map((member) => field(dtype, member)).find((reason) => reason !== undefined);
}

function field(dtype: DType, member: Value): string | undefined {
  if (!isKind(member, "tuple") || member.items.length !== 2) return LIES;
  const [type, at] = member.items;
  const offset = integerOf(at);
  if (!isKind(type, "dtype") || offset === undefined) return LIES;
  if (type.hasObject) return OF_OBJECTS;
  type.isSealed = true;
  return offset >= 0 && offset + type.itemSize <= dtype.itemSize ? undefined : LIES;
}
