"""Binary, multiclass and multilabel classification, and calibration."""

import numpy as np
import statsmodels.api as sm
from sklearn import metrics as sk
from undefined import defined


def cases():
    yield from binary()
    yield from multiclass()
    yield from multilabel()
    yield from calibration()


def binary():
    rng = np.random.default_rng(20240501)
    shapes = ["continuous", "ties", "constant", "rare", "all_positive", "all_negative", "perfect", "inverted", "extreme"]
    for shape in shapes:
        for n in (20, 60, 200):
            for weighted in (False, True):
                y, score = binary_rows(rng, shape, n)
                weight = np.round(rng.uniform(0.1, 3, n), 3) if weighted else None
                threshold = float(rng.choice([0.3, 0.5, 0.7, 1.5]))
                yield binary_case(f"{shape}, n={n}{', weighted' if weighted else ''}", y, score, weight, threshold)


def binary_rows(rng, shape, n):
    y = (rng.random(n) < (0.05 if shape == "rare" else 0.4)).astype(int)
    if shape == "rare" and y.sum() == 0:
        y[3] = 1
    if shape in ("all_positive", "all_negative"):
        y[:] = shape == "all_positive"
    score = np.clip(0.35 * y + 0.6 * rng.random(n), 0, 1)
    if shape == "constant":
        score[:] = 0.5
    if shape == "perfect":
        score = 0.6 * y + 0.3 * rng.random(n)
    if shape == "inverted":
        score = 1 - score
    if shape == "extreme":
        score = rng.choice([0, 1e-9, 0.25, 1 - 1e-9, 1], n)
    return y, np.round(score, 1 if shape == "ties" else 12)


def binary_case(name, y, score, weight, threshold):
    p = (score >= threshold).astype(int)
    w = {"sample_weight": weight}
    zero = {"zero_division": np.nan}
    expected = {
        "accuracy": defined(sk.accuracy_score, y, p, **w),
        "balanced_accuracy": defined(sk.balanced_accuracy_score, y, p, **w),
        "precision": defined(sk.precision_score, y, p, **w, **zero),
        "recall": defined(sk.recall_score, y, p, **w, **zero),
        "specificity": defined(sk.recall_score, y, p, pos_label=0, **w, **zero),
        "f1": defined(sk.f1_score, y, p, **w, **zero),
        "f2": defined(sk.fbeta_score, y, p, beta=2, **w, **zero),
        "jaccard": defined(sk.jaccard_score, y, p, **w, zero_division="warn"),
        "matthews_corrcoef": defined(sk.matthews_corrcoef, y, p, **w),
        "cohen_kappa": defined(sk.cohen_kappa_score, y, p, labels=[0, 1], **w),
        "roc_auc": defined(sk.roc_auc_score, y, score, **w),
        "average_precision": defined(sk.average_precision_score, y, score, **w),
        "log_loss": defined(sk.log_loss, y, score, labels=[0, 1], **w),
        "brier_score": defined(sk.brier_score_loss, y, score, **w, labels=[0, 1]),
    }
    return "binary", name, {"y": y, "score": score, "threshold": threshold, "weight": weight}, expected


def multiclass():
    rng = np.random.default_rng(20240502)
    for shape in ("balanced", "rare", "absent", "ties", "never_predicted"):
        for k in (3, 5):
            for weighted in (False, True):
                n = int(rng.choice([30, 90, 200]))
                y, prob = multiclass_rows(rng, shape, n, k)
                weight = np.round(rng.uniform(0.1, 3, n), 3) if weighted else None
                yield multiclass_case(f"{shape}, k={k}, n={n}{', weighted' if weighted else ''}", y, prob, weight)


def multiclass_rows(rng, shape, n, k):
    share = np.full(k, 1 / k)
    if shape == "rare":
        share = np.array([0.03] + [0.97 / (k - 1)] * (k - 1))
    if shape == "absent":
        share = np.array([1 / (k - 1)] * (k - 1) + [0.0])
    y = rng.choice(k, n, p=share)
    present = k - 1 if shape == "absent" else k
    y[:present] = np.arange(present)
    raw = rng.random((n, k)) + 0.8 * np.eye(k)[y]
    if shape == "never_predicted":
        raw[:, 0] *= 0.01
    prob = raw / raw.sum(axis=1, keepdims=True)
    if shape == "ties":
        prob = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]])[rng.integers(0, 3, n)]
        prob = np.hstack([prob * (3 / k), np.full((n, k - 3), 1 / k)])
        prob = prob / prob.sum(axis=1, keepdims=True)
    return y, prob


