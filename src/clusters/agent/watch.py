"""What is told and kept while the training command runs."""

import threading
import time

from .limits import BEAT, GRACE, SAVE_EVERY
from .log import LOG
from .stopping import STOP
from .telemetry import Telemetry


class Watch:
    """Its seconds, telemetry, progress and checkpoints. The lock tells of the seconds, so that the next start counts on."""

    def __init__(self, lock):
        self.lock = lock
        self.progress = None
        self.checkpoints = None
        self.telemetry = None
        self.began = None
        self.spent = 0.0
        lock.seconds = self.seconds

    def seconds(self):
        return self.spent if self.began is None else time.monotonic() - self.began

    def begin(self, group, has_gpus):
        """Of the running command's group; what ends it."""
        self.began = time.monotonic()
        telemetry = Telemetry(group, has_gpus)
        over = threading.Event()

        def look():
            while not over.wait(BEAT):
                self._tell_progress()

        def save():
            while not over.wait(SAVE_EVERY):
                self._save_checkpoints()

        threads = [threading.Thread(target=work, daemon=True) for work in (look, save)]
        for thread in threads:
            thread.start()

        def stop():
            self.spent, self.began = time.monotonic() - self.began, None
            over.set()
            self.telemetry = telemetry.stop()
            for thread in threads:
                thread.join(60.0)
            self._tell_progress()
            STOP.spare(GRACE)
            self._save_checkpoints()
            STOP.spare(0)

        return stop

    def _tell_progress(self):
        points = self.progress.look() if self.progress else []
        LOG.machine("progress", seconds=round(self.lock.before + self.seconds(), 1), points=points)

    def _save_checkpoints(self):
        if self.checkpoints is None or self.lock.lost.is_set():
            return
        try:
            self.checkpoints.save()
        except Exception as error:
            LOG.say("checkpoints could not be saved: %s" % error)
