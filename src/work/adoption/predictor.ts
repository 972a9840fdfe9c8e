import type { AdoptedTask } from "./target.ts";

/** How a model that is no ONNX graph is asked. */
export type Format = "onnx" | "pickled" | "xgboost" | "lightgbm" | "transformers" | "unknown";

export function formatOf(artifact: string, framework: string | undefined): Format {
  if (artifact.endsWith(".onnx")) return "onnx";
  if (/\.(?:joblib|pkl|pickle)$/.test(artifact)) return "pickled";
  if (framework === "XGBoost" && /\.(?:json|ubj|model|bin)$/.test(artifact)) return "xgboost";
  if (framework === "LightGBM" && /\.(?:txt|model)$/.test(artifact)) return "lightgbm";
  if (framework === "Hugging Face" && artifact.endsWith("/")) return "transformers";
  return "unknown";
}

/** Beside the manifest. */
export const PREDICT_PROGRAM = "predict.py";

export interface Asked {
  readonly format: Format;
  readonly task: AdoptedTask;
  readonly id: string;
  /** Columns that are no features, where the model does not name its own. */
  readonly others: readonly string[];
  /** Of texts: the column that has them. */
  readonly text: string | undefined;
}

/** A program that asks the model, in the terms of docs/predictions.md. */
export function predictProgram({ format, task, id, others, text }: Asked): string {
  return [
    '"""Asks the model for predictions: model-gitops hands it rows without labels. Change it as your model needs it."""',
    "",
    ...imports(format),
    "",
    `ID = ${JSON.stringify(id)}`,
    ...(format === "transformers"
      ? [`TEXT = ${JSON.stringify(text ?? "text")}`]
      : [`OTHERS = ${list(others)}  # no features`]),
    "",
    'features, artifact, predictions = (os.environ[f"MODEL_GITOPS_{name}"] for name in ("FEATURES", "MODEL", "PREDICTIONS"))',
    "rows = pd.read_csv(features, dtype={ID: str})",
    ...(format === "transformers" ? [] : loading(format)),
    ...(format === "transformers" ? ofTexts() : scoring(format, task)),
    "answers.insert(0, ID, rows[ID])",
    "answers.to_csv(predictions, index=False)",
    "",
  ].join("\n");
}

function imports(format: Format): readonly string[] {
  if (format === "pickled")
    return [
      "import os",
      "import pickle",
      "",
      "import pandas as pd",
      "",
      "try:",
      "    from joblib import load",
      "except ImportError:",
      '    load = lambda path: pickle.load(open(path, "rb"))',
    ];
  const own = {
    xgboost: "import xgboost",
    lightgbm: "import lightgbm",
    transformers: "from transformers import pipeline",
  };
  const name = format === "xgboost" || format === "lightgbm" || format === "transformers" ? own[format] : "";
  return format === "transformers"
    ? ["import os", "", "import pandas as pd", name]
    : ["import os", "", name, "import pandas as pd"];
}

function loading(format: Format): readonly string[] {
  if (format === "xgboost")
    return ["model = xgboost.Booster(model_file=artifact)", "names = model.feature_names", ...columns()];
  if (format === "lightgbm")
    return ["model = lightgbm.Booster(model_file=artifact)", "names = model.feature_name()", ...columns()];
  return ["model = load(artifact)", 'names = getattr(model, "feature_names_in_", None)', ...columns()];
}

function columns(): readonly string[] {
  return [
    "# The columns that it was trained on, where it says so. If training changes rows before it fits, do the same here.",
    "columns = [name for name in (rows.columns if names is None else names) if names is not None or name not in [ID, *OTHERS]]",
    "inputs = rows[columns]",
  ];
}

function scoring(format: Format, task: AdoptedTask): readonly string[] {
  const ask = format === "xgboost" ? "model.predict(xgboost.DMatrix(inputs))" : "model.predict(inputs)";
  if (task === "regression") return [`answers = pd.DataFrame({"prediction": ${ask}})`];
  if (format !== "pickled") {
    if (task === "binary-classification") return [`answers = pd.DataFrame({"score": ${ask}})`];
    return [
      `scores = ${ask}`,
      "# The number of a class, as training numbered them: write the data's own words here where it has others.",
      'answers = pd.DataFrame(scores, columns=[f"score_{number}" for number in range(scores.shape[1])])',
    ];
  }
  if (task === "binary-classification") return ['answers = pd.DataFrame({"score": model.predict_proba(inputs)[:, 1]})'];
  return ['answers = pd.DataFrame(model.predict_proba(inputs), columns=[f"score_{name}" for name in model.classes_])'];
}

function ofTexts(): readonly string[] {
  return [
    'classify = pipeline("text-classification", model=artifact, top_k=None, truncation=True)',
    'answered = classify(rows[TEXT].fillna("").tolist(), batch_size=32)',
    'answers = pd.DataFrame([{f"score_{one[\'label\']}": one["score"] for one in row} for row in answered])',
  ];
}

function list(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}
