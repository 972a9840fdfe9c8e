import { structureProblem } from "./file-facts.ts";
import { FORMATS, type Format } from "./format.ts";
import type { Problem } from "./problem.ts";

const PICKLES: readonly Format[] = ["pickle", "joblib", "torch-zip"];

/** Endings by which programs choose how to read a file, and what such a file may be. */
const ENDINGS: Readonly<Record<string, readonly Format[]>> = {
  safetensors: ["safetensors"],
  onnx: ["onnx"],
  gguf: ["gguf"],
  npy: ["npy"],
  npz: ["npz"],
  parquet: ["parquet"],
  ubj: ["xgboost-ubj"],
  cbm: ["catboost-binary"],
  keras: ["keras-zip"],
  h5: ["hdf5"],
  hdf5: ["hdf5"],
  pkl: PICKLES,
  pickle: PICKLES,
  joblib: PICKLES,
  pt: PICKLES,
  pth: PICKLES,
  ckpt: PICKLES,
  json: ["json", "xgboost-json", "catboost-json"],
  ipynb: ["json"],
  csv: ["csv", "text"],
  md: ["text", "csv"],
  txt: ["text", "csv", "lightgbm-text"],
  yaml: ["text", "csv", "json"],
  yml: ["text", "csv", "json"],
  py: ["python", "script"],
};

/**
 * A file that is not what its name says: who reads it by its name reads it as something that nobody checked. What is called
 * like no format, and `.bin`, may be any.
 */
export function nameProblem(name: string, format: Format): Problem | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const expected = Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  if (expected === undefined || expected.includes(format)) return undefined;
  return structureProblem(
    "other-format",
    `The file is called .${ending} and is ${FORMATS[format]}: it is damaged, or named to be read as something else. Write it again, or rename it.`,
  );
}
