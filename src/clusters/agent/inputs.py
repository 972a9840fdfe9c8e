"""What a job needs, brought into its workspace."""

import os
import tarfile
import time

from .errors import Refused, WrongBytes
from .limits import EARLY_PATIENCE
from .paths import make_parents, parts_of, remove_file
from .patience import patiently
from .stopping import STOP
from .unpack import unpack


class Inputs:
    """Brings the code and the files of a job, as long as the lock is ours."""

    def __init__(self, exchange, lock):
        self.exchange, self.lock = exchange, lock

    def bring(self, job, workspace):
        """Code and files, each held against its digest."""
        archive = os.path.join(workspace.home, "code.tar")
        self._fetch(job["code"], archive, "the code")
        try:
            unpack(archive, workspace.root)
        except (tarfile.TarError, EOFError) as error:
            raise Refused("the code is no archive: %s" % error)
        os.unlink(archive)
        for entry in job["files"]:
            target = make_parents(workspace.root, parts_of(entry["path"]))
            # A pointer in its place stands for it.
            remove_file(target)
            self._fetch(entry["digest"], target, entry["path"])
            if os.stat(target).st_size != entry["bytes"]:
                raise Refused("%s has %d bytes, not %d" % (entry["path"], os.stat(target).st_size, entry["bytes"]))

    def _fetch(self, digest, target, what):
        """Asks again for what is not there yet, or came broken."""
        began, wait, problem = time.monotonic(), 0.2, None
        while True:
            self.lock.check()
            try:
                if patiently("reading " + what, lambda: self._fresh(digest, target), EARLY_PATIENCE):
                    return
                problem = "%s (%s) is not in the exchange" % (what, digest)
            except WrongBytes as error:
                problem = "%s is damaged or was replaced: %s" % (what, error)
            if time.monotonic() - began + wait > min(30.0, EARLY_PATIENCE):
                raise Refused(problem)
            STOP.wait(wait)
            wait *= 2

    def _fresh(self, digest, target):
        remove_file(target)
        try:
            return self.exchange.fetch(digest, target)
        except OSError as error:
            # Our own disk will not be less full in a while.
            if error.errno in (28, 122) and getattr(error, "filename", None) is None:
                raise Refused("%s: %s" % (target, error))
            raise
