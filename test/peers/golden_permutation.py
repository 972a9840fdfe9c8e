"""Writes test/golden/permutation.json: scikit-learn's permutation_importance of models that are exported to ONNX.

    python -m venv .venv && .venv/bin/pip install -r test/peers/exporters/requirements.txt
    .venv/bin/python test/peers/golden_permutation.py

The permutations that scikit-learn drew are in the file: with the same ones every importance has to be the same, as far as
the exported model's floats go.
"""

import base64
import importlib.metadata
import json
import pathlib

import numpy as np
from scipy.stats import spearmanr
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer

NAMES = ["signal", "twin", "noise", "weak"]
ROWS, REPEATS, SEED = 240, 4, 20261202


def main():
    rng = np.random.default_rng(20261201)
    signal = rng.normal(size=ROWS)
    columns = [signal, signal + 0.2 * rng.normal(size=ROWS), rng.normal(size=ROWS), rng.normal(size=ROWS)]
    x = np.round(np.column_stack(columns), 3).astype(np.float32)
    noisy = 1.5 * x[:, 0] + x[:, 1] + 0.4 * x[:, 3] + rng.normal(size=ROWS)
    y = (noisy > 0).astype(int)
    cases = [
        case("roc_auc", "roc_auc", LogisticRegression().fit(x, y), x, y),
        case("accuracy", "accuracy", LogisticRegression().fit(x, y), x, y),
        case("mae", "neg_mean_absolute_error", RandomForestRegressor(5, max_depth=4, random_state=1).fit(x, noisy), x, np.round(noisy, 6)),
    ]
    rows = {"features": NAMES, "x": x.astype(float).round(3).tolist(), "orders": orders(), "spearman": spearmanr(x).statistic.tolist()}
    versions = {name: importlib.metadata.version(name) for name in ("numpy", "scikit-learn", "skl2onnx", "onnx", "scipy")}
    target = pathlib.Path(__file__).parent.parent / "golden" / "permutation.json"
    target.write_text(json.dumps({"versions": versions, **rows, "cases": cases}, separators=(",", ":")) + "\n", encoding="utf-8")


def orders():
    """Of each repeat, which row's cell a row has: scikit-learn shuffles what it shuffled before, alike for all columns."""
    seed = np.random.RandomState(SEED).randint(np.iinfo(np.int32).max + 1)
    random, index, order, found = np.random.RandomState(seed), np.arange(ROWS), np.arange(ROWS), []
    for _ in range(REPEATS):
        random.shuffle(index)
        order = order[index]
        found.append(order.tolist())
    return found


def case(metric, scoring, model, x, y):
    result = permutation_importance(model, x, y, scoring=scoring, n_repeats=REPEATS, random_state=SEED)
    scorer = get_scorer(scoring)
    value = scorer(model, x, y)
    for column in range(x.shape[1]):
        for repeat, order in enumerate(orders()):
            mixed = x.copy()
            mixed[:, column] = x[order, column]
            np.testing.assert_allclose(value - scorer(model, mixed, y), result.importances[column, repeat], atol=1e-12)
    options = {"zipmap": False} if hasattr(model, "predict_proba") else {}
    onnx = to_onnx(model, x[:1], options={id(model): options} if options else None, target_opset=17)
    return {
        "metric": metric,
        "y": y.tolist(),
        "onnx": base64.b64encode(onnx.SerializeToString()).decode(),
        "value": abs(value),
        "mean": result.importances_mean.tolist(),
        "sd": result.importances_std.tolist(),
    }


if __name__ == "__main__":
    main()
