"""Writes test/golden/quality.json: rows of a log, and what pandas counts of them by window.

Semantics are those of Great Expectations on pandas: missing cells (NaN too) do not count in checks of values,
`duplicated(keep=False)` is what unique and compound keys fail, Series.str.len is the length in code points.
"""

import io
import json
import pathlib
import random

import pandas as pd


def rows():
    rng = random.Random(20241101)
    for index in range(600):
        amount = rng.choice(["", "nan", "inf", "-inf"]) if rng.random() < 0.15 else f"{rng.gauss(50, 30):.2f}"
        yield {
            "id": index if rng.random() < 0.97 else index // 2,
            "day": min(4, int(abs(rng.gauss(0, 2)))),
            "amount": amount,
            "whole": "" if rng.random() < 0.05 else rng.choice([str(rng.randint(-3, 120)), f"{rng.randint(0, 9)}.0", "2.5"]),
            "country": rng.choice(["FR", "DE", "IT", "fr", "XX", "", " DE"]),
            "text": rng.choice(["", "a", "é", "naïve", "🙂🙂", "日本語", "x" * 12, "e\u0301"]),
            "code": rng.choice(["A-12", "B-7", "a-12", "A12", "A-12 ", "A-123", ""]),
        }


def expected(frame):
    out = {}
    for day, part in frame.groupby("day"):
        checks = {}

        def shares(name, column, fails):
            filled = part[column].dropna()
            checks[name] = [int(fails(filled).sum()), len(filled)]

        def nulls(column):
            checks[f"columns.{column}.nullRate.max"] = [int(part[column].isna().sum()), len(part)]

        def repeated(name, columns):
            filled = part.dropna(subset=columns)
            checks[name] = [int(filled.duplicated(subset=columns, keep=False).sum()), len(filled)]

        for column in ("amount", "whole", "country", "text"):
            nulls(column)
        shares("columns.amount.min", "amount", lambda s: ~(s >= 0))
        shares("columns.amount.max", "amount", lambda s: ~(s <= 100))
        shares("columns.whole.min", "whole", lambda s: ~(s >= 0))
        shares("columns.whole.inSet", "whole", lambda s: ~s.isin([1, 2, 3, 2.5]))
        shares("columns.whole.type", "whole", lambda s: s != s.round())
        shares("columns.country.inSet", "country", lambda s: ~s.isin(["FR", "DE"]))
        shares("columns.text.length", "text", lambda s: ~s.str.len().between(2, 5))
        shares("columns.code.regex", "code", lambda s: ~s.str.contains(r"^[A-Z]-\d{1,2}$"))
        repeated("columns.id.unique", ["id"])
        repeated("uniqueKey", ["country", "text", "code"])
        finite = part["amount"][part["amount"].abs() < float("inf")]
        checks["columns.amount.mean.max"] = [len(finite), float(f"{finite.mean():.10g}"), float(f"{finite.var(ddof=0):.10g}")]
        checks["columns.country.distinct.max"] = [int(part["country"].nunique())]
        out[int(day)] = checks
    return out


def write():
    frame = pd.DataFrame(list(rows()))
    csv = frame.to_csv(index=False, lineterminator="\n")
    read = pd.read_csv(io.StringIO(csv), keep_default_na=False, na_values={"": [""], "amount": ["", "nan"], "whole": [""], "country": [""], "text": [""], "code": [""]})
    body = {"versions": {"pandas": pd.__version__}, "csv": csv, "expected": expected(read)}
    target = pathlib.Path(__file__).parent.parent / "golden" / "quality.json"
    target.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
