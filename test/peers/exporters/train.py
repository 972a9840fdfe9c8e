"""The training script of every case: reads data/train.csv and leaves model.onnx."""

import json
import os
import sys
from pathlib import Path

import pandas as pd

CASE = Path.cwd().name
sys.path.insert(0, os.environ["EXPORTERS"])
case = __import__(CASE)
params = json.loads(Path(os.environ["MODEL_GITOPS_PARAMS"]).read_text())
train = pd.read_csv("data/train.csv", dtype=getattr(case, "TYPES", None))
Path("model.onnx").write_bytes(case.export(case.fit(train, params["weaker"]), train))
