"""How a training went, for people. It decides nothing, and may be absent."""

import os
import re
import stat

from .errors import Ended, GaveUp, Refused, WrongBytes
from .limits import EARLY_PATIENCE
from .log import LOG

MOST_BYTES = 32 << 20
"""Of the metrics, and of each file that is to be shown: larger ones are shown by nobody."""
MOST_SHOWN = 21
"""One more than are shown, so that it is seen that there are more."""
LOG_NAME = "training.log"


class Told:
    """Stores the metrics over their steps, the log, and the files that the report is to show."""

    def __init__(self, outputs, workspace):
        self.outputs, self.workspace = outputs, workspace
        self.found = {}

    def collect(self, job, log):
        """What the result says of them."""
        try:
            self.found["log"] = self._log(log)
            if "metrics" in job:
                self._metrics(job["metrics"])
            if "shown" in job:
                paths = shown_paths(self.workspace, job["folder"], job["shown"])
                self.found["shown"] = [self._keep(path) for path in paths]
        except (GaveUp, Refused, WrongBytes, OSError) as error:
            LOG.say("%s: the report does not tell all of how the training went." % error)
        return self.found

    def _log(self, log):
        place = os.path.join(self.workspace.home, LOG_NAME)
        with open(place, "wb") as file:
            file.write(log.encode("utf-8", "replace"))
        return self.outputs.store(LOG_NAME, place, EARLY_PATIENCE)

    def _metrics(self, path):
        try:
            self.outputs.require_file(path)
        except Ended as ended:
            LOG.say("%s: the report has no curves." % ended.end["reason"])
            return
        if os.stat(self.workspace.at(path)).st_size <= MOST_BYTES:
            self.found["metrics"] = self._keep(path)

    def _keep(self, path):
        return self.outputs.store(path, self.workspace.at(path), EARLY_PATIENCE)


def shown_paths(workspace, folder, patterns):
    """Plain files below the job's folder whose repository path fits a pattern, in the order of the patterns."""
    lying = sorted(files_below(workspace, folder))
    found = []
    for pattern in patterns:
        try:
            fits = re.compile(pattern).search
        except re.error as error:
            LOG.say("report.include: %s is not understood here (%s)." % (pattern[:200], error))
            continue
        found += [path for path in lying if path not in found and fits(path)]
    return found[:MOST_SHOWN]


def files_below(workspace, folder):
    root = workspace.root if folder == "" else workspace.at(folder)
    for parent, _, names in os.walk(root):
        for name in names:
            full = os.path.join(parent, name)
            found = os.lstat(full)
            path = os.path.relpath(full, workspace.root)
            if stat.S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES and is_utf8(path):
                yield path


def is_utf8(path):
    try:
        return len(path.encode("utf-8")) <= 1000
    except UnicodeEncodeError:
        return False
