"""GTO reads the tags that our code wrote, and our code reads the tags that GTO wrote.

    python -m venv .venv && .venv/bin/pip install -r test/peers/requirements-registry.txt
    .venv/bin/python test/peers/registry.py

Both are asked after each step what is registered, what serves, and what is deprecated. Exit code 1 where they differ. Each
tag is a second later than the one before, by the clock that GTO goes by.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from click.testing import CliRunner
from gto.cli import app

HERE = pathlib.Path(__file__).resolve().parent
failures = []
clock = 1_767_225_600


def ran(command, folder):
    global clock
    clock += 1
    date = f"{clock} +0000"
    env = {**os.environ, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def git(folder, *args):
    return ran(["git", *args], folder).strip()


def gto(folder, *args):
    """Its command within this process: starting Python for each takes a second."""
    if args[0] != "show":
        time.sleep(1.01)  # it tags by the machine's clock, and goes by whole seconds
    with contextlib.chdir(folder):
        done = CliRunner().invoke(app, args)
    if done.exit_code != 0:
        raise SystemExit(f"gto {args} ended with {done.exit_code}: {done.output}")
    return done.stdout


def write_ours(folder, name, commit, message="ours"):
    time.sleep(1.01)  # ours are dated by the machine's clock too, and of one second GTO knows no order
    said = ran(["node", str(HERE / "tags.ts"), "write", str(folder), name, commit, message], folder)
    expect(f"we write {name}", said, "written")


def ours(folder):
    return json.loads(ran(["node", str(HERE / "tags.ts"), "read", str(folder)], folder))


def theirs(folder):
    """Per model its versions that hold, what its stages serve, and whether it is deprecated."""
    active, everything = (shown(folder, *more) for more in ([], ["--deprecated"]))
    told = {name: {"versions": [], "stages": {}, "isDeprecated": True} for name in everything - active}
    for name in active:
        listed = json.loads(gto(folder, "show", name, "--json"))
        versions = [one["version"][1:] for one in reversed(listed) if one["registrations"]]
        stages = {
            stage["stage"]: version["version"].removeprefix("v") for version in listed for stage in version["stages"]
        }
        told[name] = {"versions": versions, "stages": stages, "isDeprecated": False}
    return told


def shown(folder, *more):
    return {line.split()[0] for line in gto(folder, "show", "--plain", *more).splitlines()[1:]}


def expect(what, said, wanted):
    print(f"{'ok    ' if said == wanted else 'FAILED'} {what}: {said}")
    if said != wanted:
        print(f"       wanted: {wanted}")
        failures.append(what)


def same(what, folder):
    """Of deprecated models GTO shows nothing but that they are."""
    mine, gtos = ours(folder)["models"], theirs(folder)
    for model in {*mine, *gtos}:
        left, right = mine.get(model), gtos.get(model)
        if right is not None and right["isDeprecated"] and left is not None:
            left, right = left["isDeprecated"], True
        expect(f"{what}, {model}", left, right)


def repository(folder):
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.com")):
        git(folder, "config", name, value)
    commits = []
    for number in range(4):
        (folder / "model.txt").write_text(str(number))
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message", f"Version {number}")
        commits.append(git(folder, "rev-parse", "HEAD"))
    return commits


def we_write(root):
    folder = root / "ours"
    first, second, third, fourth = repository(folder)
    write_ours(folder, "churn@v1.0.0", first)
    write_ours(folder, "churn#production#1", first)
    same("promoted", folder)
    write_ours(folder, "churn@v1.1.0-rc.1", second)
    write_ours(folder, "churn#staging#2", second)
    write_ours(folder, "churn@v1.1.0", third)
    write_ours(folder, "churn#production#3", third, "# not a comment\n\n-m \u2713")
    same("two stages and a prerelease", folder)
    write_ours(folder, "churn#production#4", first)
    same("rolled back", folder)
    write_ours(folder, "fraud@v0.1.0", fourth)
    write_ours(folder, "fraud#production#1", fourth)
    write_ours(folder, "churn#staging!#5", second)
    write_ours(folder, "churn@v1.1.0!#6", third)
    same("another model, a stage and a version taken back", folder)
    for name in ("v1.2", "a-v1.2.3", "release/2026", "\u00fcber@v1.0.0", "churn@1.0", "churn@v1.0", "churn@v01.0.0"):
        git(folder, "tag", "--annotate", "--message", "foreign", name, fourth)
    same("foreign tags", folder)
    expect("foreign tags, counted", ours(folder)["foreign"], 7)
    journal = json.loads(gto(folder, "history", "churn", "--json"))
    events = [f"{one['event']} {one['ref']}" for one in reversed(journal) if one["event"] != "commit"]
    expect(
        "the history of churn",
        events,
        [
            "registration churn@v1.0.0",
            "assignment churn#production#1",
            "registration churn@v1.1.0-rc.1",
            "assignment churn#staging#2",
            "registration churn@v1.1.0",
            "assignment churn#production#3",
            "assignment churn#production#4",
            "unassignment churn#staging!#5",
            "deregistration churn@v1.1.0!#6",
        ],
    )


def they_write(root):
    folder = root / "theirs"
    first, second, third, fourth = repository(folder)
    gto(folder, "register", "churn", first)
    gto(folder, "assign", "churn", "--version", "v0.0.1", "--stage", "production")
    same("GTO promoted", folder)
    gto(folder, "register", "churn", second, "--version", "v1.0.0-rc.1")
    gto(folder, "register", "churn", third, "--version", "v1.0.0")
    gto(folder, "assign", "churn", "--version", "v1.0.0", "--stage", "production")
    gto(folder, "assign", "churn", "--version", "v1.0.0-rc.1", "--stage", "staging")
    same("GTO promoted three versions", folder)
    gto(folder, "assign", "churn", "--version", "v0.0.1", "--stage", "production", "--force")
    same("GTO rolled back", folder)
    # Two versions of a model on one commit: GTO reads nothing of such a repository; here the higher one counts, and is told.
    git(folder, "tag", "--annotate", "--message", "twice", "churn@v0.0.2", first)
    expect("two versions on one commit", ours(folder)["models"]["churn"]["versions"][:2], ["0.0.1", "0.0.2"])
    git(folder, "tag", "--delete", "churn@v0.0.2")
    # The same name in a folder is another model.
    gto(folder, "register", "models/a:churn", fourth, "--version", "v3.0.0")
    gto(folder, "assign", "models/a:churn", "--version", "v3.0.0", "--stage", "production", "--simple", "true")
    same("GTO in a folder, and a stage without a number", folder)
    gto(folder, "deprecate", "churn", "v1.0.0-rc.1", "staging")
    same("GTO unassigned", folder)
    gto(folder, "deprecate", "churn", "v1.0.0")
    same("GTO deregistered", folder)
    gto(folder, "deprecate", "models/a:churn", "v3.0.0", "production", "--simple", "true")
    gto(folder, "deprecate", "models/a:churn", "v3.0.0", "--simple", "true")
    same("GTO took back without numbers", folder)
    gto(folder, "register", "old", first)
    gto(folder, "deprecate", "old")
    same("GTO deprecated", folder)
    # To GTO a later version takes that back; to us only who deletes the tag: see readRegistry.
    gto(folder, "register", "old", second)
    expect("registered after it was deprecated, by them", theirs(folder)["old"]["isDeprecated"], False)
    expect("registered after it was deprecated, by us", ours(folder)["models"]["old"]["isDeprecated"], True)


with tempfile.TemporaryDirectory() as temporary:
    we_write(pathlib.Path(temporary))
    they_write(pathlib.Path(temporary))

print(f"{len(failures)} of the answers differ" if failures else "all as it should be")
sys.exit(1 if failures else 0)
