"""Bytes and their SHA-256: every byte that comes is held against one."""

import hashlib
import re

from .errors import Refused
from .limits import CHUNK
from .stopping import STOP


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            STOP.check()
            digest.update(chunk)
    return digest.hexdigest()


def copy_hashed(source, target):
    """Copies what is left of an open file into another; digest and size of what went over."""
    digest, size = hashlib.sha256(), 0
    for chunk in iter(lambda: source.read(CHUNK), b""):
        STOP.check()
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def hex_of(digest):
    """Its digits. Raises Refused for what is no digest."""
    if not re.match(r"^sha256:[0-9a-f]{64}\Z", digest):
        raise Refused("%r is no digest" % digest[:100])
    return digest[7:]


def blob_path(digest):
    """Where its bytes lie in an exchange."""
    name = hex_of(digest)
    return "sha256/%s/%s" % (name[:2], name)
