import { csv, type Habit } from "./habit.ts";

/** A Makefile whose targets call one program with arguments; the halves of the data are called 80 and 20. */
export const makefile: Habit = {
  files: {
    Makefile: `PYTHON=python3
MODEL?=gbm

setup:
	pip install -r requirements.txt

train:
	@mkdir -p artifacts
	$(PYTHON) main.py train --train_data churn-bigml-80.csv --save_model artifacts/gbm.joblib

test:
	$(PYTHON) main.py test --test_data churn-bigml-20.csv --load_model artifacts/gbm.joblib

.PHONY: setup train test
`,
    "requirements.txt": "joblib\npandas\nscikit-learn\n",
    "main.py": `import argparse

import joblib
import pandas as pd

from model_pipeline import prepare_data, train_model, evaluate_model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["train", "test"])
    parser.add_argument("--train_data")
    parser.add_argument("--test_data")
    parser.add_argument("--save_model")
    parser.add_argument("--load_model")
    args = parser.parse_args()
    if args.action == "train":
        X, y = prepare_data(args.train_data)
        joblib.dump(train_model(X, y), args.save_model)
    else:
        X, y = prepare_data(args.test_data)
        evaluate_model(joblib.load(args.load_model), X, y)


if __name__ == "__main__":
    main()
`,
    "model_pipeline.py": `import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import classification_report


def prepare_data(path):
    df = pd.read_csv(path)
    y = df.pop("Churn")
    return df.drop(columns=["State", "Phone"]), y


def train_model(X, y):
    return GradientBoostingClassifier().fit(X, y)


def evaluate_model(model, X, y):
    print(classification_report(y, model.predict(X)))
`,
    "churn-bigml-80.csv": phones(800, 0),
    "churn-bigml-20.csv": phones(200, 800),
  },
  flags: { holdout: "churn-bigml-20.csv" },
};

function phones(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const calls = Math.floor(uniform() * 9);
    const minutes = Math.round(uniform() * 3500) / 10;
    return {
      State: ["KS", "OH", "NJ", "OK"][Math.floor(uniform() * 4)] ?? "KS",
      Phone: `${300 + (row % 600)}-${1000 + row}`,
      "Account length": Math.floor(uniform() * 240),
      "Total day minutes": minutes,
      "Customer service calls": calls,
      Churn: uniform() < 0.05 + calls / 20 + minutes / 2000 ? "True" : "False",
    };
  });
}
