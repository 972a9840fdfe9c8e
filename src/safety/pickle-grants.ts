import { checks } from "./pickle-arguments.ts";
import { isNever } from "./pickle-never.ts";
import { FRAMEWORKS, under } from "./pickle-frameworks.ts";
import { isSklearnCall, isSklearnClass, SKLEARN_VALUES } from "./pickle-sklearn.ts";
import type { Grant } from "./pickle-values.ts";

const VALUE: Grant = {};
const MADE: Grant = { isMade: true, state: "attributes" };
const CALLED: Grant = { call: checks.any };
/** By a setting. What a state of another form than attributes would do, no review of a name tells. */
const EVERYTHING: Grant = {
  isMade: true,
  call: checks.any,
  state: "attributes",
  hasItems: true,
  isFixed: true,
  isByName: true,
};

/** Of a function that may be held: what histogram boosters need once somebody allows it. Its state is a tuple. */
const PARTIAL: Grant = { call: checks.function, state: "own", isFixed: true, isByName: true };

/** By module, then by name; a name with a dot is nobody's. */
const GRANTS: ReadonlyMap<string, ReadonlyMap<string, Grant>> = new Map(
  [
    ...under(["builtins", "__builtin__"], {
      "object list dict tuple str": { role: "base" },
      "int float bool bytes": { role: "factory" },
      "set frozenset": { call: checks.literalList, role: "base" },
      bytearray: { call: checks.literalBytes },
      complex: { call: checks.literals },
      slice: { call: checks.literals },
      "range xrange": { call: checks.literals },
    }),
    // Python 2 and the first protocols write an empty string of bytes as a call.
    ...under(["__builtin__"], { bytes: { call: checks.none, role: "factory" } }),
    ...under(["copyreg", "copy_reg"], { _reconstructor: { call: checks.reconstructor, state: "attributes" } }),
    ...under(["_codecs"], { encode: { call: checks.latin1 } }),
    ...under(["collections"], {
      OrderedDict: { isMade: true, call: checks.literalList, state: "attributes", hasItems: true, role: "factory" },
      defaultdict: { call: checks.factory, hasItems: true },
      deque: { call: checks.deque, hasItems: true },
      Counter: { call: checks.literalDict, hasItems: true, role: "factory" },
    }),
    ...under(["datetime"], { "datetime date time timedelta timezone": CALLED }),
    // A path opens nothing: who uses it does.
    ...under(["pathlib", "pathlib._local"], {
      "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath": CALLED,
    }),
    ...under(["decimal"], { Decimal: CALLED }),
    ...under(["fractions"], { Fraction: CALLED }),
    ...under(["uuid"], { UUID: MADE }),
    ...under(["numpy"], {
      ndarray: { role: "array" },
      matrix: { role: "array" },
      "recarray chararray": { role: "array" },
      dtype: { call: checks.dtype, state: "own", makes: "dtype" },
      // What encoders and vectorizers remember of their output.
      "float16 float32 float64 longdouble complex64 complex128 int8 int16 int32 int64 uint8 uint16 uint32 uint64":
        VALUE,
      "bool bool_ str_ bytes_ object_ void intc intp int_ uint float_ double number generic": VALUE,
      // Functions that FunctionTransformer and aggregations hold; they compute, and loading does not call them.
      "log log1p log2 log10 exp expm1 sqrt square abs absolute sign mean median std var min max sum cbrt": VALUE,
      "nan_to_num clip round around floor ceil rint trunc sin cos tan arcsinh sinh tanh reciprocal negative": VALUE,
    }),
    ...under(["numpy.core.multiarray", "numpy._core.multiarray"], {
      _reconstruct: { call: checks.reconstruct, state: "own", isFixed: true },
      scalar: { call: checks.scalar, isFixed: true },
    }),
    ...under(["numpy.core.numeric", "numpy._core.numeric"], {
      _frombuffer: { call: checks.fromBuffer, isFixed: true },
    }),
    ...under(["numpy.ma", "numpy.ma.core"], { MaskedArray: { role: "array" } }),
    ...under(["numpy.ma.core"], { _mareconstruct: { call: checks.maskedArray, state: "own", isFixed: true } }),
    ...under(["numpy.random._mt19937", "numpy.random._pcg64", "numpy.random._philox", "numpy.random._sfc64"], {
      "MT19937 PCG64 PCG64DXSM Philox SFC64": VALUE,
    }),
    ...under(["numpy.random._pickle"], {
      __generator_ctor: { call: checks.generator, state: "own" },
      __randomstate_ctor: { call: checks.generator, state: "own" },
      __bit_generator_ctor: { call: checks.bitGenerator, state: "own" },
    }),
    ...under(["numpy.random.bit_generator", "numpy.random._bit_generator"], {
      SeedSequence: VALUE,
      __pyx_unpickle_SeedSequence: { call: checks.sameModule, state: "own" },
    }),
    ...FRAMEWORKS,
    // A placeholder of joblib: the bytes of its array follow.
    ...under(["joblib.numpy_pickle"], { NumpyArrayWrapper: { isMade: true, state: "attributes", makes: "wrapper" } }),
    ...SKLEARN_VALUES.flatMap(([module, names]) => under([module], { [names]: VALUE })),
  ].reduce((grants, [module, name, grant]) => {
    grants.set(module, (grants.get(module) ?? new Map<string, Grant>()).set(name, grant));
    return grants;
  }, new Map<string, Map<string, Grant>>()),
);

/** Globals that the users of a model allow besides, as `module.name`. */
export function extraGrants(allow: readonly string[]): (module: string, name: string) => boolean {
  const pairs = new Set(
    allow.map((path) => JSON.stringify([path.slice(0, path.lastIndexOf(".")), path.slice(path.lastIndexOf(".") + 1)])),
  );
  return (module, name) => pairs.has(JSON.stringify([module, name]));
}

/** What a pickle may do with a global; undefined where it is refused. */
export function grantOf(
  module: string,
  name: string,
  isExtra: (module: string, name: string) => boolean,
): Grant | undefined {
  const grant = GRANTS.get(module)?.get(name);
  if (isExtra(module, name) && !isNever(module, name) && (grant === undefined || isWidened(grant)))
    return module === "functools" && name === "partial" ? PARTIAL : EVERYTHING;
  if (grant !== undefined) return grant;
  if (module === "sklearn" || module.startsWith("sklearn.")) {
    if (isSklearnCall(module, name)) return { call: checks.sameModule, state: "own" };
    if (module === "sklearn.impute._iterative" && name === "_ImputerTriplet") return { isMade: true, hasMembers: true };
    if (name === "Bunch" && isSklearnClass(module, name)) return { ...MADE, hasItems: true };
    if (isSklearnClass(module, name)) return { ...MADE, ...cython(module, name) };
  }
  return undefined;
}

/** Whether somebody who has read what a name does may allow it more. What decides about memory stays as it is. */
export function isWidened({ makes, role, isFixed }: Grant): boolean {
  return makes === undefined && role === undefined && isFixed !== true;
}

/** Compiled classes are called with numbers; their memory is then set by BUILD, or not at all. */
function cython(module: string, name: string): Grant {
  const isCompiled = /(?:_tree|_loss|_sgd_fast|_quad_tree|_criterion|_splitter)$/.test(module);
  return isCompiled && /^[A-Z]/.test(name) ? CALLED : {};
}
