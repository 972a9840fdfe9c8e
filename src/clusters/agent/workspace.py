"""Where a start works on this machine."""

import os
import shutil
import tempfile

from .paths import parts_of


class Workspace:
    """The folder of one start, and in it the repository as the job has it."""

    def __init__(self, name):
        self.name = name
        self.home = None

    def make(self):
        clear_workspaces(self.name)
        parent, prefix = scratch(self.name)
        self.home = tempfile.mkdtemp(prefix=prefix, dir=parent)
        os.mkdir(self.root)

    @property
    def root(self):
        return os.path.join(self.home, "repository")

    def at(self, path):
        return os.path.join(self.root, *parts_of(path))

    def clean(self):
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


def scratch(name):
    """Where the workspaces of a job are made, on the engine's scratch disk where it names one, and how their names begin."""
    wanted = [os.environ.get(name) for name in ("MODEL_GITOPS_SCRATCH", "SLURM_TMPDIR", "TMPDIR", "RAY_TMPDIR")]
    usable = [folder for folder in wanted if folder and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)]
    parent = os.path.realpath(usable[0] if usable else tempfile.gettempdir())
    return parent, "model-gitops-%s." % name


def clear_workspaces(name):
    """What starts of this job left here that were killed: one alone works, and it begins or has ended."""
    parent, prefix = scratch(name)
    for entry in os.listdir(parent):
        path = os.path.join(parent, entry)
        if entry.startswith(prefix) and os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
