"""Binary metrics of two models and the paired bootstrap of their differences, as a careful Python user would do it.

Values are scikit-learn's. The bootstrap is numpy: rows are sorted once, and each draw weights them by how often they
were drawn, which is many times faster than calling scikit-learn in the loop. Draws cost alike, so a few are timed.

    python binary_metrics.py FOLDER DRAWS

FOLDER holds labels.u8, candidate.f64 and baseline.f64. Prints JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import sklearn.metrics as skm

THRESHOLD = 0.35
BINS = 10


def main() -> None:
    folder, draws = Path(sys.argv[1]), int(sys.argv[2])
    labels = np.fromfile(folder / "labels.u8", dtype=np.uint8)
    models = [np.fromfile(folder / f"{name}.f64", dtype=np.float64) for name in ("candidate", "baseline")]
    start = time.perf_counter()
    values = [values_of(labels, scores) for scores in models]
    valued = time.perf_counter()
    prepared = [Prepared(labels, scores) for scores in models]
    bootstrap(prepared, labels.size, 1)  # The first draw also finds memory.
    ready = time.perf_counter()
    differences = bootstrap(prepared, labels.size, draws)
    done = time.perf_counter()
    print(json.dumps({
        "valueSeconds": valued - start,
        "prepareSeconds": ready - valued,
        "drawSeconds": (done - ready) / draws,
        "candidate": values[0],
        "baseline": values[1],
        "metrics": len(differences[0]),
    }))


def values_of(labels, scores):
    decisions = (scores >= THRESHOLD).astype(np.uint8)
    return {
        "accuracy": skm.accuracy_score(labels, decisions),
        "balanced_accuracy": skm.balanced_accuracy_score(labels, decisions),
        "precision": skm.precision_score(labels, decisions),
        "recall": skm.recall_score(labels, decisions),
        "specificity": skm.recall_score(labels, decisions, pos_label=0),
        "f1": skm.f1_score(labels, decisions),
        "matthews_corrcoef": skm.matthews_corrcoef(labels, decisions),
        "roc_auc": skm.roc_auc_score(labels, scores),
        "average_precision": skm.average_precision_score(labels, scores),
        "log_loss": skm.log_loss(labels, scores),
        "brier_score": skm.brier_score_loss(labels, scores),
        "ece": calibration_error(np.bincount(bins_of(scores), weights=labels - scores, minlength=BINS), labels.size),
    }


class Prepared:
    """What a draw needs of one model."""

    def __init__(self, labels, scores):
        decisions = (scores >= THRESHOLD).astype(np.int64)
        self.cells = 2 * labels.astype(np.int64) + decisions
        self.order = np.argsort(-scores, kind="stable")
        ordered = scores[self.order]
        self.ends = np.r_[np.flatnonzero(np.diff(ordered)), scores.size - 1]
        self.positive = labels[self.order].astype(np.float64)
        self.log_losses = -np.where(labels == 1, np.log(scores), np.log1p(-scores))
        self.squares = (labels - scores) ** 2
        self.bins = bins_of(scores)
        self.residuals = labels - scores

    def metrics(self, counts):
        n = counts.sum()
        tn, fp, fn, tp = np.bincount(self.cells, weights=counts, minlength=4)
        recall, specificity, precision = tp / (tp + fn), tn / (tn + fp), tp / (tp + fp)
        ordered = counts[self.order]
        hits = np.cumsum(ordered * self.positive)[self.ends]
        alarms = np.cumsum(ordered)[self.ends] - hits
        selected = hits + alarms
        precisions = np.divide(hits, selected, out=np.zeros_like(hits), where=selected > 0)
        spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        return np.array([
            (tp + tn) / n,
            (recall + specificity) / 2,
            precision,
            recall,
            specificity,
            2 * tp / (2 * tp + fp + fn),
            (tp * tn - fp * fn) / np.sqrt(spread),
            np.trapezoid(np.r_[0, hits], np.r_[0, alarms]) / (hits[-1] * alarms[-1]),
            np.sum(np.diff(np.r_[0, hits]) * precisions) / hits[-1],
            counts @ self.log_losses / n,
            counts @ self.squares / n,
            calibration_error(np.bincount(self.bins, weights=counts * self.residuals, minlength=BINS), n),
        ])


def bootstrap(prepared, n, draws):
    random = np.random.default_rng(1)
    candidate, baseline = prepared
    replicates = []
    for _ in range(draws):
        counts = np.bincount(random.integers(0, n, n), minlength=n).astype(np.float64)
        replicates.append(candidate.metrics(counts) - baseline.metrics(counts))
    return np.percentile(np.array(replicates), [5, 95], axis=0)


def bins_of(scores):
    return np.minimum((scores * BINS).astype(np.int64), BINS - 1)


def calibration_error(sums, n):
    return float(np.abs(sums).sum() / n)


main()
