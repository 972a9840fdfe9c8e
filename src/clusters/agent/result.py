"""How a job ended: the result that is there, in words, and as our exit code."""

from .json_text import parsed


def finished(exchange, folder):
    """The result that is there; None where none is that can be read."""
    found = parsed(exchange.read(folder + "result.json"))
    return found if found.get("schema") == "model-gitops/job-result/v1" and isinstance(found.get("end"), dict) else None


def told(end):
    if end["kind"] == "exited":
        return "exited with code %d" % end["exitCode"]
    if end["kind"] == "killed":
        return "was killed by %s" % end["signal"]
    return "ran longer than its timeout" if end["kind"] == "timed-out" else end.get("reason", end["kind"])


def parts(end, *names):
    return {name: end[name] for name in names if name in end}


def exit_code(end):
    """0 where the command succeeded and all of it lies there."""
    kind, code = end["kind"], end.get("exitCode", 1)
    if kind == "exited":
        return code
    if kind == "setup":
        return code or 1
    return {"killed": 137, "timed-out": 124, "not-started": 127, "bytes": 65, "left-nothing": 66, "machine": 69}[kind]
