"""The job, and what is called after it."""

import hashlib
import json
import re

from .digests import hex_of
from .errors import Refused
from .paths import parts_of


def read_job(data):
    """The job, its paths checked. Whoever handed it over said its digest, so its form is ours."""
    job = json.loads(data.decode("utf-8"))
    if job.get("schema") != "model-gitops/job/v1":
        raise Refused("the job is of another version: %r. Runner and cluster have to be of one" % job.get("schema"))
    if not re.match(r"^mg-[a-z0-9-]{1,60}\Z", job["id"]):
        raise Refused("%r is no id of a job" % job["id"][:100])
    paths = [entry["path"] for entry in job["files"] + job["artifact"]]
    paths += [path for files in job["data"].values() for path in files]
    paths += [job[name] for name in ("predictions", "metrics", "checkpoints") if name in job]
    for path in paths:
        parts_of(path)
    if job["folder"] != "":
        parts_of(job["folder"])
    return job


def local_name(exchange, job):
    """What processes and folders of a job are called on a machine: another exchange may have a job of the same id there."""
    return "%s.%s" % (job["id"], hashlib.sha256(exchange.shown.encode("utf-8", "replace")).hexdigest()[:12])


def checkpoint_place(job):
    """Of the key and the seed: the next attempt goes on from what this one left."""
    return "checkpoints/%s/%d" % (hex_of(job["trainKey"]), int(job["seed"]))
