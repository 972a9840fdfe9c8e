import { csv } from "../../../stories/init-habits/habit.ts";

export const TRAIN = `import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

rows = pd.read_csv("train.csv")
y = rows["y"]
model = LogisticRegression().fit(rows[["a"]], y)
joblib.dump(model, "model.joblib")
`;

const rows = (count: number, from: number): string =>
  csv({ count, from }, (row, uniform) => {
    const a = Math.round(uniform() * 1000) / 1000;
    return { id: row, a, y: uniform() < a ? "good" : "bad" };
  });

/** Somebody's repository, which trains a model. */
export const PROJECT = {
  "requirements.txt": "scikit-learn\n",
  "train.py": TRAIN,
  "train.csv": rows(300, 0),
  "test.csv": rows(200, 500),
};
