"""How long is waited, which the cluster may set by variables, and how much is read at once."""

import os

CHUNK = 1 << 20
SMALL = 4 << 20
"""How much is read of a small file of the exchange, and of an answer."""


def setting(name, usual):
    """Seconds, from a variable MODEL_GITOPS_<name> of the cluster."""
    try:
        return max(0.0, float(os.environ["MODEL_GITOPS_" + name]))
    except (KeyError, ValueError):
        return usual


PATIENCE = setting("PATIENCE", 3600.0)
"""How long an exchange that cannot be written is tried again once there is something to lose."""
EARLY_PATIENCE = min(PATIENCE, 300.0)
"""The same before: a machine with GPUs should not wait an hour for a wrong address."""
BEAT = setting("BEAT", 15.0)
STALE = setting("STALE", 120.0)
GRACE = setting("GRACE", 20.0)
SAVE_EVERY = setting("SAVE_EVERY", 60.0)
