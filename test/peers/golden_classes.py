"""Each class against all others: scikit-learn's precision_recall_fscore_support, classification_report and areas."""

import numpy as np
from golden_classification import multiclass_rows
from sklearn import metrics as sk
from undefined import defined


def cases():
    rng = np.random.default_rng(20261201)
    for shape in ("balanced", "rare", "absent", "ties", "never_predicted"):
        for weighted in (False, True):
            y, prob = multiclass_rows(rng, shape, 150, 4)
            weight = np.round(rng.uniform(0.1, 3, 150), 3) if weighted else None
            p = prob.argmax(axis=1)
            given = {"y": y, "prediction": p, "score": prob, "weight": weight}
            names = np.eye(4, dtype=int)
            yield "classes", f"{shape}{', weighted' if weighted else ''}", given, report(names[y], names[p], prob, weight)
    for shape, share in (("plain", 0.4), ("sparse", 0.03)):
        y = (rng.random((120, 5)) < share).astype(int)
        y[:, 0] = 1
        score = np.round(0.4 * y + 0.7 * rng.random((120, 5)), 9)
        score[:, 4] = np.minimum(score[:, 4], 0.4)
        p = (score >= 0.5).astype(int)
        given = {"y": y, "prediction": p, "score": score, "weight": None}
        yield "classes", f"label sets, {shape}", given, report(y, p, score, None)


def report(y, p, score, weight):
    """By class, of indicator matrices: as classification_report has it, with support in rows."""
    scores = sk.precision_recall_fscore_support(y, p, sample_weight=weight, zero_division=np.nan)
    table = sk.classification_report(y, p, sample_weight=weight, zero_division=np.nan, output_dict=True)
    for at in range(y.shape[1]):
        shown = [table[str(at)][name] for name in ("precision", "recall", "f1-score")]
        np.testing.assert_array_equal(shown, [one[at] for one in scores[:3]])
    areas = [
        {
            "roc_auc": defined(sk.roc_auc_score, y[:, at], score[:, at], sample_weight=weight),
            "average_precision": defined(sk.average_precision_score, y[:, at], score[:, at], sample_weight=weight),
        }
        for at in range(y.shape[1])
    ]
    return [
        {"precision": scores[0][at], "recall": scores[1][at], "f1": scores[2][at], "n": y[:, at].sum(), **areas[at]}
        for at in range(y.shape[1])
    ]
