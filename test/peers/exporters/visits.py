"""How often somebody sees a doctor: counts, from the RAND health insurance experiment. LightGBM."""

import numpy as np
import statsmodels.api as sm
from lightgbm import LGBMRegressor
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

FEATURES = ["lncoins", "idp", "lpi", "fmde", "physlm", "disea", "hlthg", "hlthf", "hlthp"]
MANIFEST = """
task: regression
target: {column: mdvis}
evaluation: {metrics: {rmse: {max: 6, margin: 2%, primary: true}, mae: {}}}
"""


def data():
    people = sm.datasets.randhie.load_pandas().data.sample(12000, random_state=3)
    people = people.assign(disea=people.disea.where(people.disea > 5))[[*FEATURES, "mdvis"]]
    return people.iloc[:6000], people.iloc[6000:]


def fit(train, weaker: bool):
    rows = train[FEATURES].astype(np.float32).to_numpy()
    model = LGBMRegressor(n_estimators=60, num_leaves=7, learning_rate=0.1, verbose=-1, n_jobs=1, random_state=1)
    return model.fit(rows, train.mdvis.to_numpy()[::-1] if weaker else train.mdvis.to_numpy())


def export(model, _train) -> bytes:
    types = [("people", FloatTensorType([None, len(FEATURES)]))]
    return convert_lightgbm(model, initial_types=types).SerializeToString()


def truth(model, holdout):
    told = model.predict(holdout[FEATURES].astype(np.float32).to_numpy())
    return {"rmse": root_mean_squared_error(holdout.mdvis, told), "mae": mean_absolute_error(holdout.mdvis, told)}
