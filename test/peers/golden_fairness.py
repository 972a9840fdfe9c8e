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


def fairness_case(name, y, p, group):
    options = {"sensitive_features": group}
    overall = {"sensitive_features": group, "method": "to_overall"}
    frame = fl.MetricFrame(
        metrics={
            "selection_rate": fl.selection_rate, "true_positive_rate": fl.true_positive_rate,
            "false_positive_rate": fl.false_positive_rate, "accuracy": accuracy_score,
        },
        y_true=y, y_pred=p, sensitive_features=group,
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
    return "fairness", name, {"y": y, "prediction": p, "group": group}, {**expected, "by_group": by_group}
