"""What training left, checked and stored."""

import os
import shutil
import stat

from .errors import Ended
from .limits import PATIENCE
from .paths import parts_of, remove_file
from .patience import patiently

MOST_FILES = 1001
PLACEHOLDERS = (".gitignore", ".gitkeep")


class Outputs:
    """Stores the artifact and the predictions of a job, as long as the lock is ours."""

    def __init__(self, exchange, lock, workspace):
        self.exchange, self.lock, self.workspace = exchange, lock, workspace

    def collect(self, job):
        """What the result says of the artifact, and of the predictions or None."""
        files = [path for entry in job["artifact"] for path in self._files(entry)]
        if len(files) > MOST_FILES:
            raise Ended("left-nothing", "the artifact has %d files; %d are the most" % (len(files), MOST_FILES))
        predictions = job.get("predictions")
        if predictions is not None:
            self.require_file(predictions)
        artifact = [self._keep(path) for path in sorted(set(files))]
        return artifact, None if predictions is None else self._keep(predictions)

    def _keep(self, path):
        return self.store(path, self.workspace.at(path), PATIENCE)

    def store(self, path, place, patience):
        """Keeps one file as a blob; what the result says of it."""

        def work():
            self.lock.check()
            return self.exchange.store(place)

        digest, size = patiently("storing " + path, work, patience)
        return {"path": path, "digest": digest, "bytes": size}

    def _files(self, entry):
        """Repository paths of what lies at one of the artifact's."""
        if not entry["isFolder"]:
            self.require_file(entry["path"])
            return [entry["path"]]
        self._require_kind(entry["path"], stat.S_ISDIR, "a folder")
        found = []
        pending = [entry["path"]]
        while pending:
            folder = pending.pop()
            for name in sorted(os.listdir(self.workspace.at(folder))):
                path = folder + "/" + name
                if folder == entry["path"] and name in PLACEHOLDERS:
                    continue
                if stat.S_ISDIR(os.lstat(self.workspace.at(path)).st_mode):
                    pending.append(path)
                else:
                    self.require_file(path)
                    found.append(path)
        if not found:
            raise Ended("left-nothing", "%s is empty" % entry["path"])
        return found

    def require_file(self, path):
        """Raises Ended where no plain file is there."""
        self._require_kind(path, stat.S_ISREG, "a plain file")

    def _require_kind(self, path, is_kind, words):
        """Every step to it: a link in place of a folder would lead elsewhere."""
        try:
            path.encode("utf-8")
        except UnicodeEncodeError:
            raise Ended("left-nothing", "%r is no name in UTF-8" % path)
        if len(path) > 1000:
            raise Ended("left-nothing", "%s… is too long a path" % path[:200])
        steps = parts_of(path)
        for depth in range(1, len(steps) + 1):
            try:
                mode = os.lstat(os.path.join(self.workspace.root, *steps[:depth])).st_mode
            except (FileNotFoundError, NotADirectoryError):
                raise Ended("left-nothing", "training left no %s" % path)
            wanted = is_kind if depth == len(steps) else stat.S_ISDIR
            if not wanted(mode):
                raise Ended("left-nothing", "%s is %s, not %s" % ("/".join(steps[:depth]), kind_of(mode), words))


def clear(path, is_folder):
    """What an archive brought must not pass for what training made; a folder where a file was said is left alone."""
    if not os.path.isdir(path):
        return remove_file(path)
    for name in os.listdir(path) if is_folder else []:
        inner = os.path.join(path, name)
        if name in PLACEHOLDERS:
            continue
        if os.path.isdir(inner):
            shutil.rmtree(inner)
        else:
            os.unlink(inner)


def kind_of(mode):
    kinds = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"), (stat.S_ISREG, "a file"))
    return next((words for is_kind, words in kinds if is_kind(mode)), "no plain file")
