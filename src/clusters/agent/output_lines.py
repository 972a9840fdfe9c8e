"""What a command prints, line by line into the log."""

import os
import re
import threading

from .log import LOG


class Lines:
    """Reads a command's output to its end, line by line; a progress bar's returns end lines too."""

    LONGEST = 10000

    def __init__(self, stream, kept):
        self.stream = stream
        self.kept = kept
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        rest = b""
        while True:
            try:
                data = os.read(self.stream.fileno(), 1 << 16)
            except (OSError, ValueError):
                break
            if not data:
                break
            # A return at the very end may be half of a line's end.
            held = b"\r" if data.endswith(b"\r") else b""
            *lines, rest = re.split(rb"\r\n|\n|\r", rest + data[: len(data) - len(held)])
            rest += held
            if len(rest) > 4 * self.LONGEST:
                lines, rest = lines + [rest], b""
            for line in lines:
                self._tell(line)
        if rest.strip(b"\r"):
            self._tell(rest.rstrip(b"\r"))

    def _tell(self, data):
        text = LOG.hidden(data.decode("utf-8", "replace"))
        if len(text) > self.LONGEST:
            text = text[: self.LONGEST] + "\u2026"
        self.kept.add(text)
        LOG.line(text)
