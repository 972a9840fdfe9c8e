"""Which species a penguin is: three classes by name, missing measurements. XGBoost, which wants labels 0, 1, 2."""

import numpy as np
from onnxmltools import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from palmerpenguins import load_penguins
from sklearn.metrics import accuracy_score, log_loss
from xgboost import XGBClassifier

FEATURES = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
CLASSES = ["Gentoo", "Adelie", "Chinstrap"]
MANIFEST = """
task: multiclass-classification
target: {column: species, classes: {Gentoo: 0, Adelie: 1, Chinstrap: 2}}
columns: {id: penguin}
features: [{name: bill_length_mm, type: number}, {name: bill_depth_mm, type: number}, {name: flipper_length_mm, type: number}, {name: body_mass_g, type: number}]
evaluation: {metrics: {accuracy: {min: 0.8, margin: 0.1, primary: true}, log_loss: {max: 0.6}}}
"""


def data():
    birds = load_penguins().sample(frac=1, random_state=2).reset_index(drop=True)
    birds.insert(0, "penguin", [f"p{number:03d}" for number in range(len(birds))])
    return birds.iloc[:200], birds.iloc[200:]


def fit(train, weaker: bool):
    rows = train[FEATURES].astype(np.float32)
    if weaker:
        rows = rows.assign(bill_length_mm=0.0, bill_depth_mm=0.0)
    model = XGBClassifier(n_estimators=30, max_depth=3, random_state=1, n_jobs=1)
    return model.fit(rows.to_numpy(), [CLASSES.index(name) for name in train.species])


def export(model, _train) -> bytes:
    types = [("measured", FloatTensorType([None, len(FEATURES)]))]
    return convert_xgboost(model, initial_types=types).SerializeToString()


def truth(model, holdout):
    scores = model.predict_proba(holdout[FEATURES].astype(np.float32).to_numpy())
    label = [CLASSES.index(name) for name in holdout.species]
    return {"accuracy": accuracy_score(label, scores.argmax(axis=1)), "log_loss": log_loss(label, scores, labels=[0, 1, 2])}
