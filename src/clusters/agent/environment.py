"""The environment of the commands: a port of src/training/environment.ts."""

import os
import re

from .json_text import stringify

PASSED = (
    "PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP LD_LIBRARY_PATH VIRTUAL_ENV CONDA_PREFIX "
    "CONDA_DEFAULT_ENV CUDA_HOME CUDA_PATH CUDA_VISIBLE_DEVICES NVIDIA_VISIBLE_DEVICES NVIDIA_DRIVER_CAPABILITIES "
    "ROCR_VISIBLE_DEVICES"
).split()
"""As on a runner, without what only Windows and the runner have."""
PLACED = re.compile(
    r"^(?:SLURM_(?!JWT).*|SLURMD_NODENAME|RAY_ADDRESS|JOB_COMPLETION_INDEX|MASTER_(?:ADDR|PORT)|WORLD_SIZE|RANK|PET_.*)\Z"
)
"""Where the engine has put the job: what srun, torchrun and ray.init() look for."""
REFUSED_NAMES = re.compile(
    r"^(?:GITHUB_TOKEN|ACTIONS_.*|INPUT_.*|STATE_.*|RUNNER_.*|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)|NODE_OPTIONS)\Z",
    re.IGNORECASE,
)


def param_variables(params):
    """`learningRate` -> MODEL_GITOPS_PARAM_LEARNING_RATE; text as it is, everything else as JSON."""
    return {
        "MODEL_GITOPS_PARAM_" + variable(name): (value if isinstance(value, str) else stringify(value)).replace("\0", "")
        for name, value in params.items()
    }


def variable(name):
    worded = re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: "_" + found.group(), name)
    # JavaScript counts what lies beyond the first plane as two.
    return "".join(
        char if re.match(r"[A-Za-z0-9_]\Z", char) else "__" if ord(char) > 0xFFFF else "_" for char in worded
    ).upper()


def data_variables(files):
    """`hold-out` -> MODEL_GITOPS_DATA_HOLD_OUT: the path of a dataset of one file, where no other is called alike."""
    names = [data_variable(name) for name in files]
    found = [(data_variable(name), paths[0]) for name, paths in files.items() if len(paths) == 1]
    return {name: path for name, path in found if names.count(name) == 1}


def data_variable(name):
    return "MODEL_GITOPS_DATA_" + name.replace("-", "_").upper()


def child_environment(names, added):
    """The environment of a command, and the names of it that are not set here."""
    wanted = [name for name in names if not REFUSED_NAMES.match(name)]
    placed = [name for name in os.environ if PLACED.match(name)]
    env = {name: os.environ[name] for name in PASSED + placed + wanted if name in os.environ}
    missing = [name for name in wanted if name not in env]
    # A lone half of a pair of surrogates has no bytes.
    whole = {
        name: value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if name in added else value
        for name, value in dict(env, **added).items()
    }
    return whole, missing
