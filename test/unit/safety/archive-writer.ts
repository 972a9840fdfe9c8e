import { type Part, pickle, PROTO2, tensor, uint, unicode } from "./pickle-writer.ts";
import { type ZipFile, zipOf } from "./zip-writer.ts";

export function npy(header: string, body: Part): Uint8Array {
  const padded = `${header}${" ".repeat((64 - ((11 + header.length) % 64)) % 64)}\n`;
  return pickle("\x93NUMPY\x01\0", uint(padded.length, 2), padded, body);
}

export function npyOf(descr: string, shape: string, body: Part): Uint8Array {
  return npy(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`, body);
}

export function torchZip(model: Uint8Array, more: readonly ZipFile[] = []): Uint8Array {
  const file = (name: string, content: Uint8Array | string): ZipFile => ({
    name: `m/${name}`,
    content,
    hasDescriptor: true,
  });
  return zipOf(
    [
      file("data.pkl", model),
      file("byteorder", "little"),
      file("data/0", "\0".repeat(24)),
      file("version", "3\n"),
      ...more,
    ],
    {
      isWide: true,
    },
  );
}

export const STATE = pickle(PROTO2, "}", unicode("w"), tensor("0", 6), "s.");

export function keras(config: unknown, more: readonly ZipFile[] = []): Uint8Array {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  return zipOf([{ name: "metadata.json", content: "{}" }, { name: "config.json", content: text }, ...more]);
}

export function dense(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    module: "keras.layers",
    class_name: "Dense",
    config: { units: 1, activation: "relu" },
    registered_name: null,
    ...more,
  };
}

export function sequential(...layers: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { module: "keras", class_name: "Sequential", config: { name: "m", layers }, registered_name: null };
}

/** magic number, protocol, machine, model, keys, and one storage of six floats. */
export function legacyTorch({
  model = STATE,
  count = 6,
  after = "",
}: { model?: Uint8Array; count?: number; after?: Part } = {}): Uint8Array {
  const start = Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de9032e", "hex");
  const keys = pickle("\x80\x02]q\0", unicode("0"), "q\x01a.");
  return pickle(start, "\x80\x02}.", model, keys, uint(count, 8), "\0".repeat(4 * count), after);
}

/**
 * An HDF5 file with nothing but a root: a superblock of version 0 with the given base address, and behind it the root's
 * header with the given messages.
 */
export function hdf5Head(base = 0, ...messages: readonly (readonly [type: number, body: Part])[]): Uint8Array {
  const entry = pickle("\0".repeat(8), uint(96, 8), "\0".repeat(24));
  const superblock = pickle("\x89HDF\r\n\x1a\n", "\0\0\0\0\0\x08\x08\0", "\0".repeat(8), uint(base, 8));
  const header = pickle(
    ...messages.map(([type, body]) => pickle(uint(type, 2), uint(pickle(body).length, 2), "\0\0\0\0", body)),
  );
  const start = pickle("\x01\0", uint(messages.length, 2), "\x01\0\0\0", uint(header.length, 4), "\0\0\0\0");
  return pickle(superblock, "\xff".repeat(24), entry, start, header);
}

/** Of an HDF5 file as h5py writes it: the attribute, and the heap with its text. */
export function hdf5(text: string, name = "model_config", base = 0): Uint8Array {
  const bytes = Buffer.from(text);
  const heap = 256;
  const nameField = pickle(name, "\0".repeat(8 * Math.ceil((name.length + 1) / 8) - name.length));
  const type = "\x19\x01\0\0\x10\0\0\0\x10\0\0\0\x01\0\0\0\0\0\x08\0\0\0\0\0";
  const attribute = pickle("\x01\0", uint(name.length + 1, 2), "\x14\0\x08\0", nameField, type, "\x01\0\0\0\0\0\0\0");
  const head = pickle(hdf5Head(base), attribute, uint(bytes.length, 4), uint(heap, 8), uint(1, 4));
  const size = 32 + 8 * Math.ceil(bytes.length / 8);
  const padding = "\0".repeat(size - 32 - bytes.length);
  return pickle(
    head,
    "\0".repeat(heap - head.length),
    "GCOL\x01\0\0\0",
    uint(size, 8),
    "\x01\0\x01\0\0\0\0\0",
    uint(bytes.length, 8),
    bytes,
    padding,
  );
}

export function message(number: number, content: Part): Part {
  const body = pickle(content);
  const length =
    body.length < 128 ? uint(body.length, 1) : String.fromCharCode((body.length & 127) | 128, body.length >> 7);
  return pickle(String.fromCharCode(number * 8 + 2), length, body);
}
