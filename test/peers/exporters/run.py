"""Each case as a team would have it: `check` a first model, `record` it, change it, `check` again.

    python test/peers/exporters/run.py dist/cli.js

The numbers have to be those of scikit-learn on the same holdout, and a model that learned less has to fail.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
CLI = Path(sys.argv[1]).resolve()
CASES = ["delays", "penguins", "visits", "carbon"]
HEAD = """apiVersion: model-gitops/v1
kind: Model
name: {name}
owners: ["@acme/models"]
datasets: {{train: {{path: data/train.csv}}, holdout: {{path: data/holdout.csv}}}}
training:
  command: [{python}, train.py]
  params: {{weaker: {weaker}}}
  env: [EXPORTERS]
  artifact: model.onnx
"""


def main() -> None:
    failed = [name for name in CASES if not passes(name)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def passes(name: str) -> bool:
    case = __import__(name)
    train, holdout = case.data()
    with tempfile.TemporaryDirectory() as repository:
        folder = Path(repository, "models", name)
        (folder / "data").mkdir(parents=True)
        train.to_csv(folder / "data/train.csv", index=False)
        holdout.to_csv(folder / "data/holdout.csv", index=False)
        (folder / "train.py").write_text((HERE / "train.py").read_text())
        Path(repository, ".gitignore").write_text("model.onnx\nmodel-gitops-out/\n.model-gitops/\n")
        git(repository, "init", "--quiet", "--initial-branch=main")
        git(repository, "commit", "--quiet", "--allow-empty", "--message", "start")
        git(repository, "checkout", "--quiet", "-b", "first")
        write(folder, case, weaker="false")
        first = model_gitops(repository, "check")
        left = Path(repository, "model-gitops-out", name, "evaluation.json")
        if not left.exists():
            print(f"{name}: the first check left no evaluation")
            return False
        right = first == 0 and agrees(name, json.loads(left.read_text()), truth(case, folder))
        recorded = model_gitops(repository, "record")
        git(repository, "checkout", "--quiet", "main")
        git(repository, "merge", "--quiet", "--ff-only", "first")
        git(repository, "checkout", "--quiet", "-b", "change")
        write(folder, case, weaker="true")
        changed = model_gitops(repository, "check")
        verdict = json.loads(Path(repository, "model-gitops-out", name, "verdict.json").read_text())
        print(f"{name}: check {first}, record {recorded}, worse change {changed}: {verdict['headline']}")
        return right and recorded == 0 and changed == 1 and verdict["outcome"] == "fail"


def write(folder: Path, case, weaker: str) -> None:
    head = HEAD.format(name=folder.name, python=json.dumps(sys.executable), weaker=weaker)
    (folder / "model.yaml").write_text(head + case.MANIFEST.lstrip())
    repository = folder.parents[1]
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", f"weaker: {weaker}")


def truth(case, folder: Path):
    """From the files, as the training script reads them."""
    types = getattr(case, "TYPES", None)
    train, holdout = (pd.read_csv(folder / "data" / f"{which}.csv", dtype=types) for which in ("train", "holdout"))
    return case.truth(case.fit(train, weaker=False), holdout)


def agrees(name: str, evaluation, expected) -> bool:
    told = {metric: evaluation["metrics"][metric]["value"] for metric in expected}
    # Graphs compute in single precision.
    same = all(math.isclose(told[metric], value, rel_tol=2e-4) for metric, value in expected.items())
    print(f"{name}: {told}" + ("" if same else f", and scikit-learn says {expected}"))
    return same


def model_gitops(repository: str, command: str) -> int:
    env = {**os.environ, "EXPORTERS": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in [name for name in env if name.startswith("GITHUB_")]:
        del env[name]
    done = subprocess.run(["node", str(CLI), command], cwd=repository, env=env, capture_output=True, text=True, timeout=300)
    if os.environ.get("VERBOSE") or done.returncode > (0 if command == "record" else 1):
        print(done.stdout[-4000:], done.stderr[-2000:])
    return done.returncode


def git(repository, *arguments: str) -> None:
    identity = ["-c", "user.name=CI", "-c", "user.email=ci@acme.example"]
    subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)


main()
