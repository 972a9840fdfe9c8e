"""Writes test/golden/metrics.json (and quality.json, of golden_quality.py): random inputs and what pinned Python libraries make of them.

    python -m venv .venv && .venv/bin/pip install -r test/peers/requirements.txt
    .venv/bin/python test/peers/golden.py

The output is the same on every machine, but for last digits: seeded inputs, results with 12 significant digits. A value
that a library calls undefined (NaN, or a number with a warning) is null.
"""

import importlib.metadata
import json
import math
import pathlib

import golden_classes
import golden_classification
import golden_drift
import golden_fairness
import golden_quality
import golden_ranking
import golden_regression
import golden_text

LIBRARIES = [
    "numpy", "scipy", "scikit-learn", "statsmodels", "sacrebleu", "rouge-score", "fairlearn", "river", "pandas",
]
SUITES = [
    golden_classification, golden_regression, golden_ranking, golden_fairness, golden_text, golden_drift, golden_classes,
]


def plain(value, digits):
    """Numbers as JSON has them: rounded, integers where whole, null where not finite."""
    if isinstance(value, dict):
        return {key: plain(item, digits) for key, item in value.items()}
    if isinstance(value, (list, tuple)) or type(value).__module__ == "numpy" and getattr(value, "ndim", 0) > 0:
        return [plain(item, digits) for item in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    rounded = float(f"{number:.{digits}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def main():
    lines = []
    for suite in SUITES:
        for name, case, given, expected in suite.cases():
            entry = {"suite": name, "case": case, "input": plain(given, 17), "expected": plain(expected, 12)}
            lines.append(json.dumps(entry, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    target = pathlib.Path(__file__).parent.parent / "golden" / "metrics.json"
    body = ",\n".join(lines)
    target.write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{body}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
    golden_quality.write()
