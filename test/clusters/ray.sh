#!/usr/bin/env bash
# Ray in a virtual environment of its own: `test/clusters/ray.sh FOLDER`. Does nothing where it is there.
set -euo pipefail
folder=$1
[[ -x $folder/bin/ray ]] && exit
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ray[default]==2.60.0'
