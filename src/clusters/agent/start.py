"""One start of a job: from its bytes to what its result is to say."""

import os
import socket
import uuid

from .command import Command
from .environment import child_environment, data_variables, param_variables
from .errors import Ended, Refused
from .inputs import Inputs
from .job import checkpoint_place, local_name
from .json_text import stringify
from .kept_log import KeptLog
from .limits import EARLY_PATIENCE, PATIENCE
from .log import LOG
from .machine import machine
from .marked_processes import end_marked
from .outputs import Outputs, clear
from .patience import patiently
from .progress import Progress
from .requirements import require
from .result import parts, told
from .told import Told
from .watch import Watch
from .workspace import Workspace


class Start:
    """One start that holds the lock."""

    def __init__(self, exchange, job, digest, lock):
        self.exchange, self.job, self.digest, self.lock = exchange, job, digest, lock
        self.name = local_name(exchange, job)
        self.workspace = Workspace(self.name)
        self.watch = Watch(lock)
        self.kept = KeptLog()
        self.end = None
        self.artifact = []
        self.predictions = None
        self.told = {}

    def run(self):
        """What is to be written as the result."""
        LOG.machine("begun", start=self.lock.number, host=socket.gethostname()[:200])
        # A start on this machine that was killed may have left its command behind.
        end_marked(self.name + "/", 5.0)
        self.machine = machine()
        try:
            self.end = self._work()
        except Ended as ended:
            self.end = ended.end
        return self._result()

    def _work(self):
        try:
            self.workspace.make()
            require(self.job.get("requires", {}), self.machine, self.workspace.root)
            Inputs(self.exchange, self.lock).bring(self.job, self.workspace)
            env = self._prepare()
        except Refused as error:
            raise Ended("bytes", str(error))
        except OSError as error:
            raise Ended("bytes", "the workspace cannot be filled: %s" % error)
        cwd = self.workspace.root if self.job["folder"] == "" else self.workspace.at(self.job["folder"])
        if not os.path.isdir(cwd):
            raise Ended("not-started", "the code has no folder %r" % self.job["folder"])
        if self.job["setup"]:
            end = self._command(self.job["setup"], cwd, env)
            if end != {"kind": "exited", "exitCode": 0}:
                raise Ended("setup", "the setup command %s" % told(end), **parts(end, "exitCode", "signal"))
            self.kept.clear()
        end = self._train(cwd, env)
        if end == {"kind": "exited", "exitCode": 0}:
            self._collect()
        return end

    def _prepare(self):
        """Clears what is to be made, and makes the environment."""
        job, at = self.job, self.workspace.at
        outputs = [(at(entry["path"]), entry["isFolder"]) for entry in job["artifact"]]
        outputs += [(at(job[name]), False) for name in ("predictions", "metrics") if name in job]
        for path, is_folder in outputs:
            clear(path, is_folder)
            os.makedirs(path if is_folder else os.path.dirname(path), exist_ok=True)
        added = {}
        if "metrics" in job:
            self.watch.progress = Progress(at(job["metrics"]))
            added["MODEL_GITOPS_METRICS"] = at(job["metrics"])
        if "checkpoints" in job:
            self.watch.checkpoints = patiently(
                "reading checkpoints",
                lambda: self.exchange.checkpoints(checkpoint_place(job), at(job["checkpoints"])),
                EARLY_PATIENCE,
            )
            added["MODEL_GITOPS_CHECKPOINTS"] = self.watch.checkpoints.path
        data = {name: [at(path) for path in paths] for name, paths in job["data"].items()}
        params_file = os.path.join(self.workspace.home, "params.json")
        data_file = os.path.join(self.workspace.home, "data.json")
        for path, content in ((params_file, job["params"]), (data_file, data)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(stringify(content) + "\n")
        added.update(
            param_variables(job["params"]),
            **data_variables(data),
            MODEL_GITOPS="true",
            MODEL_GITOPS_PARAMS=params_file,
            MODEL_GITOPS_DATA=data_file,
            MODEL_GITOPS_SEED=str(int(job["seed"])),
            MODEL_GITOPS_ARTIFACT=at(job["artifact"][0]["path"])
        )
        env, missing = child_environment(job["env"], added)
        LOG.hide(env[name] for name in job["env"] if name in env)
        if missing:
            LOG.say("training.env names %s, which this cluster does not set." % ", ".join(missing))
        return env

    def _command(self, command, cwd, env, during=None):
        self.lock.check()
        mark = "%s/%s" % (self.name, uuid.uuid4().hex)
        running = Command(command, cwd, env, mark, self.job["timeoutSeconds"], self.kept)
        stop = during(running.group) if during else None
        try:
            return running.finish(self.lock.lost.is_set)
        finally:
            if stop:
                stop()

    def _train(self, cwd, env):
        has_gpus = bool(self.machine["gpus"])
        return self._command(self.job["command"], cwd, env, lambda group: self.watch.begin(group, has_gpus))

    def _collect(self):
        outputs = Outputs(self.exchange, self.lock, self.workspace)
        self.artifact, self.predictions = outputs.collect(self.job)
        self.told = Told(outputs, self.workspace).collect(self.job, self.kept.text())

    def _result(self):
        result = {
            "schema": "model-gitops/job-result/v1",
            "id": self.job["id"],
            "job": self.digest,
            "end": self.end,
            "startedAt": patiently("reading", self.lock.first, PATIENCE),
            "durationSeconds": round(self.lock.before + self.watch.spent, 3),
            "restarts": self.lock.number - 1,
            "artifact": self.artifact,
            "machine": self.machine,
            "tail": self.kept.last(),
        }
        if self.predictions is not None:
            result["predictions"] = self.predictions
        result.update(self.told)
        if self.watch.progress is not None and self.watch.progress.latest:
            result["progress"] = self.watch.progress.latest
        if self.watch.telemetry is not None:
            result["telemetry"] = self.watch.telemetry
        return result
