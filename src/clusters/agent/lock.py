"""Whose turn it is, of several starts of one job."""

import datetime
import json
import re
import socket
import threading
import time

from .errors import Lost
from .json_text import is_number, parsed
from .limits import BEAT, EARLY_PATIENCE, STALE
from .log import LOG, plain
from .own_process import own_process, process_since
from .patience import patiently
from .result import finished
from .stopping import STOP


class Lock:
    """
    Who of several starts works: the one with the highest number in jobs/<id>/starts/, each number claimed by one. It says
    in running.json that it lives; whose file does not change for STALE seconds by our clock is dead, whatever its clock.
    """

    def __init__(self, exchange, folder):
        self.exchange = exchange
        self.folder = folder
        self.number = None
        self.before = 0.0
        self.lost = threading.Event()
        self.over = threading.Event()
        self.seconds = lambda: 0.0
        self.thread = None

    def take(self):
        """Waits until it is our turn. False where somebody has finished meanwhile."""
        seen, since, told = None, None, False
        while True:
            state = patiently("asking whose turn it is", self._look, EARLY_PATIENCE)
            if state is None:
                return False
            if seen != state:
                seen, since = state, time.monotonic()
            latest, holder = state[0], parsed(state[2])
            starter = dict(parsed(state[1]), start=latest)
            is_free = latest == 0 or is_over(holder, latest) or is_over(starter, latest)
            if is_free or time.monotonic() - since >= STALE:
                if patiently("taking the turn", lambda: self._claim(latest + 1), EARLY_PATIENCE):
                    self.before = seconds_of(holder)
                    return True
                continue
            if not told:
                LOG.say("another start of this job is at work (%s); waiting for its end." % plain(holder.get("host", "?"), 100))
                told = True
            STOP.wait(max(0.05, min(5.0, STALE / 20)))

    def _look(self):
        """The highest number, how it began, and the last sign of life; None where the job has ended."""
        if finished(self.exchange, self.folder) is not None:
            return None
        latest = self._latest()
        began = self.exchange.read("%sstarts/%d.json" % (self.folder, latest)) if latest else None
        return latest, began, self.exchange.read(self.folder + "running.json")

    def _latest(self):
        names = self.exchange.names(self.folder + "starts/")
        return max([int(name[:-5]) for name in names if re.match(r"^\d{1,6}\.json\Z", name)], default=0)

    def _claim(self, number):
        data = json.dumps(dict(own_process(), at=now_text(), host=socket.gethostname()[:200])).encode()
        if not self.exchange.claim("%sstarts/%d.json" % (self.folder, number), data):
            return False
        self.number = number
        return True

    def first(self):
        """When the job was first started."""
        found = parsed(self.exchange.read(self.folder + "starts/1.json")).get("at")
        is_time = isinstance(found, str) and re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", found)
        return found if is_time else now_text()

    def begin(self):
        self.beat()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        failures = 0
        while not self.over.wait(BEAT):
            try:
                if self._latest() > self.number or finished(self.exchange, self.folder) is not None:
                    self.lost.set()
                    return
                self.beat()
                failures = 0
            except Exception as error:
                failures += 1
                if failures in (1, 10, 100):
                    LOG.say("the exchange does not take a sign of life: %s" % error)

    def beat(self, **more):
        state = dict(
            own_process(),
            start=self.number,
            host=socket.gethostname()[:200],
            at=now_text(),
            seconds=round(self.before + self.seconds(), 3),
            **more
        )
        self.exchange.write(self.folder + "running.json", json.dumps(state).encode())

    def end(self):
        self.over.set()
        if self.thread is not None:
            self.thread.join(5.0)

    def release(self):
        """So that the next start need not wait until we seem dead."""
        self.end()
        if self.number is None or self.lost.is_set():
            return
        try:
            if self._latest() == self.number:
                self.beat(released=True)
        except Exception as error:
            LOG.say("the next start will wait %d s: %s" % (STALE, error))

    def check(self):
        STOP.check()
        if self.lost.is_set():
            raise Lost()


def seconds_of(holder):
    found = holder.get("seconds")
    return float(found) if is_number(found) and 0 <= found < 1e10 else 0.0


def is_over(holder, latest):
    """Whether the start of that number says that it has ended, or was a process of this machine that is gone."""
    if holder.get("start") != latest:
        return False
    if holder.get("released") is True:
        return True
    own = own_process()
    is_here = own and holder.get("machine") == own["machine"] and isinstance(holder.get("pid"), int)
    return bool(is_here) and process_since(holder["pid"]) != holder.get("since")


def now_text():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
