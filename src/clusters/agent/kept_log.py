"""What a training printed, as it is kept: a port of src/training/kept-log.ts."""

import collections
import threading

HEAD = 256 * 1024
TAIL = 512 * 1024


class KeptLog:
    """Its beginning and its end, by lines; the last ones go into the result."""

    LAST = 30

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        with self.lock:
            self.head, self.head_size = [], 0
            self.tail, self.tail_size = collections.deque(), 0
            self.left = 0

    def add(self, text):
        with self.lock:
            size = len(text) + 1
            if not self.tail and self.head_size + size <= HEAD:
                self.head.append(text)
                self.head_size += size
                return
            self.tail.append(text)
            self.tail_size += size
            while self.tail_size > TAIL:
                self.tail_size -= len(self.tail.popleft()) + 1
                self.left += 1

    def last(self):
        with self.lock:
            lines = self.head[-self.LAST :] + list(self.tail)[-self.LAST :]
        return [line[:1000] for line in lines[-self.LAST :]]

    def text(self):
        with self.lock:
            gap = ["\u2026 %d lines left out \u2026" % self.left] if self.left else []
            return "".join(line + "\n" for line in self.head + gap + list(self.tail))
