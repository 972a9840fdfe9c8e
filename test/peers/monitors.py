"""Writes test/golden/drift-engines.json: random columns, and what Evidently and NannyML make of them by their own choice.

    python -m venv .venv && .venv/bin/pip install -r test/peers/requirements-monitors.txt
    .venv/bin/python test/peers/monitors.py

They have their own requirements: Evidently does not start with the pandas of the others. Rows are drawn by a generator
that the test draws again (a file of all cells would be megabytes): a case holds its recipe and a checksum of the rows.
"""

import importlib.metadata
import json
import logging
import math
import os
import pathlib
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import nannyml
import numpy as np
import pandas as pd
from evidently.legacy.calculations.stattests import get_stattest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

LIBRARIES = ["evidently", "nannyml", "numpy", "scipy", "scikit-learn", "pandas"]


class Draws:
    """mulberry32: 32 bits at a time, the same in Python and JavaScript."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
        t = self.state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296


# Sums and products of uniform numbers only: no function whose last bit depends on the machine.
SHAPES = {
    "bell": lambda d, shift: sum(d.uniform() for _ in range(12)) - 6 + shift,
    "skewed": lambda d, shift: (1 + shift) / (d.uniform() + 0.02),
    "pair": lambda d, shift: float(d.uniform() < 0.3 + shift),
    "few": lambda d, shift: float(int(4 * min(0.999, d.uniform() * (1 + shift)))),
    "ties": lambda d, shift: float(int(10 * (d.uniform() + d.uniform() + shift))),
}
NAMES = ["a", "b", "c", "d", "e", "f", "g"]


def numbers(shape, seed, n, shift, gaps):
    draws = Draws(seed)
    values = []
    for _ in range(n):
        value = SHAPES[shape](draws, shift)
        values.append(math.nan if draws.uniform() < gaps else value)
    return values


def categories(k, seed, n, shift, gaps):
    draws = Draws(seed)
    values = []
    for _ in range(n):
        u = draws.uniform()
        name = NAMES[min(k - 1, int(k * u * u + shift))]
        values.append(None if draws.uniform() < gaps else name)
    return values


def cases():
    seed = 1
    for n, m in ((120, 90), (900, 400), (1000, 1500), (1001, 300), (4000, 2500)):
        for shape in SHAPES:
            for shift in (0, 0.1):
                for gaps in (0, 0.07):
                    seed += 2
                    recipe = {"kind": "number", "shape": shape, "n": n, "m": m, "seed": seed, "shift": shift, "gaps": gaps}
                    yield recipe, numbers(shape, seed, n, 0, gaps), numbers(shape, seed + 1, m, shift, gaps)
        for k in (1, 2, 3, 7):
            for shift in (0, 0.3):
                seed += 2
                recipe = {"kind": "category", "k": k, "n": n, "m": m, "seed": seed, "shift": shift, "gaps": 0.05}
                yield recipe, categories(k, seed, n, 0, 0.05), categories(k, seed + 1, m, shift, 0.05)
        seed += 2
        recipe = {"kind": "category", "k": 3, "currentK": 4, "n": n, "m": m, "seed": seed, "shift": 1.01, "gaps": 0}
        yield recipe, categories(3, seed, n, 0, 0), categories(4, seed + 1, m, 1.01, 0)  # a new value
    for shift in (0, 0.1):
        seed += 2
        recipe = {"kind": "number", "shape": "bell", "n": 12000, "m": 2500, "seed": seed, "shift": shift, "gaps": 0}
        yield recipe, numbers("bell", seed, 12000, 0, 0), numbers("bell", seed + 1, 2500, shift, 0)


def evidently(kind, reference, current):
    # As get_one_column_drift cleans a column.
    columns = [pd.Series(rows).replace([-np.inf, np.inf], np.nan).dropna() for rows in (reference, current)]
    name = "num" if kind == "number" else "cat"
    test = get_stattest(*columns, name, None)
    result = test(*columns, name, None)
    return {
        "method": test.name, "score": result.drift_score, "threshold": result.actual_threshold,
        "drifted": bool(result.drifted),
    }


def of_nannyml(kind, reference, current):
    dtype = float if kind == "number" else "category"
    continuous, categorical = ["jensen_shannon", "kolmogorov_smirnov"], ["jensen_shannon", "l_infinity"]
    calculator = nannyml.UnivariateDriftCalculator(
        column_names=["x"], continuous_methods=continuous, categorical_methods=categorical,
        treat_as_categorical=["x"] if kind == "category" else [], treat_as_numerical=["x"] if kind == "number" else [],
    )
    frame = lambda rows: pd.DataFrame({"x": pd.Series(rows, dtype=dtype)})
    calculator.fit(frame(reference))
    # The whole current sample as one chunk: what a window is.
    calculator.chunker = nannyml.chunk.SizeBasedChunker(len(current))
    result = calculator.calculate(frame(current)).filter(period="analysis").to_df()
    return {
        method: {
            "score": result["x"][method]["value"].iloc[0],
            "threshold": result["x"][method]["upper_threshold"].iloc[0],
            "drifted": bool(result["x"][method]["alert"].iloc[0]),
        }
        for method in (continuous if kind == "number" else categorical)
    }


def logistic():
    """Of the domain classifier: coefficients of an L2 logistic regression, and the AUC of its scores on other rows."""
    for seed, n, width, shift, c in ((901, 60, 3, 0.8, 1.0), (903, 200, 8, 0.3, 0.1), (905, 150, 20, 0.0, 1.0)):
        draws = Draws(seed)
        rows = lambda: np.array([[sum(draws.uniform() for _ in range(12)) - 6 for _ in range(width)] for _ in range(n)])
        x, other = rows(), rows()
        y = (np.arange(n) % 3 == 0).astype(int)
        x[y == 1, 0] += shift
        other[y == 1, 0] += shift
        model = LogisticRegression(C=c, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(x, y)
        yield (
            {"seed": seed, "n": n, "width": width, "shift": shift, "c": c},
            {
                "coefficients": model.coef_[0], "intercept": model.intercept_[0],
                "auc": roc_auc_score(y, model.decision_function(other)),
            },
        )


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    return float(f"{float(value):.12g}") if math.isfinite(value) else None


def checksum(rows):
    return sum(value for value in rows if isinstance(value, float) and not math.isnan(value)) + sum(
        NAMES.index(value) + 1 for value in rows if isinstance(value, str)
    )


def main():
    lines = []
    for recipe, reference, current in cases():
        expected = {
            "checksum": checksum(reference) + checksum(current),
            "evidently": evidently(recipe["kind"], reference, current),
            "nannyml": of_nannyml(recipe["kind"], reference, current),
        }
        lines.append(json.dumps({"suite": "engine", "input": recipe, "expected": plain(expected)}))
    for recipe, expected in logistic():
        lines.append(json.dumps({"suite": "logistic", "input": recipe, "expected": plain(expected)}))
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    target = pathlib.Path(__file__).parent.parent / "golden" / "drift-engines.json"
    body = ",\n".join(lines)
    target.write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{body}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