def multiclass_case(name, y, prob, weight):
    k = prob.shape[1]
    labels = list(range(k))
    p = prob.argmax(axis=1)
    w = {"sample_weight": weight}
    expected = {
        "accuracy": defined(sk.accuracy_score, y, p, **w),
        "balanced_accuracy": defined(sk.balanced_accuracy_score, y, p, **w),
        "matthews_corrcoef": defined(sk.matthews_corrcoef, y, p, **w),
        "cohen_kappa": defined(sk.cohen_kappa_score, y, p, labels=labels, **w),
        "cohen_kappa_quadratic": defined(sk.cohen_kappa_score, y, p, labels=labels, weights="quadratic", **w),
        "log_loss": defined(sk.log_loss, y, prob, labels=labels, **w),
        "brier_score": defined(sk.brier_score_loss, y, prob, labels=labels, scale_by_half=False, **w),
    }
    for average in ("macro", "micro", "weighted"):
        options = {"average": average, "labels": labels, "zero_division": 0, **w}
        expected[f"{average}_precision"] = defined(sk.precision_score, y, p, **options)
        expected[f"{average}_recall"] = defined(sk.recall_score, y, p, **options)
        expected[f"{average}_f1"] = defined(sk.f1_score, y, p, **options)
    if weight is None and len(set(y)) == k:
        for scheme in ("ovr", "ovo"):
            for average in ("macro", "weighted"):
                expected[f"roc_auc_{scheme}_{average}"] = defined(
                    sk.roc_auc_score, y, prob, multi_class=scheme, average=average, labels=labels
                )
    if not name.startswith("ties"):
        expected["top_2_accuracy"] = defined(sk.top_k_accuracy_score, y, prob, k=2, labels=labels, **w)
    return "multiclass", name, {"y": y, "probability": prob, "weight": weight}, expected


def multilabel():
    rng = np.random.default_rng(20240503)
    for shape in ("plain", "sparse", "ties", "constant_label"):
        for n, k in ((20, 3), (60, 6)):
            y = (rng.random((n, k)) < (0.1 if shape == "sparse" else 0.4)).astype(int)
            if shape == "constant_label":
                y[:, 0] = 1
                y[:, 1] = 0
            score = np.round(0.4 * y + 0.7 * rng.random((n, k)), 1 if shape == "ties" else 9)
            p = (score >= 0.5).astype(int)
            expected = {
                "subset_accuracy": defined(sk.accuracy_score, y, p),
                "hamming_loss": defined(sk.hamming_loss, y, p),
                "label_ranking_average_precision": defined(sk.label_ranking_average_precision_score, y, score),
                "coverage_error": defined(sk.coverage_error, y, score),
                "label_ranking_loss": defined(sk.label_ranking_loss, y, score),
            }
            for average in ("samples", "micro", "macro"):
                expected[f"{average}_f1"] = defined(sk.f1_score, y, p, average=average, zero_division=0)
                expected[f"{average}_jaccard"] = defined(sk.jaccard_score, y, p, average=average, zero_division=0)
            yield "multilabel", f"{shape}, n={n}, k={k}", {"y": y, "prediction": p, "score": score}, expected


def calibration():
    rng = np.random.default_rng(20240504)
    weights = np.random.default_rng(20240505)
    for n in (40, 120, 300):
        for sharpness in (0.5, 1.0, 2.0):
            logit = rng.normal(0, 1.2, n)
            y = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
            p = np.round(1 / (1 + np.exp(-sharpness * logit)), 9)
            x = np.log(p / (1 - p))
            options = {"tol": 1e-14, "maxiter": 200}
            weight = np.round(weights.uniform(0, 3, n), 3)
            weight[:3] = 0
            for w in (None, weight):
                of = {"family": sm.families.Binomial(), "var_weights": w}
                fit = sm.GLM(y, sm.add_constant(x), **of).fit(**options).params
                large = sm.GLM(y, np.ones(n), offset=x, **of).fit(**options).params
                width, gap = equal_width(y, p, np.ones(n) if w is None else w)
                expected = {"ece": width, "mce": gap, "slope": fit[1], "intercept": fit[0], "in_the_large": large[0]}
                if w is None:
                    expected["ece_equal_frequency"] = equal_frequency(y, p, 10)
                name = f"n={n}, sharpness={sharpness}{'' if w is None else ', weighted'}"
                yield "calibration", name, {"y": y, "probability": p, "weight": w}, expected


def equal_width(y, p, weight, bins=10):
    gaps, error = [], 0.0
    for k in range(bins):
        inside = (p >= k / bins) & ((p < (k + 1) / bins) | (k == bins - 1))
        share = weight[inside].sum() / weight.sum()
        if share > 0:
            gaps.append(abs(np.average(y[inside] - p[inside], weights=weight[inside])))
            error += share * gaps[-1]
    return error, max(gaps)


def equal_frequency(y, p, bins):
    order = np.argsort(p, kind="stable")
    size = len(y) // bins
    error = 0.0
    for k in range(bins):
        rows = order[k * size : (k + 1) * size if k < bins - 1 else len(y)]
        error += len(rows) / len(y) * abs(y[rows].mean() - p[rows].mean())
    return error
