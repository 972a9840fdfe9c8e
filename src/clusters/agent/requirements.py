"""What a machine has to have that no engine can be asked for alike: a port of a part of src/training/machine.ts."""

import shutil

from .errors import Ended

UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def require(required, found, folder):
    """Ends the job where GPUs are too small or the disk too full. Cores, memory and how many GPUs are the engine's."""
    wanted = required.get("gpuMemoryBytes", 0)
    small = [gpu for gpu in found["gpus"] if gpu.get("memoryBytes", wanted) < wanted]
    if small:
        sizes = ", ".join("%s with %s" % (gpu["name"], size(gpu["memoryBytes"])) for gpu in small)
        raise Ended("machine", "GPUs with %s are required; here are %s" % (size(wanted), sizes))
    free = shutil.disk_usage(folder).free
    if free < required.get("diskBytes", 0):
        raise Ended("machine", "%s of free disk are required; %s are left" % (size(required["diskBytes"]), size(free)))


def size(count):
    """As people write it."""
    unit = 0
    while count >= 1024 and unit < len(UNITS) - 1:
        count, unit = count / 1024, unit + 1
    return "%.3g %s" % (count, UNITS[unit])
