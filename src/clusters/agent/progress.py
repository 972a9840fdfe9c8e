"""Live metrics of a training: a port of the JSON Lines of src/training/metric-values.ts and progress-file.ts."""

import json
import os
import re
import stat

from .json_text import is_number
from .limits import CHUNK


STEPS = ("step", "global_step", "_step", "iteration", "iter", "epoch")
NO_METRICS = STEPS + ("total", "wall time", "wall_time", "timestamp", "_timestamp", "_runtime")
WHOLE = (".csv", ".tsv", ".json")
"""Endings of files that are written anew: they are read when the training has ended."""


class Progress:
    """Follows the file of live metrics. What is there already is an earlier start's."""

    def __init__(self, path):
        self.path = path
        self.place = 0
        self.offset = 0
        self.rest = b""
        self.latest = {}

    def look(self):
        """The last point of each metric that came since the last look."""
        fresh = {}
        for line in self._lines():
            for point in values_of_line(line.decode("utf-8", "replace"), self.place):
                if point["name"] not in self.latest and len(self.latest) >= 100:
                    continue
                self.latest[point["name"]] = {"step": point["step"], "value": point["value"]}
                fresh[point["name"]] = point
            self.place += 1
        return list(fresh.values())

    def _lines(self):
        if self.path.lower().endswith(WHOLE):
            return
        try:
            found = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return
        if not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            return
        with os.fdopen(found, "rb") as file:
            size = os.fstat(found).st_size
            if size < self.offset:
                self.offset, self.place, self.rest = 0, 0, b""
            file.seek(self.offset)
            while self.offset < size:
                data = file.read(min(CHUNK, size - self.offset))
                if not data:
                    return
                self.offset += len(data)
                *lines, rest = (self.rest + data).split(b"\n")
                self.rest = rest[:CHUNK]
                for line in lines:
                    yield line


def values_of_line(line, place):
    """The finite values of one JSON object: {step, name, value}, or a step and several metrics by their names."""
    try:
        record = json.loads(line)
    except ValueError:
        return []
    if not isinstance(record, dict):
        return []
    known = [key.strip().lower() for key in record]
    at = next((known.index(step) for step in STEPS if step in known), None)
    step = place if at is None else list(record.values())[at]
    if not is_number(step):
        return []
    total = {"total": record["total"]} if is_number(record.get("total")) else {}
    cells = list(record.items())
    if isinstance(record.get("name"), str) and "value" in record:
        cells = [(record["name"], record["value"])]
    else:
        cells = [(name, cell) for name, cell in cells if name.strip().lower() not in NO_METRICS]
    return [
        dict({"step": step, "name": safe_name(name), "value": cell}, **total)
        for name, cell in cells
        if is_number(cell) and safe_name(name)
    ]


def safe_name(name):
    return re.sub(r"[^A-Za-z0-9_ ./:@%-]", "_", name.strip())[:80]
