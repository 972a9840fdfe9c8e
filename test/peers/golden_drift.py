"""Two-sample tests, distances, bins, isotonic regression and stream detectors."""

import warnings

import numpy as np
import scipy.stats as st
from river import drift
from scipy.spatial.distance import jensenshannon
from sklearn.isotonic import IsotonicRegression


def cases():
    yield from samples()
    yield from counts()
    yield from isotonic()
    yield from streams()


def samples():
    rng = np.random.default_rng(20241001)
    for shape in ("normal", "shifted", "ties", "skewed", "disjoint", "small"):
        for n, m in ((7, 7), (15, 20), (120, 80)):
            reference, current = rng.normal(0, 1, n), rng.normal(0, 1, m)
            if shape == "shifted":
                current = current + 0.7
            if shape == "ties":
                reference, current = np.round(reference), np.round(current)
            if shape == "skewed":
                reference, current = np.exp(2 * reference), np.exp(2 * current)
            if shape == "disjoint":
                current = current + 100
            if shape == "small":
                reference, current = reference * 1e-9, current * 1.5e-9
            digits = 15 if shape == "small" else 9
            yield samples_case(f"{shape}, {n} and {m}", np.round(reference, digits), np.round(current, digits), rng)


def samples_case(name, reference, current, rng):
    weight = np.round(rng.uniform(0.1, 3, len(reference)), 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exact = st.ks_2samp(reference, current, method="exact")
        anderson = st.anderson_ksamp([reference, current], variant="midrank")
    welch = st.ttest_ind(reference, current, equal_var=False)
    expected = {
        "ks_statistic": exact.statistic,
        "ks_exact": exact.pvalue,
        "ks_asymptotic": st.ks_2samp(reference, current, method="asymp").pvalue,
        "wasserstein": st.wasserstein_distance(reference, current),
        "weighted_wasserstein": st.wasserstein_distance(reference, current, weight),
        "energy": st.energy_distance(reference, current),
        "anderson_statistic": anderson.statistic,
        "anderson": anderson.pvalue,
        "cramer_von_mises_statistic": st.cramervonmises_2samp(reference, current, method="asymptotic").statistic,
        "welch_t": welch.statistic,
        "welch_df": welch.df,
        "welch": welch.pvalue,
        "mann_whitney_u": st.mannwhitneyu(reference, current).statistic,
    }
    asymptotic = st.cramervonmises_2samp(reference, current, method="asymptotic").pvalue
    # scipy stops the series of the limit at terms of 1e-7, which leaves small p-values few digits.
    if asymptotic > 1e-3:
        expected["cramer_von_mises_asymptotic"] = asymptotic
    if max(len(reference), len(current)) <= 20:
        exact = st.cramervonmises_2samp(reference, current, method="exact")
        expected["cramer_von_mises_exact"] = exact.pvalue
    for rule in ("sturges", "doane", "fd", "scott"):
        expected[f"{rule}_edges"] = np.histogram_bin_edges(reference, rule)
    return "samples", name, {"reference": reference, "current": current, "weight": weight}, expected


def counts():
    rng = np.random.default_rng(20241002)
    for k in (2, 3, 8):
        for n, m in ((30, 25), (500, 300), (2000, 2000)):
            share = rng.dirichlet(np.ones(k))
            reference = rng.multinomial(n, share) + 1
            current = rng.multinomial(m, rng.dirichlet(1 + 20 * share))
            table = np.array([reference, current])
            chi = st.chi2_contingency(table, correction=False)
            g = st.chi2_contingency(table, correction=False, lambda_="log-likelihood")
            expected = {
                "chi_square": chi.statistic, "chi_square_p": chi.pvalue, "g": g.statistic, "g_p": g.pvalue,
                "jensen_shannon": jensenshannon(reference, current, base=2),
                "kullback_leibler": st.entropy(current, reference),
            }
            if k == 2:
                yates = st.chi2_contingency(table, correction=True)
                expected |= {"fisher": st.fisher_exact(table).pvalue, "yates": yates.statistic, "yates_p": yates.pvalue}
            yield "counts", f"{k} categories, {n} and {m}", {"reference": reference, "current": current}, expected


def isotonic():
    rng = np.random.default_rng(20241003)
    for n in (5, 40, 200):
        for digits in (1, 9):
            x = np.round(rng.random(n), digits)
            y = (rng.random(n) < x).astype(int)
            at = np.round(rng.uniform(-0.2, 1.2, 20), 6)
            values = IsotonicRegression(out_of_bounds="clip").fit(x, y).predict(at)
            yield "isotonic", f"n={n}, {digits} digits", {"x": x, "y": y, "at": at}, {"values": values}


def streams():
    rng = np.random.default_rng(20241004)
    for name, parts in {
        "rise": [(700, 0.1), (600, 0.35)],
        "fall and rise": [(500, 0.5), (500, 0.15), (500, 0.6)],
        "no change": [(1800, 0.2)],
        "small change": [(900, 0.2), (900, 0.28)],
    }.items():
        events = np.concatenate([rng.random(n) < p for n, p in parts]).astype(int)
        packed = "".join(map(str, events))
        expected = {"adwin": alarms(drift.ADWIN(), events), "ddm": alarms(drift.binary.DDM(), events)}
        yield "stream", f"events, {name}", {"events": packed}, expected
    values = np.round(np.concatenate([rng.normal(0, 1, 500), rng.normal(0.8, 1.5, 500)]), 4)
    yield "stream", "values", {"values": values}, {"adwin": alarms(drift.ADWIN(), values)}


def alarms(detector, values):
    found = []
    for at, value in enumerate(values):
        detector.update(float(value) if isinstance(detector, drift.ADWIN) else int(value))
        if detector.drift_detected:
            found.append(at)
    return found
