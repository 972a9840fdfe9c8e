"""Ranking: one query at a time, as scikit-learn's ndcg_score averages over queries."""

import numpy as np
from sklearn import metrics as sk


def cases():
    rng = np.random.default_rng(20240701)
    for shape in ("graded", "binary", "ties", "constant", "irrelevant"):
        for n in (2, 8, 40):
            for k in (None, 1, 5):
                relevance = rng.integers(0, 2 if shape == "binary" else 5, n)
                if shape == "irrelevant":
                    relevance[:] = 0
                score = np.round(rng.random(n), 1 if shape == "ties" else 9)
                if shape == "constant":
                    score[:] = 0.3
                yield ranking_case(f"{shape}, n={n}, k={k}", relevance, score, k)


def ranking_case(name, relevance, score, k):
    truth, scores = relevance.reshape(1, -1), score.reshape(1, -1)
    expected = {
        "dcg": sk.dcg_score(truth, scores, k=k),
        # scikit-learn gives 0 where nothing is relevant; we call the result undefined.
        "ndcg": sk.ndcg_score(truth, scores, k=k) if relevance.any() else None,
    }
    return "ranking", name, {"relevance": relevance, "score": score, "k": k}, expected
