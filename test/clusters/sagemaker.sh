#!/usr/bin/env bash
# moto's AWS and boto3 in a virtual environment of their own: `test/clusters/sagemaker.sh FOLDER`. Does nothing where they are.
set -euo pipefail
folder=$1
[[ -x $folder/bin/moto_server ]] && exit
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --no-compile --disable-pip-version-check moto==5.2.5 boto3==1.44.8 flask==3.1.3 flask-cors==6.0.5
