import { createHash } from "node:crypto";
import { csv, type Habit } from "./habit.ts";

const TRAIN = ratings(700, 1);
const TEST = ratings(500, 4001);

/** A pipeline of DVC: stages, parameters, a lock file, and data that git does not have. */
export const dvcPipeline: Habit = {
  files: {
    ".dvc/config": "[core]\n    remote = storage\n['remote \"storage\"']\n    url = s3://acme-dvc/bikes\n",
    ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
    "data/.gitignore": "/bikes.csv\n/prepared\n",
    "data/bikes.csv.dvc": `outs:\n- md5: ${md5(TRAIN + TEST)}\n  size: ${(TRAIN + TEST).length}\n  hash: md5\n  path: bikes.csv\n`,
    ".gitignore": "/model\n",
    "dvc.yaml": `stages:
  prepare:
    cmd: python src/prepare.py data/bikes.csv
    deps:
    - data/bikes.csv
    - src/prepare.py
    params:
    - prepare.seed
    outs:
    - data/prepared
  train:
    cmd: python src/train.py data/prepared model
    deps:
    - data/prepared
    - src/train.py
    params:
    - train.n_est
    outs:
    - model
  evaluate:
    cmd: python src/evaluate.py model data/prepared
    deps:
    - data/prepared
    - model
    metrics:
    - eval/metrics.json:
        cache: false
`,
    "dvc.lock": `schema: '2.0'
stages:
  prepare:
    cmd: python src/prepare.py data/bikes.csv
    outs:
    - path: data/prepared
      hash: md5
      md5: 0123456789abcdef0123456789abcdef.dir
      size: ${(TRAIN + TEST).length}
      nfiles: 2
`,
    "params.yaml": "prepare:\n  split: 0.4\n  seed: 20260101\n\ntrain:\n  seed: 7\n  n_est: 50\n  target: cnt\n",
    "requirements.txt": "dvc[s3]\npandas\nscikit-learn\n",
    "src/prepare.py": "import sys\n\nraw = sys.argv[1]\n",
    "src/train.py": `import os
import pickle
import sys

import pandas as pd
import yaml
from sklearn.ensemble import RandomForestRegressor

params = yaml.safe_load(open("params.yaml"))["train"]
prepared, output = sys.argv[1:3]
df = pd.read_csv(os.path.join(prepared, "train.csv"))
y = df[params["target"]]
X = df.drop(columns=["cnt", "instant"])
model = RandomForestRegressor(n_estimators=params["n_est"], random_state=params["seed"]).fit(X, y)
os.makedirs(output, exist_ok=True)
with open(os.path.join(output, "model.pkl"), "wb") as f:
    pickle.dump(model, f)
`,
    "src/evaluate.py":
      'import os\nimport sys\n\nimport pandas as pd\n\ntest = pd.read_csv(os.path.join(sys.argv[2], "test.csv"))\n',
    "data/prepared/train.csv": TRAIN,
    "data/prepared/test.csv": TEST,
  },
};

function ratings(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const warmth = uniform();
    return {
      instant: row,
      season: 1 + Math.floor(uniform() * 4),
      temp: Math.round(warmth * 1000) / 1000,
      hum: Math.round(uniform() * 1000) / 1000,
      cnt: Math.floor(20 + warmth * 400 + uniform() * 80),
    };
  });
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
