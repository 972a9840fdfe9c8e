"""What a command does to the machine: a port of src/training/telemetry.ts."""

import os
import resource
import threading
import time

from .gpus import GpuTelemetry


class Telemetry:
    """Samples CPU and memory of a process group, and all GPUs; without a driver or /proc it has less to tell."""

    def __init__(self, group, has_gpus):
        self.group = group
        self.began = time.monotonic()
        self.reaped = reaped_seconds()
        self.cpu = {}
        self.samples = 0
        self.peak = 0
        self.over = threading.Event()
        self.gpus = GpuTelemetry() if has_gpus else None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        wait = 0.05
        while not self.over.is_set():
            try:
                usage = group_usage(self.group)
            except OSError:
                return
            if usage:
                self.samples += 1
                self.peak = max(self.peak, sum(memory for _, memory in usage.values()))
                for process, (seconds, _) in usage.items():
                    self.cpu[process] = seconds
            self.over.wait(min(wait, 1.0))
            wait *= 2

    def stop(self):
        seconds = max(0.001, time.monotonic() - self.began)
        self.over.set()
        self.thread.join()
        busy = max(sum(self.cpu.values()), reaped_seconds() - self.reaped)
        found = {"samples": self.samples}
        # One sample is of a program that has only just started.
        if self.samples > 1 or busy > 0:
            found["cpuMean"] = busy / seconds
        if self.samples > 1:
            found["memoryPeakBytes"] = self.peak
        return dict(found, **(self.gpus.stop() if self.gpus else {}))


def group_usage(group):
    """Process -> (CPU seconds, resident bytes), of the processes of a group."""
    found = {}
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        # proc(5): the command in parentheses may hold anything.
        fields = text[text.rfind(")") + 2 :].split(" ")
        if len(fields) > 21 and fields[2] == str(group):
            found[name] = ((int(fields[11]) + int(fields[12])) / ticks, int(fields[21]) * page)
    return found


def reaped_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
