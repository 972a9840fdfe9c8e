"""Writes test/golden/profile-distances.json: what scipy makes of 8 shapes x 7 changes, 20,000 rows each.

    .venv/bin/python test/peers/golden_profile.py

The rows are not in the file: a hash of the row's number and a few functions of it give the same ones (but for
the last digit) to whoever reads it, as test/golden/profile-worlds.ts does.
"""

import importlib.metadata
import json
import math
import pathlib

import numpy as np
import scipy.stats as st
from scipy.spatial.distance import jensenshannon

ROWS = 20_000
CONTINUOUS = ("normal", "uniform", "exponential", "lognormal", "pareto", "bimodal")
SHAPES = (*CONTINUOUS, "poisson", "zero_inflated")
# About the 20 % and the 99 % quantile.
QUANTILES = {
    "normal": (-0.84, 2.33), "uniform": (0.2, 0.99), "exponential": (0.22, 4.6), "lognormal": (0.43, 10.2),
    "pareto": (1.16, 21.5), "bimodal": (-3.2, 5.2), "poisson": (1, 7), "zero_inflated": (0.1, 7.2),
}
CHANGES = ("none", "small_shift", "shift", "scale", "outliers", "tail", "truncated")


def uniforms(seed, rows=ROWS):
    """32 bits of a row's number (Wellons, lowbias32), as numbers between 0 and 1."""
    x = (np.arange(rows, dtype=np.uint64) * 0x9E3779B9 + seed * 0x85EBCA6B) & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = ((x ^ (x >> np.uint64(shift))) * factor) & 0xFFFFFFFF
    x = x ^ (x >> np.uint64(16))
    return (x.astype(np.float64) + 0.5) / 2**32


def values(shape, u, v, w):
    normal = np.sqrt(-2 * np.log(u)) * np.cos(2 * math.pi * v)
    if shape == "normal":
        return normal
    if shape == "uniform":
        return u
    if shape == "exponential":
        return -np.log(1 - u)
    if shape == "lognormal":
        return np.exp(normal)
    if shape == "pareto":
        return (1 - u) ** (-1 / 1.5)
    if shape == "bimodal":
        return normal + np.where(w < 0.3, -3, 3)
    if shape == "poisson":
        cumulated = np.cumsum([math.exp(-3) * 3**k / math.factorial(k) for k in range(30)])
        return np.searchsorted(cumulated, u).astype(float)
    return np.where(w < 0.6, 0.0, np.exp(normal))


def sample(shape, change, seed):
    u, v, w, chosen = (uniforms(seed + at) for at in range(4))
    x = values(shape, u, v, w)
    low, high = QUANTILES[shape]
    if change == "small_shift":
        return x + 0.09
    if change == "shift":
        return x + 0.5
    if change == "scale":
        return 1.3 * x
    if change == "outliers":
        return np.where(chosen < 0.01, 10 * x + 10, x)
    if change == "tail":
        return np.where(x > high, 10 * x, x)
    if change == "truncated":
        return np.maximum(x, low)
    return x


def expected(shape, reference, current):
    result = {
        "ks": st.ks_2samp(reference, current, method="asymp").statistic,
        "wasserstein": st.wasserstein_distance(reference, current),
        "std": reference.std(),
        "sum": math.fsum(current),
        "current_std": current.std(),
        "quantiles": np.quantile(current, (0.1, 0.5, 0.9)).tolist(),
    }
    if shape in CONTINUOUS:
        deciles = np.quantile(reference, np.arange(0.1, 0.95, 0.1))
        p, q = (np.bincount(np.searchsorted(deciles, x, side="right"), minlength=10) for x in (reference, current))
        result["js"] = jensenshannon(p, q, base=2)
        result["tvd"] = np.abs(p - q).sum() / (2 * ROWS)
        result["hellinger"] = np.linalg.norm(np.sqrt(p / ROWS) - np.sqrt(q / ROWS)) / math.sqrt(2)
        smooth = [(x + 0.5) / (ROWS + 5) for x in (p, q)]
        result["psi"] = np.sum((smooth[0] - smooth[1]) * np.log(smooth[0] / smooth[1]))
        result["psi_critical"] = st.chi2.ppf(0.95, 9) * 2 / ROWS
    return result


