"""Trying again: an exchange may be away for a while, and what was trained must not be lost for that."""

import http.client
import time

from .errors import GaveUp
from .log import LOG
from .stopping import STOP

TRANSIENT = (OSError, http.client.HTTPException)


def patiently(what, work, limit):
    """Does it again until it works; raises GaveUp after so many seconds."""
    began, wait = time.monotonic(), 1.0
    while True:
        try:
            return work()
        except TRANSIENT as error:
            problem = error
        STOP.check()
        left = limit - (time.monotonic() - began)
        if left <= 0:
            raise GaveUp("%s: %s" % (what, problem))
        LOG.say("%s: %s. It is tried again for up to %d s." % (what, problem, left + 1))
        STOP.wait(min(wait, max(left, 0.05)))
        wait = min(wait * 2, 60.0)
