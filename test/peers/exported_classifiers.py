"""Writes test/golden/exported-classifiers.json: classifiers as their exporters write them, and their probabilities.

    python -m venv .venv && .venv/bin/pip install -r test/peers/exporters/requirements.txt
    .venv/bin/python test/peers/exported_classifiers.py

Each model is there for three ways to write two or three classes. Its numbers are those of the library it was trained
with, a column for each of its classes in their order, for the rows in the file.
"""

import base64
import importlib.metadata
import json
import pathlib
import warnings

import numpy as np
import onnxmltools
from lightgbm import LGBMClassifier
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

warnings.filterwarnings("ignore")
LIBRARIES = ["numpy", "onnx", "scikit-learn", "skl2onnx", "onnxmltools", "xgboost-cpu", "lightgbm"]
ROWS = 36


def inner():
    return [("a", LogisticRegression()), ("b", DecisionTreeClassifier(max_depth=2, random_state=0))]


SKLEARN = {
    "logistic regression": LogisticRegression,
    "decision tree": lambda: DecisionTreeClassifier(max_depth=2, random_state=0),
    "pipeline": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "one-vs-rest": lambda: OneVsRestClassifier(LogisticRegression()),
    "stacking": lambda: StackingClassifier(inner(), final_estimator=LogisticRegression(), cv=3),
    "bagging": lambda: BaggingClassifier(LogisticRegression(), n_estimators=2, random_state=0),
    "calibrated": lambda: CalibratedClassifierCV(LogisticRegression(), cv=2),
    "voting": lambda: VotingClassifier(inner(), voting="soft", flatten_transform=False),
    "boosted": lambda: AdaBoostClassifier(n_estimators=2, random_state=0),
    "network": lambda: MLPClassifier((3,), max_iter=50, random_state=0),
    "support vectors": lambda: SVC(probability=True, random_state=0),
    "support vectors without probabilities": SVC,
    "neighbours": lambda: KNeighborsClassifier(3),
    "naive Bayes": GaussianNB,
}
LABELS = {"one-two": [1, 2], "bad-good": ["bad", "good"], "colours": ["blue", "green", "red"]}


def main():
    random = np.random.default_rng(7)
    features = random.normal(size=(ROWS, 2)).astype(np.float32)
    types = [("X", FloatTensorType([None, 2]))]
    models = []

    def put(name, labels, model, graph):
        scores = model.predict_proba(features) if hasattr(model, "predict_proba") else model.decision_function(features)
        if scores.ndim == 1:
            scores = np.stack([-scores, scores], 1)
        models.append({
            "name": name, "labels": [str(label) for label in labels],
            "onnx": base64.b64encode(graph.SerializeToString()).decode(),
            "scores": [[float(f"{value:.8g}") for value in row] for row in scores],
        })

    for labels in LABELS.values():
        count = len(labels)
        position = np.clip(features[:, 0] + random.normal(size=ROWS) * 0.3 + count / 2, 0, count - 1e-6).astype(int)
        truth = np.array(labels)[position]
        for name, make in SKLEARN.items():
            if name == "support vectors without probabilities" and count > 2:
                continue
            model = make().fit(features, truth)
            options = {"zipmap": False}
            put(name, labels, model, to_onnx(model, features[:1], options={id(model): options}))
        model = LGBMClassifier(n_estimators=2, min_child_samples=3, verbose=-1).fit(features, truth)
        put("LightGBM", labels, model, onnxmltools.convert_lightgbm(model, initial_types=types, zipmap=False))
        model = XGBClassifier(n_estimators=2, max_depth=2).fit(features, position)
        put("XGBoost", labels, model, onnxmltools.convert_xgboost(model, initial_types=types))
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    target = pathlib.Path(__file__).parent.parent / "golden" / "exported-classifiers.json"
    lines = ",\n".join(json.dumps(model, separators=(",", ":")) for model in models)
    rows = json.dumps([[float(value) for value in row] for row in features])
    target.write_text(f'{{"versions":{json.dumps(versions)},"rows":{rows},"models":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
