"""What GPUs are and do, by nvidia-smi: a port of src/training/gpu.ts."""

import os
import re
import subprocess
import threading
import time

GPU_FIELDS = (
    "index,name,utilization.gpu,memory.used,memory.total,power.draw,driver_version,clocks_throttle_reasons.active"
)
MIB = 1 << 20


def gpu_command(*more):
    """Of the GPUs that are this job's, where the engine tells which of the machine's they are."""
    command = ["nvidia-smi", "--query-gpu=" + GPU_FIELDS, "--format=csv,noheader,nounits"]
    own = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    if re.match(r"^(?:\d+|GPU-[\w-]+)(?:,(?:\d+|GPU-[\w-]+))*\Z", own):
        command.append("--id=" + own)
    return command + list(more)


def parse_gpu(line):
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) < 8 or not cells[0].isdigit():
        return None
    index, name, busy, used, total, power, driver, reasons = cells[:8]
    throttled = re.match(r"^0x[0-9a-fA-F]+\Z", reasons) and int(reasons, 16) & ~3
    return {
        "index": int(index),
        "name": name[:100],
        "busy": scaled(busy, 0.01),
        "used": scaled(used, MIB),
        "total": scaled(total, MIB),
        "watts": scaled(power, 1),
        "driver": driver[:40],
        "throttled": bool(throttled),
    }


def scaled(cell, factor):
    return float(cell) * factor if re.match(r"^\d+(?:\.\d+)?\Z", cell) else None


class GpuTelemetry:
    """Mean utilisation, peak memory, energy as the integral of drawn power, share of throttled samples."""

    def __init__(self):
        self.count = self.busy = self.throttled = self.peak = self.joules = 0
        self.memory, self.last = {}, {}
        try:
            self.process = subprocess.Popen(
                gpu_command("-lms", "1000"),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            self.process = None
            return
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            gpu = parse_gpu(line.decode("utf-8", "replace"))
            if gpu is not None:
                self._add(gpu, time.monotonic())

    def _add(self, gpu, at):
        self.count += 1
        self.busy += gpu["busy"] or 0
        self.throttled += gpu["throttled"]
        self.memory[gpu["index"]] = gpu["used"] or 0
        self.peak = max(self.peak, sum(self.memory.values()))
        if gpu["watts"] is None:
            return
        if gpu["index"] in self.last:
            before, watts = self.last[gpu["index"]]
            self.joules += (watts + gpu["watts"]) / 2 * (at - before)
        self.last[gpu["index"]] = (at, gpu["watts"])

    def stop(self):
        if self.process is None:
            return {}
        self.process.kill()
        self.process.wait()
        self.thread.join(2.0)
        return self.totals()

    def totals(self):
        if self.count == 0:
            return {}
        found = {
            "gpuMean": self.busy / self.count,
            "gpuMemoryPeakBytes": self.peak,
            "throttledShare": self.throttled / self.count,
        }
        return dict(found, energyWh=self.joules / 3600) if self.last else found
