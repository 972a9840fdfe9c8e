import { deflateSync, gzipSync } from "node:zlib";
import type { Sample } from "./pickle-samples.ts";
import { EVIL, pickle, PROTO2, PROTO4, storage, tensor, unicode } from "./pickle-writer.ts";
import { zipOf } from "./zip-writer.ts";
import {
  dense,
  hdf5,
  hdf5Head,
  keras,
  legacyTorch,
  message,
  npy,
  npyOf,
  sequential,
  STATE,
  torchZip,
} from "./archive-writer.ts";

/** A hostile file of a format around pickles, with the format that it is. */
export interface ArchiveSample extends Sample {
  readonly format:
    | "joblib"
    | "torch-zip"
    | "pickle"
    | "npy"
    | "npz"
    | "keras-zip"
    | "hdf5"
    | "saved-model"
    | "zip"
    | "tar";
  readonly extension: string;
}

const EVIL_PICKLE = pickle(PROTO2, EVIL, ".");

const LAMBDA = {
  module: "keras.layers",
  class_name: "Lambda",
  config: { function: { class_name: "__lambda__", config: { code: "4wEAAA" } } },
};

const SAMPLES: Readonly<
  Record<string, readonly [ArchiveSample["format"], extension: string, kind: string, bytes: Uint8Array]>
