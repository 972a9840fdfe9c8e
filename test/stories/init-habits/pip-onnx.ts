import { csv, type Habit } from "./habit.ts";

/** pip, a script at the root, and a model that is exported to ONNX already; leads that are known too late. */
export const pipOnnx: Habit = {
  files: {
    ".gitignore": "*.onnx\nvenv/\n",
    CODEOWNERS: "# who looks at what\n* @acme/growth @ada\n",
    "requirements.txt": "numpy\npandas\nscikit-learn\nskl2onnx\n",
    "train_model.py": `import pandas as pd
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

train = pd.read_csv("data/leads_train.csv", parse_dates=["created_at"])
FEATURES = ["visits", "pages", "minutes"]

y = train.converted
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(train[FEATURES].astype("float32").values, y)
with open("lead_model.onnx", "wb") as f:
    f.write(to_onnx(model, train[FEATURES].astype("float32").values[:1], options={"zipmap": False}).SerializeToString())
`,
    "score.py": 'import pandas as pd\n\nrows = pd.read_csv("data/leads_test.csv")\n',
    "data/leads_train.csv": leads(500, 0),
    "data/leads_test.csv": leads(500, 900),
  },
};

function leads(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const visits = Math.floor(uniform() * 30);
    const converted = uniform() < 0.15 + visits / 50;
    return {
      lead_id: `L${10_000 + row}`,
      created_at: new Date(Date.UTC(2026, 0, 1) + row * 3_600_000).toISOString().slice(0, 10),
      visits,
      pages: visits + Math.floor(uniform() * 20),
      minutes: Math.round(uniform() * 600) / 10,
      contract_value: converted ? 1000 + Math.floor(uniform() * 9000) : 0,
      converted: converted ? 1 : 0,
    };
  });
}
