import { csv, type Habit } from "./habit.ts";

/** uv with its lock file, arguments by argparse, LightGBM's own format. */
export const uvLocked: Habit = {
  files: {
    ".python-version": "3.12\n",
    "pyproject.toml":
      '[project]\nname = "fraud"\nversion = "0.1.0"\nrequires-python = ">=3.12"\ndependencies = ["lightgbm>=4.5", "pandas>=2.2"]\n\n[tool.ruff]\nline-length = 120\n',
    "uv.lock": 'version = 1\nrequires-python = ">=3.12"\n',
    "train.py": `"""Train the fraud model."""
import argparse
import pathlib

import lightgbm as lgb
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--train", type=pathlib.Path, default="data/train.csv")
parser.add_argument("--valid", type=pathlib.Path, default="data/valid.csv")
parser.add_argument("--test", type=pathlib.Path, default="data/test.csv")
parser.add_argument("--target", default="is_fraud")
parser.add_argument("--out", default="out/model.txt")
args = parser.parse_args()

features = ["amount", "hour", "country", "n_last_day"]
train = pd.read_csv(args.train)
valid = pd.read_csv(args.valid)
booster = lgb.train(
    {"objective": "binary", "metric": "auc", "seed": 7},
    lgb.Dataset(train[features], train["is_fraud"]),
    valid_sets=[lgb.Dataset(valid[features], valid["is_fraud"])],
)
booster.save_model(args.out)
`,
    "data/train.csv": payments(1500, 0),
    "data/valid.csv": payments(300, 5000),
    "data/test.csv": payments(700, 9000),
  },
};

function payments(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const amount = Math.round(uniform() * uniform() * 900 * 100) / 100;
    const hour = Math.floor(uniform() * 24);
    return {
      transaction_id: row,
      account_id: Math.floor(uniform() * rows * 0.3),
      timestamp: new Date(Date.UTC(2026, 0, 1) + row * 600_000).toISOString().slice(0, 19),
      amount,
      hour,
      country: 1 + Math.floor(uniform() * 4),
      n_last_day: Math.floor(uniform() * 9),
      is_fraud: uniform() < 0.05 + amount / 3000 + (hour < 6 ? 0.15 : 0) ? 1 : 0,
    };
  });
}
