interface Sizes {
  readonly bytes: number;
  readonly packed: number;
  readonly offset: number;
}

const WIDE = 1;
const SATURATED = 0xffffffff;

/** Sizes with those of the ZIP64 field that the older ones point to, and which fields there are; undefined when damaged. */
export function wideSizes(small: Sizes, extra: DataView): (Sizes & { readonly ids: ReadonlySet<number> }) | undefined {
  const ids = new Set<number>();
  let field: DataView | undefined;
  let at = 0;
  while (at + 4 <= extra.byteLength) {
    const id = extra.getUint16(at, true);
    const length = extra.getUint16(at + 2, true);
    if (at + 4 + length > extra.byteLength) return undefined;
    if (id === WIDE && ids.has(WIDE)) return undefined;
    if (id === WIDE) field = new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    ids.add(id);
    at += 4 + length;
  }
  // miniz pads with zeros that are no field.
  if (at !== extra.byteLength) return undefined;
  const wanted = [small.bytes, small.packed, small.offset];
  const found = take(wanted, field);
  if (found === undefined) return undefined;
  const [bytes = 0, packed = 0, offset = 0] = found;
  return { bytes, packed, offset, ids };
}

/** The field has, in this order, those numbers that the older ones have no room for. */
function take(sizes: readonly number[], field: DataView | undefined): readonly number[] | undefined {
  let at = 0;
  const found: number[] = [];
  for (const size of sizes) {
    if (size !== SATURATED) {
      found.push(size);
      continue;
    }
    if (field === undefined || at + 8 > field.byteLength) return undefined;
    found.push(field.getUint32(at, true) + field.getUint32(at + 4, true) * 2 ** 32);
    at += 8;
  }
  return found;
}