> = {
  "pickle behind zlib": ["joblib", "joblib", "global", deflateSync(EVIL_PICKLE)],
  "pickle behind gzip": ["joblib", "joblib", "global", gzipSync(EVIL_PICKLE)],
  "second stream of zlib": [
    "joblib",
    "joblib",
    "compression",
    pickle(deflateSync(pickle("N.")), deflateSync(EVIL_PICKLE)),
  ],
  "second member of gzip": ["joblib", "joblib", "global", pickle(gzipSync(pickle("N.")), gzipSync(EVIL_PICKLE))],
  "damaged zlib": ["joblib", "joblib", "compression", pickle("x\x9c", "\xff".repeat(9))],
  bzip2: ["joblib", "joblib", "compression", pickle("BZh91AY&SY", "\0".repeat(20))],
  xz: ["joblib", "joblib", "compression", pickle("\xfd7zXZ\0", "\0".repeat(20))],
  lz4: ["joblib", "joblib", "compression", pickle("\x04\x22\x4d\x18", "\0".repeat(20))],
  "objects of npy": ["npy", "npy", "global", npyOf("'|O'", "(1,)", EVIL_PICKLE)],
  "fields of npy with objects": ["npy", "npy", "global", npyOf("[('a', '<f8'), ('b', '|O')]", "(1,)", EVIL_PICKLE)],
  "second pickle of npy": ["npy", "npy", "global", npyOf("'|O'", "(1,)", pickle(PROTO4, "].", EVIL_PICKLE))],
  "bytes behind npy": ["npy", "npy", "npy", npyOf("'<f8'", "(1,)", pickle("\0".repeat(8), EVIL_PICKLE))],
  "header of npy that calls": ["npy", "npy", "npy", npyOf("__import__('os').system('id')", "(1,)", "\0".repeat(8))],
  "header of npy with two types": [
    "npy",
    "npy",
    "npy",
    npy("{'descr': '<f8', 'descr': '|O', 'fortran_order': False, 'shape': (1,), }", EVIL_PICKLE),
  ],
  "objects of npz": [
    "npz",
    "npz",
    "global",
    zipOf([{ name: "a.npy", content: npyOf("'|O'", "()", EVIL_PICKLE), isDeflated: true }]),
  ],
  "other file of npz": [
    "npz",
    "npz",
    "npz",
    zipOf([
      { name: "a.npy", content: npyOf("'<f8'", "(0,)", "") },
      { name: "b.pkl", content: EVIL_PICKLE },
    ]),
  ],
  "pickle of torch": ["torch-zip", "pt", "global", torchZip(EVIL_PICKLE)],
  "pickle of torch, deflated": [
    "torch-zip",
    "pt",
    "global",
    zipOf([{ name: "m/data.pkl", content: EVIL_PICKLE, isDeflated: true }]),
  ],
  "two pickles of torch": [
    "torch-zip",
    "pt",
    "torch-entry",
    torchZip(STATE, [{ name: "n/data.pkl", content: EVIL_PICKLE }]),
  ],
  "file beside torch's": [
    "torch-zip",
    "pt",
    "torch-entry",
    torchZip(STATE, [{ name: "m/data/evil", content: EVIL_PICKLE }]),
  ],
  TorchScript: [
    "torch-zip",
    "pt",
    "torchscript",
    torchZip(STATE, [{ name: "m/code/__torch__.py", content: "import os" }]),
  ],
  "torch.export": ["torch-zip", "pt2", "torch-export", torchZip(STATE, [{ name: "m/archive_format", content: "pt2" }])],
  "storage that is too small": [
    "torch-zip",
    "pt",
    "torch-storage",
    torchZip(pickle(PROTO2, "}", unicode("w"), tensor("0", 99), "s.")),
  ],
  "storage that is not there": [
    "torch-zip",
    "pt",
    "torch-storage",
    torchZip(pickle(PROTO2, "}", unicode("w"), tensor("7", 6), "s.")),
  ],
  "items into a storage of torch": ["torch-zip", "pt", "items", torchZip(pickle(PROTO2, storage("0", 6), "K\0K\0s."))],
  "pickle of old torch": ["pickle", "pt", "global", legacyTorch({ model: EVIL_PICKLE })],
  "bytes behind old torch": ["pickle", "pt", "torch-legacy", legacyTorch({ after: EVIL_PICKLE })],
  "storage of old torch of another size": ["pickle", "pt", "torch-legacy", legacyTorch({ count: 5 })],
  TorchServe: [
    "zip",
    "mar",
    "torchserve",
    zipOf([
      { name: "MAR-INF/MANIFEST.json", content: "{}" },
      { name: "handler.py", content: "import os" },
    ]),
  ],
  "zip with a pickle": ["zip", "zip", "packed", zipOf([{ name: "model.pkl", content: EVIL_PICKLE }])],
  NeMo: ["tar", "nemo", "packed", Buffer.alloc(1024)],
  "Lambda of Keras": ["keras-zip", "keras", "keras-code", keras(sequential(LAMBDA))],
  "Lambda of Keras in capitals of JSON": [
    "keras-zip",
    "keras",
    "keras-code",
    keras(JSON.stringify(sequential(LAMBDA)).replace("Lambda", "L\\u0061mbda")),
  ],
  "TFOpLambda of Keras": [
    "keras-zip",
    "keras",
    "keras-code",
    keras(sequential({ class_name: "TFOpLambda", config: { function: "io.write_file" } })),
  ],
  "module of Keras": ["keras-zip", "keras", "keras-custom", keras(sequential(dense({ module: "os" })))],
  "function of Keras": [
    "keras-zip",
    "keras",
    "keras-code",
    keras(sequential({ module: "keras.utils", class_name: "function", config: "get_file" })),
  ],
  "registered name of Keras": [
    "keras-zip",
    "keras",
    "keras-custom",
    keras(sequential(dense({ registered_name: "mine>Dense" }))),
  ],
  "switch of Keras": [
    "keras-zip",
    "keras",
    "keras-unsafe",
    keras(sequential(dense({ config: { x: "enable_unsafe_deserialization" } }))),
  ],
  "TorchModuleWrapper of Keras": [
    "keras-zip",
    "keras",
    "keras-code",
    keras(sequential({ module: "keras.layers", class_name: "TorchModuleWrapper" })),
  ],
  "type of Keras": [
    "keras-zip",
    "keras",
    "keras-code",
    keras(sequential({ class_name: "__typespec__", module: "os" })),
  ],
  "vocabulary of Keras": [
    "keras-zip",
    "keras",
    "keras-file",
    keras(sequential(dense({ class_name: "StringLookup", config: { vocabulary: "/etc/passwd" } }))),
  ],
  "key of Keras that comes twice": [
    "keras-zip",
    "keras",
    "keras-config",
    keras('{"class_name": "Dense", "class_name": "Dense"}'),
  ],
  "nesting of Keras": ["keras-zip", "keras", "keras-config", keras(`${"[".repeat(5000)}${"]".repeat(5000)}`)],
  "file in Keras": [
    "keras-zip",
    "keras",
    "keras-entry",
    keras(sequential(dense()), [{ name: "model.py", content: "import os" }]),
  ],
  "Lambda of HDF5": ["hdf5", "h5", "keras-code", hdf5(JSON.stringify(sequential(LAMBDA)))],
  "loss of HDF5": [
    "hdf5",
    "h5",
    "keras-custom",
    hdf5(JSON.stringify({ loss: { module: "mine", class_name: "Loss" } }), "training_config"),
  ],
  "HDF5 that hides": ["hdf5", "h5", "hdf5", pickle(hdf5Head(), "model_config{}")],
  "HDF5 with another base": ["hdf5", "h5", "hdf5", hdf5(JSON.stringify(sequential(dense())), "model_config", 512)],
  "class name of Keras that is a list": [
    "keras-zip",
    "keras",
    "keras-custom",
    keras(sequential(dense({ class_name: ["Lambda"] }))),
  ],
  "configuration of Keras in UTF-16": [
    "keras-zip",
    "keras",
    "keras-config",
    zipOf([{ name: "config.json", content: Buffer.from(JSON.stringify(sequential(LAMBDA)), "utf16le") }]),
  ],
  "storage of torch with a path": [
    "torch-zip",
    "pt",
    "torch-storage",
    torchZip(pickle(PROTO2, "}", unicode("w"), tensor("../data.pkl", 6), "s.")),
  ],
  "heap of HDF5 that is compressed": ["hdf5", "h5", "hdf5", pickle(hdf5Head(), "FRHP\0\x08\0\x0c\0")],
  "Python in a SavedModel": [
    "saved-model",
    "pb",
    "tensorflow-operator",
    pickle(message(2, message(2, message(1, message(2, "EagerPyFunc"))))),
  ],
  "file in a function of a SavedModel": [
    "saved-model",
    "pb",
    "tensorflow-operator",
    pickle(message(2, message(2, message(2, message(1, message(3, message(2, "WriteFile"))))))),
  ],
  "damaged SavedModel": ["saved-model", "pb", "saved-model", pickle("\x12\x7f")],
};

export const HOSTILE_ARCHIVES: ReadonlyMap<string, ArchiveSample> = new Map(
  Object.entries(SAMPLES).map(([name, [format, extension, kind, bytes]]) => [name, { format, extension, kind, bytes }]),
);
