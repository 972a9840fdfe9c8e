"""What ends a start, a job or a request, each by a name of its own: main and agent say what follows."""

from .log import plain


class Stopped(Exception):
    """The engine ends us."""


class Lost(Exception):
    """Another start of this job took over, or finished."""


class GaveUp(Exception):
    """The exchange stayed away for longer than our patience."""


class Refused(Exception):
    """It will not change by asking again."""


class WrongBytes(Exception):
    """Other bytes than the digest says."""


class Ended(Exception):
    """The job ends before its command does."""

    def __init__(self, kind, reason, **more):
        super().__init__(reason)
        self.end = dict(kind=kind, reason=plain(reason, 2000), **more)
