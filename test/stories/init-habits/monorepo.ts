import { csv, type Habit } from "./habit.ts";

/** Two models of two teams in one repository, each in a folder with its own packages; and a library that both use. */
export const monorepo: Habit = {
  files: {
    ".github/CODEOWNERS": "* @acme/platform\n/services/churn/ @acme/crm\n",
    "libs/features/features.py": "def ratio(a, b):\n    return a / (b + 1)\n",
    "services/churn/requirements.txt": "pandas\nscikit-learn\njoblib\n",
    "services/churn/train.py": `import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

TARGET = "churned"
df = pd.read_csv("data/train.csv")
clf = LogisticRegression(max_iter=500).fit(df[["age", "spend"]], df[TARGET])
joblib.dump(clf, "model.joblib")
`,
    "services/churn/data/train.csv": people(400, 0),
    "services/churn/data/holdout.csv": people(300, 400),
    "services/ltv/requirements.txt": "pandas\nxgboost\n",
    "services/ltv/train.py": `import pandas as pd
import xgboost

rows = pd.read_csv("data/train.csv")
label = rows.pop("value")
booster = xgboost.train({"objective": "reg:squarederror"}, xgboost.DMatrix(rows.drop(columns="user_id"), label))
booster.save_model("ltv.ubj")
`,
    "services/ltv/data/train.csv": values(400, 0),
    "services/ltv/data/holdout.csv": values(300, 400),
  },
  flags: { model: "churn" },
};

function people(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const spend = Math.round(uniform() * 10_000) / 100;
    return {
      customer_id: 50_000 + row,
      age: 18 + Math.floor(uniform() * 60),
      spend,
      churned: uniform() < 0.6 - spend / 250 ? "yes" : "no",
    };
  });
}

function values(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => ({
    user_id: 70_000 + row,
    orders: Math.floor(uniform() * 40),
    days: Math.floor(uniform() * 900),
    value: Math.round((uniform() * 300 + row) * 100) / 100,
  }));
}
