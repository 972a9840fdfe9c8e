"""Signals, by their group and by their name."""

import os
import signal


def send(group, number):
    """To all processes of a group. False where there is none, or none of ours."""
    try:
        os.killpg(group, number)
        return True
    except (ProcessLookupError, PermissionError):
        return False


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number
