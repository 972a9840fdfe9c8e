#!/usr/bin/env python3
"""A queue on this machine behind the commands of `clusters: {own: {command: …}}`: the contract of
docs/training-command.md in full, with the Python that is there. Jobs are processes of their own and outlive the caller.

    local-queue.py < request.json

Each job is a folder of LOCAL_QUEUE (default: ~/.local-queue), made whole or not at all:
    job.json      as it was submitted          log       what it writes
    cancel        somebody wants it ended      end.json  how it ended
    lock          held by the process that watches it, from before it starts to after it ended
"""
import contextlib
import fcntl
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

QUEUE = pathlib.Path(os.environ.get("LOCAL_QUEUE") or pathlib.Path.home() / ".local-queue")
SLOTS = int(os.environ.get("LOCAL_QUEUE_SLOTS") or 2)
STOP_SECONDS = float(os.environ.get("LOCAL_QUEUE_STOP_SECONDS") or 60)
STEP = 0.1


def main():
    if sys.argv[1:2] == ["watch"]:
        return watch(QUEUE / "jobs" / sys.argv[2])
    request = json.load(sys.stdin)
    (QUEUE / "jobs").mkdir(parents=True, exist_ok=True)
    verbs = {"submit": submit, "status": status, "logs": logs, "cancel": cancel, "list": listed}
    print(json.dumps(verbs[request["verb"]](request)))


def submit(request):
    for job in request["jobs"]:
        folder = QUEUE / "jobs" / job["id"]
        make(folder, job)
        # Also of a job that is there: whoever made it may have been ended before it could start anything. Of several
        # watchers one gets the lock, and the others go.
        if not (folder / "end.json").exists():
            start_watcher(job["id"])
    return {}


def make(folder, job):
    """A folder that is not empty cannot be replaced: of all that make it at once, one does."""
    if folder.exists():
        return
    with tempfile.TemporaryDirectory(dir=QUEUE) as temporary:
        draft = pathlib.Path(temporary) / "job"
        draft.mkdir()
        (draft / "job.json").write_text(json.dumps({**job, "submittedAt": time.time()}))
        with contextlib.suppress(OSError):
            draft.rename(folder)


def start_watcher(job_id):
    # Nothing of ours stays open in it: the caller waits for the end of our output.
    subprocess.Popen(
        [sys.executable, os.path.abspath(__file__), "watch", job_id],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )


def status(request):
    folders = [QUEUE / "jobs" / job["id"] for job in request["jobs"]]
    return {"jobs": [told(folder) for folder in folders if folder.exists()]}


def listed(request):
    jobs = [told(folder) for folder in sorted((QUEUE / "jobs").iterdir())]
    ours = [job for job in jobs if job["labels"].get("repository") == request["repository"]]
    return {"jobs": [job for job in ours if job["state"] in ("queued", "running")]}


def told(folder):
    job = json.loads((folder / "job.json").read_text())
    # In this order: a watcher takes the lock, writes that it started and how it ended, and lets go.
    started = read_json(folder / "started.json")
    is_watched = is_locked(folder / "lock")
    end = read_json(folder / "end.json")
    about = {"id": job["id"], "labels": job["labels"], "gpus": job["requires"]["gpus"]}
    if started:
        about["queuedSeconds"] = max(0, started["at"] - job["submittedAt"])
    if end:
        return {**about, **end}
    if started and not is_watched:
        return {**about, "state": "lost", "reason": "the process that watched it is gone"}
    return {**about, "state": "running" if started else "queued"}


def logs(request):
    folder = QUEUE / "jobs" / request["job"]["id"]
    offset = int(request["cursor"] or 0)
    path = folder / "log"
    if not path.exists():
        return {"lines": [], "cursor": str(offset)}
    has_ended = (folder / "end.json").exists()
    start = max(offset, path.stat().st_size - request["maxBytes"])
    with path.open("rb") as log:
        log.seek(start)
        text = log.read(request["maxBytes"])
    # A line that is still being written is for the next look, unless it fills this one.
    whole = text if has_ended or b"\n" not in text else text[: text.rindex(b"\n") + 1]
    whole = b"" if not has_ended and b"\n" not in text and len(text) < request["maxBytes"] else whole
    lines = whole.decode("utf-8", "replace").splitlines()
    return {"lines": lines, "cursor": str(start + len(whole)), "skippedBytes": start - offset}


def cancel(request):
    folder = QUEUE / "jobs" / request["job"]["id"]
    if folder.exists() and not (folder / "end.json").exists():
        (folder / "cancel").touch()
        # One that nobody watches is ended by somebody, too.
        start_watcher(folder.name)
    return {}


def watch(folder):
    """Waits for a slot, runs the job to its end, and writes that down."""
    with contextlib.ExitStack() as held:
        # Whoever asks how it stands holds the lock for a moment, too.
        if not any(lock(folder / "lock", held) or time.sleep(STEP) for _ in range(20)):
            return
        if (folder / "end.json").exists():
            return
        if (folder / "started.json").exists():
            return  # its process is nobody's: told as lost
        while not any(lock(QUEUE / f"slot-{slot}", held) for slot in range(SLOTS)):
            if (folder / "cancel").exists():
                break
            time.sleep(STEP)
        end = {"state": "cancelled"} if (folder / "cancel").exists() else run(folder)
        write_json(folder / "end.json", end)


def run(folder):
    job = json.loads((folder / "job.json").read_text())
    write_json(folder / "started.json", {"at": time.time()})
    with (folder / "log").open("ab") as log:
        try:
            process = subprocess.Popen(
                job["command"], env={**os.environ, **job["env"]}, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )
        except OSError as error:
            return {"state": "failed", "reason": str(error)}
    deadline = time.monotonic() + job["timeoutSeconds"]
    stopped = None
    while process.poll() is None:
        if stopped is None and ((folder / "cancel").exists() or time.monotonic() > deadline):
            stopped = "cancelled" if (folder / "cancel").exists() else "timed-out"
            deadline = time.monotonic() + STOP_SECONDS
            os.killpg(process.pid, signal.SIGTERM)
        elif stopped and time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(STEP)
    if stopped:
        return {"state": stopped}
    code = process.returncode
    if code in (-signal.SIGKILL, -signal.SIGTERM):
        return {"state": "lost", "reason": f"ended by signal {-code}"}
    return {"state": "succeeded"} if code == 0 else {"state": "failed", "reason": f"exit code {code}"}


def lock(path, held):
    """Whether it is ours now; it is let go of with `held`, or with this process."""
    # Not handed on to the job: it would hold it.
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return False
    held.callback(os.close, file)
    return True


def is_locked(path):
    if not path.exists():
        return False
    with contextlib.ExitStack() as held:
        return not lock(path, held)


def read_json(path):
    return json.loads(path.read_text()) if path.exists() else None


def write_json(path, value):
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(value))
    draft.replace(path)


if __name__ == "__main__":
    main()
