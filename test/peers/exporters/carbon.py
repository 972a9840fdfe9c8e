"""Next week's carbon dioxide at Mauna Loa, from the weeks before: a series with gaps. A linear model of scikit-learn."""

import numpy as np
import statsmodels.api as sm
from skl2onnx import to_onnx
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.pipeline import make_pipeline

FEATURES = ["before_1", "before_2", "before_52"]
MANIFEST = """
task: forecasting
target: {column: co2}
columns: {time: week}
features: [{name: before_1, type: number}, {name: before_2, type: number}, {name: before_52, type: number}]
evaluation: {metrics: {rmse: {max: 2, margin: 10%, primary: true}, mae: {margin: 10%}}}
"""


def data():
    weeks = sm.datasets.co2.load_pandas().data
    for lag in (1, 2, 52):
        weeks[f"before_{lag}"] = weeks.co2.shift(lag)
    weeks = weeks[weeks.co2.notna()].reset_index(names="week")
    weeks["week"] = weeks.week.dt.strftime("%Y-%m-%d")
    weeks = weeks[["week", *FEATURES, "co2"]]
    return weeks.iloc[52:1400], weeks.iloc[1400:]


def fit(train, weaker: bool):
    rows = train[FEATURES].astype(np.float32)
    if weaker:
        rows = rows.assign(before_1=rows.before_52, before_2=rows.before_52)
    return make_pipeline(SimpleImputer(), Ridge(alpha=0.1)).fit(rows.to_numpy(), train.co2)


def export(model, train) -> bytes:
    return to_onnx(model, train[FEATURES].astype(np.float32).to_numpy()[:1]).SerializeToString()


def truth(model, holdout):
    told = model.predict(holdout[FEATURES].astype(np.float32).to_numpy())
    return {"rmse": root_mean_squared_error(holdout.co2, told), "mae": mean_absolute_error(holdout.co2, told)}
