/** What a file is, by what is in it. */
export type Format = keyof typeof FORMATS;

/** In words, with an article. */
export const FORMATS = {
  onnx: "an ONNX model",
  safetensors: "a safetensors file",
  gguf: "a GGUF file",
  pickle: "a Python pickle",
  joblib: "a compressed Python pickle (joblib)",
  "torch-zip": "a PyTorch archive",
  "keras-zip": "a Keras archive",
  npz: "an archive of NumPy arrays",
  npy: "a NumPy array",
  hdf5: "an HDF5 file (Keras)",
  "saved-model": "a TensorFlow SavedModel",
  "xgboost-json": "an XGBoost model in JSON",
  "xgboost-ubj": "an XGBoost model in UBJSON",
  "lightgbm-text": "a LightGBM model in text",
  "catboost-json": "a CatBoost model in JSON",
  "catboost-binary": "a CatBoost model in its binary form",
  json: "JSON",
  csv: "CSV",
  text: "text",
  python: "Python code",
  sentencepiece: "a SentencePiece vocabulary",
  parquet: "a Parquet file",
  "onnx-data": "tensors of an ONNX model",
  zip: "a ZIP archive",
  tar: "a tar archive",
  gzip: "a gzip file",
  compressed: "a compressed file",
  elf: "a Linux program or library",
  macho: "a macOS program or library",
  pe: "a Windows program or library",
  script: "a script that its first line starts",
  llamafile: "a program with a model inside (llamafile)",
  unknown: "no format that is known here",
} as const satisfies Readonly<Record<string, string>>;

export function isFormat(word: string): word is Format {
  return Object.hasOwn(FORMATS, word);
}
