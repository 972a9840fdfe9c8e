"""Paths of a repository, as a job and an archive name them, and what is done at them."""

import os

from .errors import Refused


def parts_of(path):
    """Of a repository path. Raises Refused for one that leaves it."""
    parts = path.split("/")
    if path.startswith("/") or "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise Refused("%r is no path of a repository" % path[:200])
    return parts


def make_parents(root, parts):
    """The folder of a file in a tree that only we have written to."""
    folder = os.path.join(root, *parts[:-1])
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, parts[-1])


def remove_file(path):
    try:
        os.unlink(path)
    except OSError:
        pass
