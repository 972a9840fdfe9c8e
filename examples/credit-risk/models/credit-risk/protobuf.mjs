// The few forms of https://protobuf.dev/programming-guides/encoding/ that a model file is made of. A message is a
// list of fields; a field is its bytes.

/** A message from its fields. */
export function message(...fields) {
  return Buffer.concat(fields.flat());
}

/** A field that holds bytes: text, an inner message or a packed list. */
export function bytes(number, value) {
  const content = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

/** A field that holds a whole number, 0 or more. */
export function integer(number, value) {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

/** A field that holds a list of 32-bit floats, packed. */
export function floats(number, values) {
  const content = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => content.writeFloatLE(value, 4 * index));
  return bytes(number, content);
}

/** A field that holds a list of whole numbers, packed; -1 and the like take ten bytes, as the format has it. */
export function integers(number, values) {
  return bytes(number, Buffer.concat(values.map(varint)));
}

function varint(value) {
  let left = BigInt.asUintN(64, BigInt(value));
  const digits = [];
  do {
    const digit = Number(left & 127n);
    left >>= 7n;
    digits.push(left === 0n ? digit : digit | 128);
  } while (left !== 0n);
  return Buffer.from(digits);
}
