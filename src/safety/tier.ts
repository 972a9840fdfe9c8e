import { FORMATS, type Format } from "./format.ts";
import type { Problem } from "./problem.ts";

/** A model's risk tier as its manifest declares it; `undefined` where it does not. */
export type Tier = "high" | "limited" | "minimal" | undefined;

export interface FormatRules {
  readonly tier: Tier;
  /** Formats that the project's settings allow beyond its tier's. */
  readonly allowFormats: ReadonlySet<string>;
}

const PLAIN: ReadonlySet<Format> = new Set([
  "onnx", "onnx-data", "safetensors", "xgboost-json", "lightgbm-text", "catboost-json", "json", "csv", "text", "python",
]); // prettier-ignore
/** Data alone, or clean when their scan is. */
const SCANNED: ReadonlySet<Format> = new Set([
  "gguf", "npy", "npz", "pickle", "joblib", "torch-zip", "keras-zip", "hdf5",
  "xgboost-ubj", "catboost-binary", "sentencepiece", "parquet",
]); // prettier-ignore
/** What is in them is not looked at, whatever is allowed. */
const PACKED: ReadonlySet<Format> = new Set(["zip", "tar", "gzip", "compressed"]);
/** Nobody reads these as data. */
const NEVER: ReadonlySet<Format> = new Set(["elf", "macho", "pe", "script", "llamafile", "unknown"]);

/** Formats that settings may allow. */
export const ALLOWABLE_FORMATS: readonly string[] = Object.keys(FORMATS).filter(
  (format) => ![...NEVER].some((never) => never === format),
);

/** The problem that a file of this format is in a model of that tier; undefined where it may be. */
export function formatProblem(format: Format, rules: FormatRules): Problem | undefined {
  const { tier } = rules;
  const isNever = NEVER.has(format);
  if (isOfTier(format, tier) || isAllowedByName(format, rules)) return undefined;
  return { hazard: "format", kind: isNever ? "denied-format" : "tier-format", message: sentence(format, tier) };
}

/** Whether it may be there only because the settings name it. */
export function isAllowedByName(format: Format, { tier, allowFormats }: FormatRules): boolean {
  return !isOfTier(format, tier) && !NEVER.has(format) && allowFormats.has(format);
}

/** As it stands among the names that the settings allow. */
export function allowedFormat(format: string): string {
  return `format ${format}`;
}

function isOfTier(format: Format, tier: Tier): boolean {
  return PLAIN.has(format) || (tier !== "high" && SCANNED.has(format));
}

function sentence(format: Format, tier: Tier): string {
  const is = `The file is ${FORMATS[format]}`;
  if (format === "unknown")
    return `${is}, so it is unknown what reading it does. Leave it out of the artifact, or save it in a known format.`;
  if (NEVER.has(format)) return `${is}, which runs on the machine that opens it. Leave it out of the artifact.`;
  const where = tier === "high" ? "which a model of the high tier may not hold" : "which is not scanned through";
  const advice = ADVICE[format] ?? "Save it as safetensors, ONNX, JSON or text";
  return `${is}, ${where}. ${advice}${PACKED.has(format) ? "." : `, or allow the format "${format}" in the settings.`}`;
}

const ADVICE: Readonly<Partial<Record<Format, string>>> = {
  "xgboost-ubj": "Save it as JSON (save_model with the ending .json)",
  "catboost-binary": 'Save it as JSON (save_model with format="json")',
  parquet: "Save it as CSV",
  sentencepiece: "Save the tokenizer as tokenizer.json",
  zip: "Unpack it and list its files",
  tar: "Unpack it and list its files",
  gzip: "Unpack it",
  compressed: "Unpack it",
  pickle: "Export the model to ONNX or safetensors",
  joblib: "Export the model to ONNX or safetensors",
};
