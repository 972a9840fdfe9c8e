"""Fairness with fairlearn, every group having positives and negatives: there fairlearn and we define the same."""

import fairlearn.metrics as fl
import numpy as np
from sklearn.metrics import accuracy_score
from undefined import defined


def cases():
    rng = np.random.default_rng(20240801)
    for groups in (2, 3, 6):
        for rate in (0.0, 0.3, 0.6):
            for skew in (0.0, 0.35):
                n = 40 * groups
                group = np.arange(n) % groups
                y = (rng.random(n) < 0.5).astype(int)
                y[:groups], y[groups : 2 * groups] = 1, 0
                p = (rng.random(n) < rate + skew * (group == 0) * (rate > 0)).astype(int)
                yield fairness_case(f"{groups} groups, rate {rate}, skew {skew}", y, p, group)
    rng = np.random.default_rng(20240802)
    for groups in (2, 3, 6):
        n = 40 * groups
        group = np.arange(n) % groups
        y, p = (rng.random((2, n)) < 0.5).astype(int)
        # Weights that go with group and prediction: without them the disparities are other ones.
        weight = np.round(rng.uniform(0.1, 3, n) * np.where((group == 0) == (p == 1), 3, 1), 3)
        yield fairness_case(f"{groups} groups, weighted", y, p, group, weight)


def fairness_case(name, y, p, group, weight=None):
    weighted = {} if weight is None else {"sample_weight": weight}
    options = {"sensitive_features": group, **weighted}
    overall = {**options, "method": "to_overall"}
    metrics = {
        "selection_rate": fl.selection_rate, "true_positive_rate": fl.true_positive_rate,
        "false_positive_rate": fl.false_positive_rate, "accuracy": accuracy_score,
    }
    frame = fl.MetricFrame(
        metrics=metrics, y_true=y, y_pred=p, sensitive_features=group,
        sample_params={metric: weighted for metric in metrics},
    )
    expected = {
        "demographic_parity_difference": defined(fl.demographic_parity_difference, y, p, **options),
        "demographic_parity_ratio": defined(fl.demographic_parity_ratio, y, p, **options),
        "equalized_odds_difference": defined(fl.equalized_odds_difference, y, p, **options),
        "equalized_odds_ratio": defined(fl.equalized_odds_ratio, y, p, **options),
        "equalized_odds_difference_mean": defined(fl.equalized_odds_difference, y, p, agg="mean", **options),
        "equal_opportunity_difference": defined(fl.equal_opportunity_difference, y, p, **options),
        "equal_opportunity_ratio": defined(fl.equal_opportunity_ratio, y, p, **options),
        "demographic_parity_difference_to_overall": defined(fl.demographic_parity_difference, y, p, **overall),
        "demographic_parity_ratio_to_overall": defined(fl.demographic_parity_ratio, y, p, **overall),
        "equalized_odds_difference_to_overall": defined(fl.equalized_odds_difference, y, p, **overall),
    }
    by_group = {metric: list(frame.by_group[metric]) for metric in frame.by_group}
    given = {"y": y, "prediction": p, "group": group, **({} if weight is None else {"weight": weight})}
    return "fairness", name, given, {**expected, "by_group": by_group}
