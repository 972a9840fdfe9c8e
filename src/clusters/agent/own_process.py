"""Which process on which machine this is, and since when another is there."""

import os


def own_process():
    """What tells us from whoever has our number later, or on another machine."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        return {
            "machine": "%s/%s" % (boot, os.readlink("/proc/self/ns/pid")),
            "pid": os.getpid(),
            "since": process_since(os.getpid()),
        }
    except OSError:
        return {}


def process_since(process):
    """When it started, in ticks; None where there is none."""
    try:
        with open("/proc/%d/stat" % process, encoding="utf-8", errors="replace") as file:
            text = file.read()
        fields = text[text.rfind(")") + 2 :].split(" ")
        return None if fields[0] in ("Z", "X") else fields[19]
    except (OSError, IndexError):
        return None
