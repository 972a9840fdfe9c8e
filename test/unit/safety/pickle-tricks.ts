import {
  bytes,
  dtype,
  EVIL,
  global,
  int,
  padded,
  type Part,
  pickle,
  plainState,
  PROTO2,
  PROTO4,
  short,
  uint,
  wrapper,
} from "./pickle-writer.ts";

/** The kind of problem that a pickle has to be refused for, and its parts. */
export type Trick = readonly [kind: string, ...parts: readonly Part[]];

const DICT = global("collections", "OrderedDict");
const CODEC = global("_codecs", "encode");
const REBUILD = global("numpy._core.multiarray", "_reconstruct");
const NDARRAY = global("numpy", "ndarray");
const LOGISTIC = global("sklearn.linear_model._logistic", "LogisticRegression");

/** What allowed names do with arguments or a state that were made for it. */
export const CALLS: Readonly<Record<string, Trick>> = {
  "call of a result": ["call", DICT, ")R)R."],
  "call of a string": ["call", "Vos\n)R."],
  "call with what is no tuple": ["call", DICT, "]R."],
  "codec by its name": ["call", CODEC, "Vx\nVzip\n\x86R."],
  "a million million zeros": ["call", global("builtins", "bytearray"), "J\xff\xff\xff\x7f\x85R."],
  "list of a range": ["call", global("builtins", "set"), global("builtins", "range"), int(2 ** 31 - 1), "\x85R\x85R."],
  "constructor of an estimator": ["call", LOGISTIC, "Vx\n\x85R."],
  "constructor through newobj": ["call", PROTO2, LOGISTIC, "Vx\n\x85\x81."],
  "constructor that opens a file": ["call", global("lightgbm.basic", "Booster"), "NVpath\n\x86R."],
  "factory that is an estimator": ["call", global("collections", "defaultdict"), LOGISTIC, "\x85R."],
  "reconstructor of a dtype": [
    "call",
    global("copyreg", "_reconstructor"),
    global("numpy", "dtype"),
    global("builtins", "object"),
    "N\x87R.",
  ],
  "reconstructor of joblib's placeholder": [
    "call",
    global("copyreg", "_reconstructor"),
    global("joblib.numpy_pickle", "NumpyArrayWrapper"),
    global("builtins", "object"),
    "N\x87R.",
  ],
  "pandas index of a dtype": [
    "call",
    global("pandas.core.indexes.base", "_new_Index"),
    global("numpy", "dtype"),
    "}\x86R.",
  ],
  "generator of any class": ["call", global("numpy.random._pickle", "__bit_generator_ctor"), LOGISTIC, "\x85R."],
  "array of a shape that fills memory": ["call", REBUILD, "(", NDARRAY, int(2 ** 31 - 1), "\x85", bytes("b"), "tR."],
  "array of any class": ["call", REBUILD, "(", LOGISTIC, "K\0\x85", bytes("b"), "tR."],
  "scalar that hands back an object": [
    "call",
    PROTO4,
    global("numpy._core.multiarray", "scalar"),
    dtype("O8"),
    "]\x86R.",
  ],
  "state of a class": ["build", LOGISTIC, "N}Vx\nNs\x86b."],
  "state of a list": ["build", "]}b."],
  "state of a result that has none": ["build", CODEC, "Vx\nVlatin1\n\x86R}b."],
  "items into an estimator": ["items", PROTO2, LOGISTIC, ")\x81K\x01a."],
  "pairs into an estimator": ["items", PROTO2, LOGISTIC, ")\x81K\x01K\x02s."],
  "pairs into a list": ["items", "]K\x01K\x02s."],
  "items into a set by name": ["items", PROTO4, global("builtins", "set"), "]\x85R(K\x01\x90."],
};

