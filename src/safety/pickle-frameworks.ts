import { checks } from "./pickle-arguments.ts";
import type { Grant } from "./pickle-values.ts";

/** A name of a module and what a pickle may do with it. */
export type Entry = readonly [module: string, name: string, grant: Grant];

/** Bytes of an element, by the class of PyTorch's storage. */
export const STORAGE_BYTES: Readonly<Record<string, number>> = {
  DoubleStorage: 8, FloatStorage: 4, HalfStorage: 2, BFloat16Storage: 2, LongStorage: 8, IntStorage: 4, ShortStorage: 2,
  CharStorage: 1, ByteStorage: 1, BoolStorage: 1, ComplexDoubleStorage: 16, ComplexFloatStorage: 8, UntypedStorage: 1,
}; // prettier-ignore

const VALUE: Grant = {};
const MADE: Grant = { isMade: true, state: "attributes" };
const CALLED: Grant = { call: checks.any };

const TORCH_TYPES =
  "float32 float64 float16 bfloat16 float complex64 complex128 uint8 int8 int16 int32 int64 bool qint8 quint8 qint32 float8_e4m3fn float8_e5m2 uint16 uint32 uint64";

/** What scipy, PyTorch, XGBoost, LightGBM and pandas write. */
export const FRAMEWORKS: readonly Entry[] = [...sparse(), ...torch(), ...boosting(), ...pandas()];

/** The same grants below several modules; names are separated by spaces. */
export function under(modules: readonly string[], names: Readonly<Record<string, Grant>>): readonly Entry[] {
  return modules.flatMap((module) =>
    Object.entries(names).flatMap(([list, grant]) => list.split(" ").map((name): Entry => [module, name, grant])),
  );
}

function sparse(): readonly Entry[] {
  const kinds = ["csr", "csc", "coo", "bsr", "dia", "dok", "lil"];
  return kinds.flatMap((kind) => [
    ...under([`scipy.sparse._${kind}`, `scipy.sparse.${kind}`], {
      [`${kind}_matrix ${kind}_array`]: { ...MADE, hasItems: kind === "dok" },
    }),
  ]);
}

function torch(): readonly Entry[] {
  return [
    ...under(["torch"], {
      [Object.keys(STORAGE_BYTES).join(" ")]: { role: "storage" },
      [TORCH_TYPES]: VALUE,
      "strided sparse_coo per_tensor_affine per_channel_affine contiguous_format preserve_format": VALUE,
      Size: { call: checks.literals },
      device: { call: checks.literals },
    }),
    ...under(["torch.storage"], { UntypedStorage: { role: "storage" } }),
    ...under(["torch._utils"], {
      "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_qtensor": { call: checks.tensor },
      _rebuild_parameter: { call: checks.any },
      _rebuild_meta_tensor_no_storage: { call: checks.any },
    }),
  ];
}

function boosting(): readonly Entry[] {
  return [
    ...under(["xgboost.core"], { Booster: MADE }),
    ...under(["xgboost.sklearn"], {
      "XGBModel XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor": MADE,
    }),
    ...under(["xgboost.callback"], { EarlyStopping: MADE }),
    ...under(["lightgbm.basic"], { Booster: MADE }),
    ...under(["lightgbm.sklearn"], { "LGBMModel LGBMClassifier LGBMRegressor LGBMRanker": MADE }),
  ];
}

function pandas(): readonly Entry[] {
  const index = "Index RangeIndex MultiIndex CategoricalIndex DatetimeIndex TimedeltaIndex PeriodIndex IntervalIndex";
  const masked = "IntegerArray FloatingArray BooleanArray";
  return [
    ...under(["pandas", "pandas.core.frame", "pandas.core.series"], { "DataFrame Series": MADE }),
    ...under(["pandas", "pandas.core.indexes.base", "pandas.core.indexes.range", "pandas.core.indexes.multi"], {
      [index]: VALUE,
    }),
    ...under(["pandas.core.indexes.base"], { _new_Index: { call: checks.pandasIndex } }),
    ...under(["pandas.core.indexes.datetimes"], { _new_DatetimeIndex: { call: checks.pandasIndex } }),
    ...under(["pandas.core.indexes.interval"], { _new_IntervalIndex: { call: checks.pandasIndex } }),
    ...under(["pandas.core.internals.managers"], {
      "BlockManager SingleBlockManager": { isMade: true, call: checks.any, state: "own" },
    }),
    ...under(["pandas._libs.internals"], { _unpickle_block: CALLED }),
    ...under(["pandas"], { "Categorical NA": VALUE, "Int64Dtype Float64Dtype BooleanDtype": MADE }),
    // A name of a storage, and what stands for a missing value.
    ...under(["pandas", "pandas.core.arrays.string_"], { StringDtype: CALLED }),
    ...under(["pandas", "pandas.core.dtypes.dtypes"], {
      CategoricalDtype: MADE,
      DatetimeTZDtype: { ...MADE, ...CALLED },
    }),
    ...under(["pandas", "pandas.core.arrays.categorical"], { Categorical: MADE }),
    ...under(["pandas.arrays"], { [masked]: MADE, "StringArray DatetimeArray TimedeltaArray": MADE }),
    ...under(["pandas.core.arrays.integer"], { IntegerArray: MADE }),
    ...under(["pandas.core.arrays.floating"], { FloatingArray: MADE }),
    ...under(["pandas.core.arrays.boolean"], { BooleanArray: MADE }),
    ...under(["pandas.core.arrays.string_"], { StringArray: MADE }),
    ...under(["pandas.core.arrays.datetimes"], { DatetimeArray: MADE }),
    ...under(["pandas.core.arrays.timedeltas"], { TimedeltaArray: MADE }),
    ...under(["pandas._libs.arrays"], { __pyx_unpickle_NDArrayBacked: { call: checks.pandasArray, state: "own" } }),
    ...under(["pandas._libs.tslibs.timestamps"], { _unpickle_timestamp: CALLED }),
    ...under(["pandas._libs.tslibs.timedeltas"], { _timedelta_unpickle: CALLED }),
    ...under(["pandas._libs.tslibs.nattype"], { _nat_unpickle: CALLED }),
  ];
}
