"""Regression, confidence intervals of proportions, and distribution functions."""

import numpy as np
import scipy.stats as st
from sklearn import metrics as sk
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint
from undefined import defined


def cases():
    yield from regression()
    yield from proportions()
    yield from distributions()


def regression():
    rng = np.random.default_rng(20240601)
    for shape in ("normal", "positive", "heavy", "constant", "constant_perfect", "zeros", "offset", "single"):
        for n in (1,) if shape == "single" else (2, 25, 150):
            for weighted in (False, True):
                y, p = regression_rows(rng, shape, n)
                # Multiples of 1/8 keep the weighted mean of a constant exact, on which scikit-learn's R² turns.
                weight = rng.integers(1, 24, n) / 8 if weighted else None
                name = f"{shape}, n={n}{', weighted' if weighted else ''}"
                yield "regression", name, {"y": y, "prediction": p, "weight": weight}, regression_metrics(y, p, weight)


def regression_rows(rng, shape, n):
    y = rng.normal(5, 2, n)
    if shape == "positive":
        y = rng.gamma(2, 3, n) + 0.1
    if shape == "heavy":
        y = rng.standard_t(1.5, n) * 100
    if shape.startswith("constant"):
        y = np.full(n, 2.5)
    if shape == "zeros":
        y = rng.integers(-1, 2, n) * 1.5
    if shape == "offset":
        y = 1e8 + rng.normal(0, 1, n)
    p = y + rng.normal(0, 0.8, n)
    if shape == "positive":
        p = np.abs(p) + 0.05
    if shape == "constant_perfect":
        p = y.copy()
    return np.round(y, 6), np.round(p, 6)


def regression_metrics(y, p, weight):
    w = {"sample_weight": weight}
    expected = {
        "mean_absolute_error": defined(sk.mean_absolute_error, y, p, **w),
        "mean_squared_error": defined(sk.mean_squared_error, y, p, **w),
        "root_mean_squared_error": defined(sk.root_mean_squared_error, y, p, **w),
        "max_error": defined(sk.max_error, y, p),
        "r2": defined(sk.r2_score, y, p, **w),
        "median_absolute_error": defined(sk.median_absolute_error, y, p, **w),
    }
    if weight is not None:
        return expected
    expected |= {
        "explained_variance": defined(sk.explained_variance_score, y, p),
        "mean_pinball_loss_10": defined(sk.mean_pinball_loss, y, p, alpha=0.1),
        "mean_pinball_loss_90": defined(sk.mean_pinball_loss, y, p, alpha=0.9),
        "d2_absolute_error": defined(sk.d2_absolute_error_score, y, p),
        # scikit-learn divides by its epsilon here; we call the result undefined.
        "mean_absolute_percentage_error": None
        if (np.abs(y) < 1e-8).any()
        else defined(sk.mean_absolute_percentage_error, y, p),
    }
    if (y > 0).all() and (p > 0).all():
        expected["mean_squared_log_error"] = defined(sk.mean_squared_log_error, y, p)
    return expected


def proportions():
    for count, n in ((0, 1), (1, 1), (0, 20), (8, 10), (50, 100), (999, 1000), (12345, 1000000)):
        expected = {}
        for method in ("wilson", "beta", "jeffreys"):
            low, high = proportion_confint(count, n, alpha=0.1, method=method)
            expected |= {f"{method}_low": low, f"{method}_high": high}
        yield "proportion", f"{count} of {n}", {"count": count, "n": n, "level": 0.9}, expected
    for b, c in ((1, 0), (3, 3), (2, 11), (59, 121), (1000, 1100)):
        expected = {
            "exact": mcnemar([[0, b], [c, 0]], exact=True).pvalue,
            "asymptotic": mcnemar([[0, b], [c, 0]], exact=False, correction=False).pvalue,
            "corrected": mcnemar([[0, b], [c, 0]], exact=False, correction=True).pvalue,
        }
        yield "mcnemar", f"{b} against {c}", {"b": b, "c": c}, expected


def distributions():
    points = {
        "normal_sf": (st.norm.sf, [(x,) for x in (-9, -3, -0.5, 0, 1, 2.5, 6, 12, 30)]),
        "normal_quantile": (st.norm.ppf, [(p,) for p in (1e-300, 1e-16, 1e-5, 0.02, 0.3, 0.5, 0.7, 0.975, 0.999999)]),
        "student_sf": (st.t.sf, [(t, v) for t in (-4, -0.1, 0, 1.7, 12, 400) for v in (1, 2.5, 9.2, 60, 4000, 1e6)]),
        "student_quantile": (st.t.ppf, [(p, v) for p in (1e-8, 0.01, 0.4, 0.95, 0.9999) for v in (1, 3.3, 20, 1e5)]),
        "chi_square_sf": (st.chi2.sf, [(x, k) for x in (0.001, 0.5, 4, 30, 250, 1200) for k in (1, 2, 9, 100, 1000)]),
        "chi_square_quantile": (st.chi2.ppf, [(p, k) for p in (1e-6, 0.05, 0.5, 0.95, 0.9999) for k in (1, 4, 55, 900)]),
        "beta_cdf": (st.beta.cdf, [(x, a, b) for x in (0.001, 0.2, 0.5, 0.93) for a in (0.5, 3, 800) for b in (0.5, 40, 900)]),
        "beta_quantile": (st.beta.ppf, [(p, a, b) for p in (1e-4, 0.05, 0.5, 0.975) for a in (0.5, 3, 800) for b in (0.5, 40, 900)]),
        "binomial_cdf": (st.binom.cdf, [(k, n, p) for n in (1, 15, 400, 100000) for p in (0.01, 0.37, 0.9) for k in (0, n // 3, n - 1)]),
        # Not around n = 200: there scipy's expansion in 1/√n has six digits.
        "kolmogorov_exact_sf": (st.kstwo.sf, [(d, n) for d in (0.004, 0.02, 0.06, 0.15, 0.4) for n in (1, 7, 52, 140, 5000, 100000)]),
        "kolmogorov_sf": (st.kstwobign.sf, [(x,) for x in (0.1, 0.4, 0.8, 1, 1.36, 2, 4, 9)]),
    }
    for name, (function, arguments) in points.items():
        values = [float(function(*each)) for each in arguments]
        yield "distribution", name, {"arguments": arguments}, {"values": values}
