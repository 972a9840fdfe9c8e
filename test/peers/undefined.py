"""Runs a metric and tells undefined results from numbers."""

import math
import warnings

UNDEFINED = ("undefined", "ill-defined", "No positive class", "not well-defined", "Only one class")


def defined(metric, *args, **options):
    """The metric's value, or None where it is NaN or the library warns that it is undefined."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = float(metric(*args, **options))
    if math.isnan(value) or any(word in str(w.message) for w in caught for word in UNDEFINED):
        return None
    return value
