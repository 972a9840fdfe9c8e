"""Live metrics of a training: a port of src/training/progress.ts and progress-file.ts."""

import json
import os
import re
import stat

from .json_text import is_number
from .limits import CHUNK


class Progress:
    """Follows the file of live metrics. What is there already is an earlier start's."""

    def __init__(self, path):
        self.path = path
        self.offset = 0
        self.rest = b""
        self.latest = {}

    def look(self):
        """The last point of each metric that came since the last look."""
        fresh = {}
        for line in self._lines():
            point = parse_progress(line.decode("utf-8", "replace"))
            if point is None or (point["name"] not in self.latest and len(self.latest) >= 100):
                continue
            self.latest[point["name"]] = {"step": point["step"], "value": point["value"]}
            fresh[point["name"]] = point
        return list(fresh.values())

    def _lines(self):
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
                self.offset, self.rest = 0, b""
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


def parse_progress(line):
    """A metric line, or None for anything else."""
    try:
        point = json.loads(line)
    except ValueError:
        return None
    if not isinstance(point, dict):
        return None
    step, name, value, total = (point.get(key) for key in ("step", "name", "value", "total"))
    if not (is_number(step) and is_number(value) and isinstance(name, str)):
        return None
    if not re.match(r"^[A-Za-z0-9_ ./:@%-]{1,80}\Z", name):
        return None
    found = {"step": step, "name": name, "value": value}
    return dict(found, total=total) if is_number(total) else found