/** numpy.dtype believes its state: bytes become addresses. */
export const TYPES: Readonly<Record<string, Trick>> = {
  "objects that say they are none": ["dtype", PROTO4, dtype("V8", fieldState("O8", 0, 8)), "."],
  "plain objects with flags of numbers": ["dtype", PROTO4, dtype("O8", plainState("f8")), "."],
  "field outside of its structure": ["dtype", PROTO4, dtype("V8", fieldState("f8", 4, 8)), "."],
  "field before its structure": ["dtype", PROTO4, dtype("V8", fieldState("f8", -8, 8)), "."],
  "size of another type": [
    "dtype",
    PROTO4,
    dtype("S4", pickle("(K\x03", short("|"), "NNN", int(400), "K\x01K\0tb")),
    ".",
  ],
  "subarray of objects": [
    "dtype",
    PROTO4,
    dtype("V16", pickle("(K\x03", short("|"), dtype("O8"), "K\x02\x85\x86NN", int(16), "K\x01K\0tb")),
    ".",
  ],
  "state that is set twice": [
    "dtype",
    PROTO4,
    dtype("V8", pickle("(K\x03", short("|"), "NNN", int(8), "K\x01K\0tb")),
    fieldState("O8", 0, 8),
    ".",
  ],
  "state that is set after use": [
    "dtype",
    PROTO4,
    global("numpy", "dtype"),
    short("V8"),
    "\x89\x88\x87R\x94h\0",
    plainState("f8"),
    ".",
  ],
  "fields that change after use": ["items", PROTO4, dtype("V8", sharedFields()), "h\0", short("b"), "Ns0."],
  "type of another kind": ["call", PROTO4, global("numpy", "dtype"), "]\x89\x88\x87R."],
  "type by a name that is not followed": ["dtype", PROTO4, global("numpy", "dtype"), short("T16"), "\x89\x88\x87R."],
};

function fieldState(type: string, offset: number, size: number): Part {
  return pickle(
    "(K\x03",
    short("|"),
    "N",
    short("a"),
    "\x85}",
    short("a"),
    dtype(type),
    int(offset),
    "\x86s",
    int(size),
    "K\x01K\0tb",
  );
}

/** The dictionary of fields is remembered before NumPy gets it. */
function sharedFields(): Part {
  return pickle(
    "(K\x03",
    short("|"),
    "N",
    short("a"),
    "\x85}\x94",
    short("a"),
    dtype("f8"),
    "K\0\x86s",
    int(8),
    "K\x01K\0tb",
  );
}

/** Arrays in the stream: what joblib does not pass, it runs. */
export const ARRAYS: Readonly<Record<string, Trick>> = {
  "code behind an array": ["global", PROTO4, wrapper(), padded("\0".repeat(16)), "0", EVIL, "."],
  "array of objects that runs code": ["global", PROTO4, wrapper({ dtype: dtype("O8") }), PROTO2, EVIL, ".."],
  "array that is cut off": ["truncated", PROTO4, wrapper(), padded("\0".repeat(8)), "."],
  "array without padding": [
    "joblib-array",
    PROTO4,
    wrapper({ numpy_array_alignment_bytes: "N" }),
    "\0".repeat(16),
    ".",
  ],
  "padding that is an instruction": ["joblib-array", PROTO4, wrapper(), "N", EVIL, "."],
  "padding of other bytes": ["joblib-array", PROTO4, wrapper(), "\x08cos\nsys\n", "\0".repeat(16), "."],
  "shape that is negative": ["joblib-array", PROTO4, wrapper({ shape: pickle(int(-1), "\x85") }), padded(""), "."],
  "shape that is a list": ["joblib-array", PROTO4, wrapper({ shape: "]" }), padded(""), "."],
  "shape of 2^60": [
    "joblib-array",
    PROTO4,
    wrapper({ shape: pickle(int(2 ** 30), int(2 ** 30), "\x86") }),
    padded(""),
    ".",
  ],
  "shape that comes twice": ["joblib-array", PROTO4, wrapper({ sha: "N" }), padded(""), "."],
  "subclass of another kind": ["joblib-array", PROTO4, wrapper({ subclass: LOGISTIC }), padded(""), "."],
  "dtype that lies": [
    "dtype",
    PROTO4,
    wrapper({ dtype: dtype("V8", fieldState("O8", 0, 8)) }),
    padded("\0".repeat(16)),
    ".",
  ],
  "array inside a frame": ["frame", ...inFrame(pickle(wrapper(), padded("\0".repeat(16)), "."))],
  "array that is read twice": [
    "joblib-array",
    PROTO4,
    global("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ")\x81\x94h\0.",
  ],
  "placeholder with arguments": ["call", PROTO4, global("joblib.numpy_pickle", "NumpyArrayWrapper"), "N\x85\x81."],
};

function inFrame(body: Uint8Array): readonly Part[] {
  return [PROTO4, "\x95", uint(body.length, 8), body];
}
