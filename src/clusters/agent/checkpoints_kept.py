"""Checkpoints in an exchange that is no folder: a copy there of what training writes here."""

import json
import os
import shutil
import stat
import threading

from .digests import hex_of, sha256_of
from .json_text import parsed
from .log import LOG
from .paths import make_parents, parts_of


class KeptCheckpoints:
    """
    A folder of this machine, brought at the start and kept while it changes. The list, files.json, is written once all that
    it names lies there: a start that was killed in the middle leaves what was kept before it.
    """

    def __init__(self, exchange, place, local):
        self.exchange, self.place, self.path = exchange, place + "/", local
        self.lock = threading.Lock()
        self.seen = {}
        shutil.rmtree(local, ignore_errors=True)
        os.makedirs(local)
        self.kept = self._list()
        for path, entry in self.kept.items():
            target = make_parents(local, parts_of(path))
            with open(target, "xb") as file:
                found = exchange.download(self._path(entry["digest"]), file)
            if found is None or "sha256:" + found != entry["digest"]:
                LOG.say("kept checkpoints are damaged (%s); training begins without any." % path)
                shutil.rmtree(local)
                os.makedirs(local)
                self.kept = {}
                return

    def _path(self, digest):
        return self.place + hex_of(digest)

    def _list(self):
        files = parsed(self.exchange.read(self.place + "files.json")).get("files")
        return files if isinstance(files, dict) else {}

    def save(self):
        with self.lock:
            files = {path: self._keep(path) for path in sorted(self._files())}
            files = {path: entry for path, entry in files.items() if entry is not None}
            if files == self.kept:
                return
            self.exchange.write(self.place + "files.json", json.dumps({"files": files}).encode())
            gone = {entry["digest"] for entry in self.kept.values()} - {entry["digest"] for entry in files.values()}
            self.kept = files
            for digest in gone:
                self.exchange.remove(self._path(digest))

    def _files(self):
        for folder, _, names in os.walk(self.path):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    is_file = stat.S_ISREG(os.lstat(path).st_mode)
                except FileNotFoundError:
                    # Renamed meanwhile, or removed.
                    continue
                if is_file:
                    yield os.path.relpath(path, self.path)

    def _keep(self, path):
        """What is kept of a file now; of one that changes meanwhile, what was kept before."""
        full, before = os.path.join(self.path, path), self.kept.get(path)
        try:
            looks = look_of(full)
            if self.seen.get(path) == looks and before is not None:
                return before
            digest = sha256_of(full)
            if before is None or before["digest"] != "sha256:" + digest:
                self.exchange.upload(self._path("sha256:" + digest), full, digest, looks[0])
            if look_of(full) != looks:
                return before
        except FileNotFoundError:
            return None
        self.seen[path] = looks
        return {"digest": "sha256:" + digest, "bytes": looks[0]}


def look_of(path):
    found = os.lstat(path)
    return found.st_size, found.st_mtime_ns, found.st_ino
