"""What the machine is: a port of src/training/machine.ts."""

import os
import platform
import subprocess

from .gpus import gpu_command, parse_gpu


def machine():
    """As the result has it."""
    try:
        listing = subprocess.run(gpu_command(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=True)
        gpus = [gpu for gpu in map(parse_gpu, listing.stdout.decode("utf-8", "replace").splitlines()) if gpu]
    except (OSError, subprocess.SubprocessError):
        gpus = []
    arches = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64"}
    found = {
        "os": ("%s %s" % (platform.system().lower(), platform.release()))[:200],
        "arch": arches.get(platform.machine(), platform.machine())[:50],
        "gpus": [
            dict(
                {"name": gpu["name"]},
                **({"memoryBytes": gpu["total"]} if gpu["total"] is not None else {}),
                **({"driver": gpu["driver"]} if gpu["driver"] else {})
            )
            for gpu in gpus[:64]
        ],
    }
    try:
        found["cpus"] = len(os.sched_getaffinity(0))
        found["memoryBytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        pass
    return found
