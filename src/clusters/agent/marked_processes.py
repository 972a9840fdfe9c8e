"""Processes that have left the group of their command, found again by a variable that they inherit."""

import os
import signal
import time

MARK = "MODEL_GITOPS_PROCESS"


def end_marked(prefix, seconds):
    """TERM, and KILL after a while; how many there were."""
    first = left = marked(prefix)
    deadline = time.monotonic() + seconds
    number = signal.SIGTERM
    while left:
        for process in left:
            try:
                os.kill(process, number)
            except OSError:
                pass
        if number == signal.SIGKILL:
            break
        while left and time.monotonic() < deadline:
            time.sleep(0.02)
            left = marked(prefix)
        number = signal.SIGKILL
    return len(first)


def marked(prefix):
    """Processes of this user that were started for this job: by us, or by a start before us that was killed."""
    found = []
    wanted = ("%s=%s" % (MARK, prefix)).encode()
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open("/proc/%s/environ" % name, "rb") as file:
                if any(entry.startswith(wanted) for entry in file.read().split(b"\0")):
                    found.append(int(name))
        except OSError:
            pass
    return found
