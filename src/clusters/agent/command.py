"""Running one command, and leaving nothing of it behind."""

import os
import signal
import subprocess
import time

from .errors import Ended, Lost, Stopped
from .limits import GRACE
from .log import LOG
from .marked_processes import MARK, end_marked
from .output_lines import Lines
from .signals import send, signal_name
from .stopping import STOP


class Command:
    """One command as the leader of a group of its own. Nothing of it is left behind."""

    def __init__(self, command, cwd, env, mark, timeout, kept):
        self.mark = mark
        self.deadline = time.monotonic() + timeout
        try:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env, **{MARK: mark}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError) and os.path.isdir(cwd)
            words = '"%s" is not installed on this machine' % command[0] if missing else str(error)
            raise Ended("not-started", words)
        self.group = self.process.pid
        self.guard = guard(self.group)
        STOP.passed_on = self.group
        self.lines = Lines(self.process.stdout, kept)

    def finish(self, is_lost):
        """How it ended. Raises Stopped where the engine ended us, Lost where another start took over."""
        why = None
        kill_at = None
        if STOP.event.is_set():
            send(self.group, signal.SIGTERM)
        while self.process.poll() is None:
            now = time.monotonic()
            if why is None:
                why = "stopped" if STOP.event.is_set() else "lost" if is_lost() else None
                if why is None and now >= self.deadline:
                    why = "timed-out"
                if why is not None:
                    kill_at = now + (min(GRACE, 10.0) if why == "timed-out" else GRACE)
                    # The engine's own signal has been passed on already.
                    if why != "stopped":
                        send(self.group, signal.SIGTERM)
            elif now >= kill_at:
                send(self.group, signal.SIGKILL)
            time.sleep(0.05)
        self._sweep()
        if why == "stopped" or STOP.event.is_set():
            raise Stopped()
        if why == "lost":
            raise Lost()
        if why == "timed-out":
            return {"kind": "timed-out"}
        code = self.process.returncode
        if code < 0:
            return {"kind": "killed", "signal": signal_name(-code)}
        return {"kind": "exited", "exitCode": code}

    def _sweep(self):
        STOP.passed_on = None
        if send(self.group, signal.SIGTERM):
            deadline = time.monotonic() + 2.0
            while send(self.group, 0) and time.monotonic() < deadline:
                time.sleep(0.02)
            send(self.group, signal.SIGKILL)
        strays = end_marked(self.mark, 2.0)
        if strays:
            LOG.say("ended %d processes that had left the process group of this command and outlived it." % strays)
        self.lines.thread.join(2.0)
        if self.guard is not None:
            self.guard.kill()
            self.guard.wait()
            self.guard.stdin.close()


def guard(group):
    """Ends a group once we are gone, also by KILL: its standard input ends with us. It has a group of its own."""
    try:
        return subprocess.Popen(
            ["/bin/sh", "-c", "read _; kill -s TERM -- -$0; sleep %d; kill -s KILL -- -$0" % max(1, GRACE), str(group)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
