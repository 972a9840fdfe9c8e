"""The engine's word that this start is to end, for all who wait or copy."""

import signal
import threading
import time

from .errors import Stopped
from .signals import send


class Stop:
    """Set by the engine's signal. Who waits or copies asks it."""

    def __init__(self):
        self.event = threading.Event()
        self.signal = None
        self.passed_on = None
        self.spared_until = None

    def install(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, self._pass_on)

    def _end(self, number, _frame):
        if self.signal is None:
            self.signal = number
            self._pass_on(signal.SIGTERM, None)
        self.event.set()

    def _pass_on(self, number, _frame):
        if self.passed_on is not None:
            send(self.passed_on, number)

    def spare(self, seconds):
        """What is left to save may take so long, though we are being ended."""
        self.spared_until = time.monotonic() + seconds

    def check(self):
        if self.event.is_set() and time.monotonic() > (self.spared_until or 0):
            raise Stopped()

    def wait(self, seconds):
        if self.event.wait(seconds):
            raise Stopped()


STOP = Stop()
