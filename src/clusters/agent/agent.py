"""A job, from its digest to its result."""

import hashlib
import json

from .digests import blob_path, hex_of
from .errors import Lost, Refused
from .job import checkpoint_place, local_name, read_job
from .limits import EARLY_PATIENCE, PATIENCE
from .lock import Lock
from .log import LOG
from .patience import TRANSIENT, patiently
from .result import exit_code, finished, parts
from .start import Start
from .workspace import clear_workspaces

MOST_JOB = 64 << 20


class Agent:
    """A job, started until there is a result."""

    def __init__(self, exchange, digest):
        self.exchange, self.digest = exchange, digest

    def run(self):
        self.job = self._read()
        self.folder = "jobs/%s/" % self.job["id"]
        while True:
            lock = Lock(self.exchange, self.folder)
            if not lock.take():
                return self._done()
            start = Start(self.exchange, self.job, self.digest, lock)
            try:
                patiently("beginning", lock.begin, EARLY_PATIENCE)
                return self._finish(start, start.run())
            except Lost:
                LOG.say("another start of this job has taken over; what this one did is dropped.")
            finally:
                lock.release()
                start.workspace.clean()

    def _read(self):
        def fetch():
            data = self.exchange.read(blob_path(self.digest), MOST_JOB)
            if data is None:
                raise FileNotFoundError("the job %s is not in the exchange %s" % (self.digest, self.exchange.shown))
            found = hashlib.sha256(data).hexdigest()
            if found != hex_of(self.digest):
                raise OSError("the job %s is damaged or was replaced: sha256:%s was found" % (self.digest, found))
            return data

        return read_job(patiently("reading the job", fetch, min(30.0, EARLY_PATIENCE)))

    def _finish(self, start, result):
        """Written by one, and only while no other start has taken over."""
        data = (json.dumps(result, indent=2, allow_nan=False) + "\n").encode("utf-8", "replace")
        path = self.folder + "result.json"

        def write():
            start.lock.check()
            if self.exchange.read(path) is None:
                return self.exchange.claim(path, data)
            if finished(self.exchange, self.folder) is None:
                # No result of anybody's: damaged, and nobody would ever get another.
                self.exchange.write(path, data)
                return True
            return False

        is_ours = patiently("writing the result", write, PATIENCE)
        start.lock.end()
        if not is_ours:
            return self._done()
        self._tidy(result)
        LOG.machine("ended", end=result["end"])
        return exit_code(result["end"])

    def _tidy(self, result):
        """Nobody needs the checkpoints of a training that succeeded."""
        if "checkpoints" not in self.job or result["end"] != {"kind": "exited", "exitCode": 0}:
            return
        try:
            self.exchange.forget(checkpoint_place(self.job))
        except (Refused,) + TRANSIENT as error:
            LOG.say("checkpoints are left in the exchange: %s" % error)

    def _done(self):
        """Somebody has finished it."""
        result = patiently("reading the result", lambda: finished(self.exchange, self.folder), EARLY_PATIENCE)
        # Who wrote it may have been killed before it came to that.
        clear_workspaces(local_name(self.exchange, self.job))
        self._tidy(result)
        LOG.say("this job has ended already; its result is:")
        LOG.line(json.dumps(result)[:100000])
        LOG.machine("ended", end=parts(result["end"], "kind", "exitCode", "signal"))
        return 0
