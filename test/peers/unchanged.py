"""Fails where a file of test/golden has other values than the commit has: what is made again has to be what is held.

    .venv/bin/python test/peers/unchanged.py

Numbers agree to 1e-9 relative or 1e-14, as in test/golden/cases.ts: their last digits are the processor's.
"""

import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent


def changes(held, made, at=""):
    """Where two JSON values differ, a line each."""
    if isinstance(held, dict) and isinstance(made, dict) and held.keys() == made.keys():
        for key in held:
            yield from changes(held[key], made[key], f"{at}/{key}")
    elif isinstance(held, list) and isinstance(made, list) and len(held) == len(made):
        for index, (one, other) in enumerate(zip(held, made)):
            yield from changes(one, other, f"{at}/{index}")
    elif not same(held, made):
        yield f"{at}: {str(held)[:60]} in the commit, {str(made)[:60]} now"


def same(held, made):
    if is_number(held) and is_number(made):
        return math.isclose(held, made, rel_tol=1e-9, abs_tol=1e-14)
    return type(held) is type(made) and held == made


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def main():
    differing = 0
    for file in sorted(ROOT.glob("test/golden/*.json")):
        name = file.relative_to(ROOT).as_posix()
        held = subprocess.run(["git", "show", f"HEAD:{name}"], cwd=ROOT, check=True, capture_output=True).stdout
        found = list(changes(json.loads(held), json.loads(file.read_bytes())))
        differing += len(found)
        for line in found[:20]:
            print(f"{name} {line}")
        if len(found) > 20:
            print(f"{name}: {len(found) - 20} more")
    sys.exit(1 if differing > 0 else 0)


if __name__ == "__main__":
    main()
