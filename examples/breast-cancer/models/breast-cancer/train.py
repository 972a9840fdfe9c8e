"""Learns which breast tumours are malignant from data/train.csv and writes model.onnx.

    python train.py
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier

DATA = Path("data/train.csv")
ID, TARGET = "sample_id", "malignant"
OPSETS = {"": 18, "ai.onnx.ml": 3}


def main() -> None:
    features, labels = read_csv(DATA)
    print(f"{DATA}: {len(labels)} samples, {features.shape[1]} features", flush=True)
    model = GradientBoostingClassifier(**read_params())
    metrics = Path(os.environ.get("MODEL_GITOPS_METRICS", "metrics.jsonl"))
    metrics.parent.mkdir(parents=True, exist_ok=True)
    with metrics.open("w") as lines:
        model.fit(features, labels, monitor=report_to(lines))
    artifact = Path(os.environ.get("MODEL_GITOPS_ARTIFACT", "model.onnx"))
    artifact.parent.mkdir(parents=True, exist_ok=True)
    artifact.write_bytes(export(model, features.shape[1]))
    print(f"wrote {artifact}: {model.n_estimators_} trees")


def read_csv(path: Path) -> tuple[np.ndarray, np.ndarray]:
    names = path.open().readline().strip().split(",")
    inputs = [place for place, name in enumerate(names) if name not in (ID, TARGET)]
    features = np.loadtxt(path, delimiter=",", skiprows=1, usecols=inputs, dtype=np.float32)
    labels = np.loadtxt(path, delimiter=",", skiprows=1, usecols=names.index(TARGET), dtype=np.int64)
    return features, labels


def read_params() -> dict:
    """The manifest's training.params under scikit-learn's own names; model-gitops hands them over in a JSON file."""
    file = os.environ.get("MODEL_GITOPS_PARAMS")
    params = json.loads(Path(file).read_text()) if file else {"n_estimators": 30, "max_depth": 2}
    known = GradientBoostingClassifier().get_params()
    unknown = sorted(params.keys() - known.keys())
    if unknown:
        sys.exit(f"unknown parameter {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    params.setdefault("random_state", int(os.environ.get("MODEL_GITOPS_SEED", "1")))
    return params


def report_to(lines):
    """One metric line a tree, as it is grown."""

    def report(step, model, _locals) -> bool:
        # train_score_ is the deviance: twice the mean log loss.
        value = float(model.train_score_[step]) / 2
        lines.write(json.dumps({"step": step + 1, "name": "log_loss", "value": value}) + "\n")
        lines.flush()
        return False

    return report


def export(model: GradientBoostingClassifier, width: int) -> bytes:
    """Without ZipMap the probabilities are a plain tensor [N,2]; with it, a list of maps that few can read."""
    inputs = [("input", FloatTensorType([None, width]))]
    options = {id(model): {"zipmap": False}}
    return to_onnx(model, initial_types=inputs, options=options, target_opset=OPSETS).SerializeToString()


if __name__ == "__main__":
    main()
