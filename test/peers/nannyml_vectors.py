"""Writes test/golden/nannyml.json: what NannyML makes of parts of its own synthetic data sets."""

import json
import math
import os
import pathlib
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import nannyml  # noqa: E402
import numpy as np  # noqa: E402

TARGET = pathlib.Path(__file__).parent.parent / "golden" / "nannyml.json"
CHUNK = 400


def number(value):
    return None if value is None or math.isnan(value) else round(float(value), 12)


def chunks(result, metrics):
    frame = result.filter(period="all").to_df()
    rows = []
    for _, row in frame.iterrows():
        of_chunk = {}
        for metric in metrics:
            # That of average precision is drawn without a seed.
            get = lambda name, metric=metric: row.get((metric, name))  # noqa: E731
            of_chunk[metric] = {
                name: number(get(name))
                for name in ("value", "realized", "sampling_error", "lower_threshold", "upper_threshold")
                if (metric, name) != ("average_precision", "sampling_error")
            }
        rows.append({"period": row[("chunk", "period")], "metrics": of_chunk})
    return rows


def binary(reference, analysis, truth):
    metrics = ["roc_auc", "f1", "precision", "recall", "specificity", "accuracy", "average_precision"]
    cbpe = nannyml.CBPE(
        problem_type="classification_binary", y_pred_proba="y_pred_proba", y_pred="y_pred", y_true=truth,
        metrics=metrics, chunk_size=CHUNK,
    )
    cbpe.fit(reference)
    of = lambda frame: {"scores": frame["y_pred_proba"].tolist(), "predicted": frame["y_pred"].astype(int).tolist()}  # noqa: E731
    return {
        "chunk": CHUNK,
        "calibrated": [bool(cbpe.needs_calibration)],
        "reference": {**of(reference), "labels": reference[truth].astype(int).tolist()},
        "analysis": of(analysis),
        "chunks": chunks(cbpe.estimate(analysis), metrics),
    }


def multiclass(reference, analysis):
    metrics = ["roc_auc", "f1", "precision", "recall", "specificity", "accuracy"]
    classes = ["highstreet_card", "prepaid_card", "upmarket_card"]
    cbpe = nannyml.CBPE(
        problem_type="classification_multiclass", y_pred_proba={name: f"y_pred_proba_{name}" for name in classes},
        y_pred="y_pred", y_true="y_true", metrics=metrics, chunk_size=CHUNK,
    )
    cbpe.fit(reference)
    of = lambda frame: {  # noqa: E731
        "scores": [value for row in frame[[f"y_pred_proba_{name}" for name in classes]].values.tolist() for value in row],
        "predicted": [classes.index(name) for name in frame["y_pred"]],
    }
    return {
        "chunk": CHUNK,
        "classes": classes,
        # By splits of a seed: of probabilities that are nearly calibrated, another seed says otherwise.
        "calibrated": [type(cbpe._calibrators[name]).__name__ != "NoopCalibrator" for name in classes],
        "reference": {**of(reference), "labels": [classes.index(name) for name in reference["y_true"]]},
        "analysis": of(analysis),
        "chunks": chunks(cbpe.estimate(analysis), metrics),
    }


def untied(frame):
    """Rows of equal scores are in no order that NannyML says, and its results depend on it: here none are equal."""
    scores = [name for name in frame.columns if name.startswith("y_pred_proba")]
    draws = np.random.default_rng(len(frame)).random((len(frame), len(scores)))
    moved = (frame[scores] * 0.997 + draws * 0.001).round(9)
    if len(scores) > 1:
        moved[scores[-1]] = (1 - moved[scores[:-1]].sum(axis=1)).round(9)
    return frame.assign(**moved)


def main():
    loan_reference, loan_analysis, _ = nannyml.load_synthetic_car_loan_dataset()
    card_reference, card_analysis, _ = nannyml.load_synthetic_multiclass_classification_dataset()
    cases = {
        "car loan": binary(untied(loan_reference.iloc[::12][:4000]), untied(loan_analysis.iloc[::25][:1200]), "repaid"),
        "cards": multiclass(untied(card_reference.iloc[::15][:4000]), untied(card_analysis.iloc[::30][:1200])),
    }
    versions = {name: version(name) for name in ("nannyml", "numpy", "pandas", "scikit-learn")}
    TARGET.write_text(json.dumps({"versions": versions, "cases": cases}, separators=(",", ":")) + "\n")


main()
