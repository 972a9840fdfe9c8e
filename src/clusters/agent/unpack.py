"""The code of a job, out of its archive."""

import os
import re
import shutil
import tarfile

from .errors import Refused
from .limits import CHUNK
from .paths import make_parents, parts_of
from .stopping import STOP


def unpack(archive, root):
    """Files and folders alone: a link could lead whatever is written after it out of the tree."""
    with tarfile.open(archive, "r:*") as tar:
        for member in tar:
            STOP.check()
            name = re.sub(r"^(?:\./)+", "", member.name).rstrip("/")
            if member.isdir():
                if name not in ("", "."):
                    os.makedirs(os.path.join(root, *parts_of(name)), exist_ok=True)
                continue
            if not member.isreg():
                raise Refused("the archive has %r, which is no plain file" % name[:200])
            target = make_parents(root, parts_of(name))
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            found = os.open(target, flags, 0o755 if member.mode & 0o100 else 0o644)
            with os.fdopen(found, "wb") as file:
                shutil.copyfileobj(tar.extractfile(member), file, CHUNK)