def categories():
    """Counts of a reference and of a window, by value; the last place holds all other values."""
    rng = np.random.default_rng(9)
    for name, shares, moved in (
        ("equal", [0.4, 0.3, 0.2, 0.1], 0), ("moved", [0.4, 0.3, 0.2, 0.1], 0.1), ("rare", [0.9, 0.09, 0.008, 0.002], 0.02),
        ("many", np.arange(60, 0, -1) / 1830, 0.05), ("two", [0.97, 0.03], 0.02),
    ):
        for n, m in ((5000, 2000), (400, 60)):
            q = np.array(shares) + np.where(np.arange(len(shares)) == 1, moved, 0)
            p, q = rng.multinomial(n, shares), rng.multinomial(m, q / q.sum())
            yield f"{name}, {n} and {m}", p, q, category_numbers(p, q)


def category_numbers(p, q):
    own = (p >= 0.01 * p.sum()) & (p > 0)
    cells = np.array([[*x[own], x[~own].sum()] for x in (p, q)])
    cells = cells[:, cells.sum(axis=0) > 0]
    a, b = cells / cells.sum(axis=1, keepdims=True)
    smooth = (cells + 0.5) / (cells.sum(axis=1, keepdims=True) + cells.shape[1] / 2)
    n, m = cells.sum(axis=1)
    table = cells[:, np.argsort(cells.sum(axis=0), kind="stable")]
    while table.shape[1] > 1 and st.contingency.expected_freq(table).min() < 5:
        table = np.column_stack([table[:, 0] + table[:, 1], table[:, 2:]])
        table = table[:, np.argsort(table.sum(axis=0), kind="stable")]
    result = {
        "js": jensenshannon(a, b, base=2), "tvd": np.abs(a - b).sum() / 2,
        "hellinger": np.linalg.norm(np.sqrt(a) - np.sqrt(b)) / math.sqrt(2),
        "psi": np.sum((smooth[0] - smooth[1]) * np.log(smooth[0] / smooth[1])),
        "psi_critical": st.chi2.ppf(0.95, cells.shape[1] - 1) * (1 / n + 1 / m),
    }
    if table.shape[1] > 1:
        test = st.chi2_contingency(table, correction=False)
        result |= {"chi_square": test.statistic, "p_value": test.pvalue, "dof": test.dof}
    return result


def noise():
    """The 99 % quantile of the distance of m rows that are drawn from the reference from it, in its deviations."""
    rng = np.random.default_rng(10)
    for shape in SHAPES:
        reference = sample(shape, "none", 0)[:4000]
        for m in (200, 1000):
            draws = [st.wasserstein_distance(reference, rng.choice(reference, m)) for _ in range(3000)]
            yield {"shape": shape, "rows": 4000, "m": m, "threshold": np.quantile(draws, 0.99) / reference.std()}


def chunks():
    """The distance of each tenth of the reference from the rest."""
    for shape in ("normal", "lognormal", "poisson"):
        reference = sample(shape, "none", 0)[:4000]
        parts = np.split(reference, 10)
        distances = [
            st.wasserstein_distance(part, np.concatenate(parts[:at] + parts[at + 1:])) / reference.std()
            for at, part in enumerate(parts)
        ]
        yield {"shape": shape, "distances": distances}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, str) or isinstance(value, (int, np.integer)):
        return value if isinstance(value, str) else int(value)
    return rounded(float(value))


def rounded(value):
    return [rounded(item) for item in value] if isinstance(value, list) else float(f"{value:.12g}")


def main():
    cases = []
    for index, shape in enumerate(SHAPES):
        reference = sample(shape, "none", 100 * index)
        for at, change in enumerate(CHANGES):
            seed = 100 * index + 10 * (at + 1)
            numbers = expected(shape, reference, sample(shape, change, seed))
            result = {key: rounded(value) for key, value in numbers.items()}
            cases.append(json.dumps({"shape": shape, "change": change, "referenceSeed": 100 * index, "seed": seed, **result}))
    versions = {name: importlib.metadata.version(name) for name in ("numpy", "scipy")}
    target = pathlib.Path(__file__).parent.parent / "golden" / "profile-distances.json"
    listed = [
        {"case": name, "reference": p, "current": q, "expected": result} for name, p, q, result in categories()
    ]
    lists = {"cases": cases, **{
        key: [json.dumps(plain(item)) for item in items]
        for key, items in (("categories", listed), ("noise", noise()), ("chunks", chunks()))
    }}
    body = ",".join(f'"{key}":[\n' + ",\n".join(lines) + "\n]" for key, lines in lists.items())
    target.write_text(f'{{"versions":{json.dumps(versions)},"rows":{ROWS},{body}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
