"""Contrasts of two arms by GrowthBook's statistics: python golden_experiments.py > ../golden/experiments.json

Needs gbstats 0.8.0 in an environment of its own (it pins numpy 1 and pandas 1).
"""

import json
from importlib.metadata import version

import numpy as np
from gbstats.frequentist.tests import frequentist_variance
from gbstats.models.statistics import (
    QuantileClusteredStatistic,
    RatioStatistic,
    RegressionAdjustedStatistic,
    SampleMeanStatistic,
)


def mean_statistic(values):
    return SampleMeanStatistic(n=len(values), sum=float(values.sum()), sum_squares=float((values**2).sum()))


def ratio_statistic(arm):
    value, per = arm["value"], arm["per"]
    return RatioStatistic(
        n=len(value),
        m_statistic=mean_statistic(value),
        d_statistic=mean_statistic(per),
        m_d_sum_of_products=float((value * per).sum()),
    )


def adjusted_statistic(arm):
    return RegressionAdjustedStatistic(
        n=len(arm["value"]),
        post_statistic=mean_statistic(arm["value"]),
        pre_statistic=mean_statistic(arm["covariate"]),
        post_pre_sum_of_products=float((arm["value"] * arm["covariate"]).sum()),
        theta=0.0,
    )


def welch(a, b, difference):
    """Absolute difference, its standard error and Welch's degrees of freedom."""
    variance = frequentist_variance(a.variance, a.unadjusted_mean, a.n, b.variance, b.unadjusted_mean, b.n, False)
    parts = (a.variance / a.n, b.variance / b.n)
    df = sum(parts) ** 2 / (parts[0] ** 2 / (a.n - 1) + parts[1] ** 2 / (b.n - 1))
    return {"estimate": float(difference), "standardError": float(np.sqrt(variance)), "df": float(df)}


def draw(rng, n, kind):
    level = rng.normal(2, 1, n)
    per = rng.integers(1, 9, n).astype(float) if kind == "ratio" else np.ones(n)
    value = per * (level + rng.normal(0, 0.5, n)) if kind == "ratio" else level + rng.normal(0, 0.5, n)
    arm = {"value": np.round(value, 6), "per": per}
    return {**arm, "covariate": np.round(level, 6)} if kind == "cuped" else arm


def cases():
    rng = np.random.default_rng(20261128)
    for kind in ("mean", "ratio", "cuped"):
        for n, m in ((20, 20), (64, 64), (40, 17)):
            if kind == "cuped" and n != m:
                continue  # One theta weighs arms of different sizes in another way than GrowthBook's.
            arms = [draw(rng, size, kind) for size in (n, m)]
            if kind == "cuped":
                a, b = (adjusted_statistic(arm) for arm in arms)
                # Within the arms; GrowthBook's own takes their difference as part of what the covariate explains.
                a.theta = b.theta = float(sum(s.covariance for s in (a, b)) / sum(s.pre_statistic.variance for s in (a, b)))
                difference = b.mean - a.mean
            else:
                a, b = (ratio_statistic(arm) for arm in arms) if kind == "ratio" else (mean_statistic(arm["value"]) for arm in arms)
                difference = b.mean - a.mean
            inputs = [{key: column.tolist() for key, column in arm.items()} for arm in arms]
            yield {"kind": kind, "arms": inputs, "expected": welch(a, b, difference)}


def cluster_cases():
    rng = np.random.default_rng(7)
    for quantile in (0.5, 0.9):
        sizes = rng.integers(5, 60, 32).astype(float)
        below = np.array([rng.binomial(int(size), quantile) for size in sizes]).astype(float)
        share = below.sum() / sizes.sum()
        statistic = QuantileClusteredStatistic(
            n=int(sizes.sum()), n_star=int(sizes.sum()), nu=float(share), quantile_hat=1.0, quantile_lower=0.9, quantile_upper=1.1,
            main_sum=float(below.sum()), main_sum_squares=float((below**2).sum()),
            denominator_sum=float(sizes.sum()), denominator_sum_squares=float((sizes**2).sum()),
            main_denominator_sum_product=float((below * sizes).sum()), n_clusters=32,
        )
        yield {"below": below.tolist(), "sizes": sizes.tolist(), "shareVariance": float(statistic.get_cluster_variance)}


print(json.dumps({"generatedWith": {name: version(name) for name in ("gbstats", "numpy", "scipy")}, "contrasts": list(cases()), "clusters": list(cluster_cases())}, indent=1))
