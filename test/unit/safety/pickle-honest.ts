import {
  bytes,
  dtype,
  global,
  int,
  padded,
  type Part,
  pickle,
  PROTO2,
  PROTO4,
  PROTO5,
  short,
  uint,
  unicode,
  wrapper,
} from "./pickle-writer.ts";

const DICT = global("collections", "OrderedDict");
const REBUILD = global("numpy._core.multiarray", "_reconstruct");
const NDARRAY = global("numpy", "ndarray");
const LOGISTIC = global("sklearn.linear_model._logistic", "LogisticRegression");

/** What scikit-learn, NumPy and joblib write, in small. */
export const HONEST_PICKLES: ReadonlyMap<string, Uint8Array> = new Map(
  Object.entries({
    "empty estimator": [PROTO2, LOGISTIC, ")\x81}(", unicode("C"), "G\x3f\xf0\0\0\0\0\0\0", unicode("warm"), "\x89ub."],
    "ordered dictionary": [PROTO2, DICT, ")R(", unicode("a"), "K\x01u."],
    "default dictionary": [PROTO4, global("collections", "defaultdict"), global("builtins", "list"), "\x85RK\x01]s."],
    "numbers of all sizes": [
      "(I1\nI01\nL5L\nF1.5\nK\x01M\x01\x01J\x01\0\0\0\x8a\x01\x05\x8b\x01\0\0\0\x05G\0\0\0\0\0\0\0\0l.",
    ],
    "strings of all sizes": ["(S'a'\nVa\nU\x01aT\x01\0\0\0aX\x01\0\0\0a", short("a"), "\x8d", uint(1, 8), "al."],
    "bytes of all sizes": ["(B\x01\0\0\0aC\x01a\x8e", uint(1, 8), "a\x96", uint(1, 8), "al."],
    "containers of all kinds": [
      PROTO4,
      "(](K\x01eK\x02a})K\x03s(K\x01K\x02u\x8f(K\x01\x90(K\x01\x91(K\x01K\x02d(K\x01l(tN\x85NN\x86NNN\x87l.",
    ],
    "a tuple that holds itself": [PROTO2, "]q\0(h\0h\0tq\x01a0h\x01."],
    "memo from 1 as Python 2 writes it": ["(lp1\nI1\nag1\n0."],
    "bytes of Python 2": [PROTO2, global("_codecs", "encode"), unicode("x"), unicode("latin1"), "\x86R."],
    "object of protocol 0": [
      global("copy_reg", "_reconstructor"),
      "(",
      LOGISTIC,
      global("__builtin__", "object"),
      "NtR(dVC\nI1\nsb.",
    ],
    "array of numbers": [
      PROTO4,
      REBUILD,
      NDARRAY,
      "K\0\x85",
      bytes("b"),
      "\x87R(K\x01K\x02\x85",
      dtype("f8"),
      "\x89",
      bytes("\0".repeat(16)),
      "tb.",
    ],
    "structured array": [PROTO4, dtype("V16", twoFields()), "."],
    scalar: [PROTO4, global("numpy._core.multiarray", "scalar"), dtype("f8"), bytes("\0".repeat(8)), "\x86R."],
    "array of joblib": [PROTO4, wrapper(), padded("cos\nsystem\n\0\0\0\0\0"), "."],
    "objects of joblib": [PROTO4, wrapper({ dtype: dtype("O8") }), PROTO5, "].", "."],
    "two pickles": [PROTO2, "N.", PROTO2, "K\x01."],
    framed: [PROTO4, "\x95", uint(3, 8), "K\x01."],
  }).map(([name, parts]) => [name, pickle(...parts)]),
);

function twoFields(): Part {
  const field = (name: string, offset: number): Part => pickle(short(name), dtype("f8"), int(offset), "\x86");
  return pickle(
    "(K\x03",
    short("|"),
    "N",
    short("a"),
    short("b"),
    "\x86}(",
    field("a", 0),
    field("b", 8),
    "u",
    int(16),
    "K\x01K\x10tb",
  );
}
