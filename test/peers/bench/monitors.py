"""Drift of one window by Evidently's DataDriftPreset or NannyML's univariate drift, with their defaults.

    python monitors.py evidently|nannyml REFERENCE.parquet CURRENT.parquet

Timed is what a scheduled check repeats: reading the current rows and comparing them. Importing, reading the reference
and, for NannyML, fitting it are left out. Prints JSON.
"""

import json
import logging
import os
import sys
import time
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import pandas as pd


def evidently(reference, read):
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(
        numerical_columns=[name for name in reference if name.startswith("n")],
        categorical_columns=[name for name in reference if name.startswith("c")],
    )
    known = Dataset.from_pandas(reference, data_definition=definition)
    start = time.perf_counter()
    current = Dataset.from_pandas(read(), data_definition=definition)
    found = Report([DataDriftPreset()]).run(current, known).dict()
    return time.perf_counter() - start, sum(1 for one in found["metrics"] if "column=" in one["metric_name"])


def nannyml(reference, read):
    from nannyml import UnivariateDriftCalculator

    columns = list(reference)
    calculator = UnivariateDriftCalculator(
        column_names=columns, treat_as_categorical=[name for name in columns if name.startswith("c")], chunk_number=1
    )
    calculator.fit(reference)
    start = time.perf_counter()
    found = calculator.calculate(read()).to_df()
    return time.perf_counter() - start, sum(1 for one in found.columns if one[-1] == "value")


def main():
    engine, reference, current = sys.argv[1:]
    columns = None
    known = pd.read_parquet(reference).drop(columns="time")
    columns = list(known)
    run = {"evidently": evidently, "nannyml": nannyml}[engine]
    seconds, compared = run(known, lambda: pd.read_parquet(current, columns=columns))
    print(json.dumps({"seconds": seconds, "columns": compared}))


main()
