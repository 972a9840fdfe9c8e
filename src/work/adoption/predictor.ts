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

/** Whether init can write a program that asks such a model. */
export function isAskedByProgram(format: Format): boolean {
  return format !== "onnx" && format !== "unknown";
}

export interface Asked {
  readonly format: Format;
  readonly task: AdoptedTask;
  readonly id: string;
  /** The value that counts as positive, as the data has it, or as training calls it. */
  readonly positive: string | undefined;
  /** Where training says what it calls it. */
  readonly encodedBy: string | undefined;
  /** Columns that the model sees, in their order; none where nobody has read them. */
  readonly features: readonly string[];
  /** Of texts: the column that has them. */
  readonly text: string | undefined;
}

/** A program that asks the model, in the terms of docs/predictions.md. What it cannot know it refuses, and says where. */
export function predictProgram(asked: Asked): string {
  const { format, id } = asked;
  const isOfTexts = format === "transformers";
  return [
    '"""Asks the model for predictions: model-gitops hands it rows without labels. Change it as your model needs it."""',
    "",
    ...IMPORTS[format],
    "",
    `ID = ${JSON.stringify(id)}`,
    ...(isOfTexts ? [`TEXT = ${JSON.stringify(asked.text ?? "text")}`] : constants(asked)),
    "",
    'rows = pd.read_csv(os.environ["MODEL_GITOPS_FEATURES"], dtype={ID: str})',
    `model = ${LOADED[format]}`,
    ...(isOfTexts ? ofTexts() : [...inputs(format), ...scoring(asked)]),
    "answers.insert(0, ID, rows[ID])",
    'answers.to_csv(os.environ["MODEL_GITOPS_PREDICTIONS"], index=False)',
    "",
  ].join("\n");
}

const IMPORTS: Readonly<Record<Format, readonly string[]>> = {
  onnx: [],
  unknown: [],
  pickled: [
    "import os",
    "import pickle",
    "import sys",
    "",
    "import pandas as pd",
    "",
    "try:",
    "    from joblib import load",
    "except ImportError:",
    "",
    "    def load(path):",
    '        with open(path, "rb") as file:',
    "            return pickle.load(file)",
  ],
  xgboost: ["import os", "import sys", "", "import pandas as pd", "import xgboost"],
  lightgbm: ["import os", "import sys", "", "import lightgbm", "import pandas as pd"],
  transformers: ["import os", "", "import pandas as pd", "from transformers import pipeline"],
};

const MODEL = 'os.environ["MODEL_GITOPS_MODEL"]';

const LOADED: Readonly<Record<Format, string>> = {
  onnx: "",
  unknown: "",
  pickled: `load(${MODEL})`,
  xgboost: `xgboost.Booster(model_file=${MODEL})`,
  lightgbm: `lightgbm.Booster(model_file=${MODEL})`,
  transformers: `pipeline("text-classification", model=${MODEL}, top_k=None, truncation=True)`,
};

function constants({ features, task, positive, encodedBy }: Asked): readonly string[] {
  const by = encodedBy === undefined ? "" : `  # as training calls it: ${oneLine(encodedBy)}`;
  return [
    `FEATURES = [${features.map((name) => JSON.stringify(name)).join(", ")}]  # in this order, where the model does not name its own`,
    ...(task === "binary-classification" ? [`POSITIVE = ${literal(positive ?? "1")}${by}`] : []),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._:/()-]/gu, "?");
}

/** As pandas reads such a cell. */
function literal(value: string): string {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value)) return value;
  if (/^true$/i.test(value)) return "True";
  return /^false$/i.test(value) ? "False" : JSON.stringify(value);
}

function inputs(format: Format): readonly string[] {
  const own = {
    xgboost: "model.feature_names or FEATURES",
    lightgbm: "model.feature_name()",
  };
  const names =
    format === "xgboost" || format === "lightgbm" ? own[format] : 'getattr(model, "feature_names_in_", FEATURES)';
  return [
    `columns = list(${names})`,
    "missing = [name for name in columns if name not in rows.columns]",
    "if missing:",
    '    sys.exit(f"The model wants {missing}, which are no columns of the data: do here what training does to rows first.")',
    "inputs = rows[columns]",
  ];
}

function scoring({ format, task }: Asked): readonly string[] {
  const ask = format === "xgboost" ? "model.predict(xgboost.DMatrix(inputs))" : "model.predict(inputs)";
  if (task === "regression") return [`answers = pd.DataFrame({"prediction": ${ask}})`];
  if (task === "binary-classification") return format === "pickled" ? ofTwo() : ofBooster(ask);
  if (format === "pickled")
    return [
      'answers = pd.DataFrame(model.predict_proba(inputs), columns=[f"score_{name}" for name in model.classes_])',
    ];
  return [
    `scores = ${ask}`,
    "# The number of a class, as training numbered them: write the words of the data here where it has others.",
    'answers = pd.DataFrame(scores, columns=[f"score_{number}" for number in range(scores.shape[1])])',
  ];
}

/** Classes are sorted by their names, and not by what they mean: which one is positive is looked up. */
function ofTwo(): readonly string[] {
  return [
    "classes = list(model.classes_)",
    "if POSITIVE not in classes:",
    '    sys.exit(f"The model calls its classes {classes}, and none of them {POSITIVE!r}: write into POSITIVE what it calls it.")',
    'answers = pd.DataFrame({"score": model.predict_proba(inputs)[:, classes.index(POSITIVE)]})',
  ];
}

/** A booster gives the probability of the label 1, whatever that stands for. */
function ofBooster(ask: string): readonly string[] {
  return [
    "if POSITIVE not in (1, True):",
    '    sys.exit(f"The score is the probability of what training called 1. If that is {POSITIVE!r}, take these two lines out.")',
    `answers = pd.DataFrame({"score": ${ask}})`,
  ];
}

function ofTexts(): readonly string[] {
  return [
    'answered = model(rows[TEXT].fillna("").tolist(), batch_size=32)',
    "# The labels of the model: they have to be the words of the data.",
    'answers = pd.DataFrame([{f"score_{one[\'label\']}": one["score"] for one in row} for row in answered])',
  ];
}
