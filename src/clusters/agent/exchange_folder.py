"""The exchange as a folder that runner and cluster share, over NFS and the like."""

import os
import shutil
import stat
import uuid

from .checkpoints_shared import SharedCheckpoints
from .digests import blob_path, copy_hashed, sha256_of
from .errors import Refused, WrongBytes
from .limits import SMALL
from .paths import remove_file


class Folder:
    """A folder that runner and cluster share. Files are written beside their name and renamed or linked to it."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self.shown = root

    def place(self, path):
        """Absolute; its folders are made one by one, with the root's mode, and no link leads out of the root."""
        mode = stat.S_IMODE(os.stat(self.root).st_mode)
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise Refused("%r leaves the exchange" % path[:200])
        folder = self.root
        for part in parts[:-1]:
            folder = os.path.join(folder, part)
            try:
                os.mkdir(folder)
                os.chmod(folder, mode)
            except FileExistsError:
                pass
        self._require_inside(folder)
        return os.path.join(folder, parts[-1])

    def _require_inside(self, path):
        found = os.path.realpath(path)
        if found != self.root and not found.startswith(self.root.rstrip("/") + "/"):
            raise Refused("%s leads out of the exchange %s" % (path, self.shown))

    def _open(self, path):
        """For reading; None where nothing is there, or no file."""
        place = os.path.join(self.root, path)
        try:
            # NFS remembers for a while what was not there; a look at the folder asks the server.
            os.stat(os.path.dirname(place))
            self._require_inside(place)
            found = os.open(os.path.realpath(place), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            return None
        return os.fdopen(found, "rb")

    def read(self, path, most=SMALL):
        file = self._open(path)
        if file is None:
            return None
        with file:
            return file.read(most)

    def _partial(self, place, content):
        """A complete file beside the place, on the disk; `content` writes it."""
        partial = os.path.join(os.path.dirname(place), ".%s.partial" % uuid.uuid4().hex)
        try:
            with open(partial, "xb") as file:
                content(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            remove_file(partial)
            raise
        return partial

    def write(self, path, data):
        place = self.place(path)
        partial = self._partial(place, lambda file: file.write(data))
        try:
            os.replace(partial, place)
        finally:
            remove_file(partial)

    def claim(self, path, data):
        place = self.place(path)
        partial = self._partial(place, lambda file: file.write(data))
        try:
            os.link(partial, place)
            return True
        except OSError as error:
            # open(2): over NFS the answer may be lost and the link be there.
            if os.stat(partial).st_nlink == 2:
                return True
            if isinstance(error, FileExistsError):
                return False
            raise
        finally:
            remove_file(partial)

    def names(self, folder):
        """What lies directly in it."""
        try:
            return sorted(name for name in os.listdir(os.path.join(self.root, folder)) if not name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def fetch(self, digest, target):
        """A copy: what training does to its files must not reach the blob. False where it is not there."""
        file = self._open(blob_path(digest))
        if file is None:
            return False
        with file, open(target, "xb") as copy:
            found, _ = copy_hashed(file, copy)
        if "sha256:" + found != digest:
            os.unlink(target)
            raise WrongBytes("%s was expected and sha256:%s found" % (digest, found))
        return True

    def store(self, path):
        """Keeps a file as a blob; its digest and bytes."""
        digest = sha256_of(path)
        size = os.stat(path).st_size
        place = self.place(blob_path("sha256:" + digest))
        if self._has(place, digest, size):
            return "sha256:" + digest, size
        found = []

        def fill(copy):
            with open(path, "rb") as file:
                found.extend(copy_hashed(file, copy))

        partial = self._partial(place, fill)
        try:
            if found != [digest, size]:
                raise WrongBytes("%s changed while it was stored" % path)
            os.replace(partial, place)
        finally:
            remove_file(partial)
        return "sha256:" + digest, size

    def _has(self, place, digest, size):
        """By its bytes: half a blob, or another's, would be refused by everybody who asks for it."""
        try:
            found = os.lstat(place)
        except FileNotFoundError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size == size and sha256_of(place) == digest

    def checkpoints(self, place, local):
        return SharedCheckpoints(self, place, local)

    def forget(self, place):
        """Removes checkpoints, and the folder of their key where no other seed has any."""
        path = os.path.join(self.root, place)
        self._require_inside(path)
        shutil.rmtree(path, ignore_errors=True)
        try:
            os.rmdir(os.path.dirname(path))
        except OSError:
            pass
