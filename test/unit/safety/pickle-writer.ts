/** Pickles, opcode by opcode: what no pickler would write. */

export type Part = Uint8Array | string;

/** A string's characters are bytes. */
export function pickle(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part))),
  );
}

export function uint(value: number, bytes: number): string {
  let left = BigInt(value);
  let text = "";
  for (let index = 0; index < bytes; index += 1) {
    text += String.fromCharCode(Number(left & 255n));
    left >>= 8n;
  }
  return text;
}

export const PROTO2 = "\x80\x02";
export const PROTO4 = "\x80\x04";
export const PROTO5 = "\x80\x05";

/** SHORT_BINUNICODE. */
export function short(text: string): Part {
  const bytes = Buffer.from(text);
  return pickle("\x8c", uint(bytes.length, 1), bytes);
}

/** BINUNICODE. */
export function unicode(text: string): Part {
  const bytes = Buffer.from(text);
  return pickle("X", uint(bytes.length, 4), bytes);
}

/** SHORT_BINBYTES. */
export function bytes(content: Part): Part {
  const body = pickle(content);
  return pickle("C", uint(body.length, 1), body);
}

/** GLOBAL. */
export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`;
}

/** STACK_GLOBAL of two strings. */
export function stackGlobal(module: string, name: string): Part {
  return pickle(short(module), short(name), "\x93");
}

/** `os.system("id")` in the given form of its import. */
export function systemCall(imported: Part): Part {
  return pickle(imported, unicode("id"), "\x85R");
}

export const SYSTEM = global("os", "system");
export const EVIL = systemCall(SYSTEM);

/** numpy.dtype of a text, with the state of a plain one, in protocol 4 or above. */
export function dtype(text: string, state?: Part): Part {
  return pickle(global("numpy", "dtype"), short(text), "\x89\x88\x87R", state ?? plainState(text));
}

export function plainState(text: string): Part {
  const order = /^[|<>=]/.exec(text)?.[0] ?? (/^(?:[biu]1|O|S|V)/.test(text) ? "|" : "<");
  const flags = text.includes("O") ? "K\x3f" : "K\0";
  return pickle("(K\x03", short(order), "NNN", int(-1), int(-1), flags, "tb");
}

/** BININT. */
export function int(value: number): string {
  return `J${uint(value >>> 0, 4)}`;
}

/** joblib's placeholder of an array of doubles, up to the opcode that makes joblib read it. */
export function wrapper(members: Readonly<Record<string, Part>> = {}): Part {
  const all: Readonly<Record<string, Part>> = {
    subclass: global("numpy", "ndarray"),
    shape: "K\x02\x85",
    order: short("C"),
    dtype: dtype("f8"),
    allow_mmap: "\x88",
    numpy_array_alignment_bytes: "K\x10",
    ...members,
  };
  const pairs = Object.entries(all).flatMap(([key, value]) => [short(key), value]);
  return pickle(global("joblib.numpy_pickle", "NumpyArrayWrapper"), ")\x81}(", ...pairs, "ub");
}

/** Padding as joblib writes it, of one byte, and the array. */
export function padded(content: Part): Part {
  return pickle("\x01\xff", content);
}

/** torch.FloatStorage of so many numbers. */
export function storage(key: string, count: number, type = "FloatStorage"): Part {
  return pickle("(", unicode("storage"), global("torch", type), unicode(key), unicode("cpu"), int(count), "tQ");
}

export function tensor(key: string, count: number): Part {
  return pickle(
    global("torch._utils", "_rebuild_tensor_v2"),
    "(",
    storage(key, count),
    `K\0${int(count)}\x85K\x01\x85\x89`,
    global("collections", "OrderedDict"),
    ")RtR",
  );
}
