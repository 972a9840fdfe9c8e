"""The log, which is standard output: lines of the commands as they are, and our own, which begin with MARKER."""

import json
import os
import re
import threading

MARKER = "::model-gitops:: "
SHORTEST_SECRET = 6


class Log:
    """Whole lines to standard output, by one thread at a time. A log that cannot be written ends no training."""

    def __init__(self):
        self.lock = threading.Lock()
        self.handed = []

    def hide(self, values):
        """What was handed to the commands by name is told nobody; shorter values are words that anybody may write."""
        lines = {line for value in values for line in value.splitlines() if len(line) >= SHORTEST_SECRET}
        self.handed = sorted(lines, key=len, reverse=True)

    def hidden(self, text):
        for value in self.handed:
            text = text.replace(value, "***")
        return text

    def line(self, text):
        # Nothing but us begins a line so.
        shown = " " + text if text.startswith(MARKER.strip()) else text
        self._write(shown)

    def say(self, text):
        self._write("model-gitops: " + plain(text, 2000))

    def machine(self, kind, **more):
        self._write(MARKER + json.dumps(dict(kind=kind, **more), separators=(",", ":"), allow_nan=False))

    def _write(self, text):
        data = (text + "\n").encode("utf-8", "replace")
        with self.lock:
            while data:
                try:
                    data = data[os.write(1, data) :]
                except OSError:
                    return


def plain(text, most):
    """One line without control characters."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", str(text))[:most].strip()


LOG = Log()
