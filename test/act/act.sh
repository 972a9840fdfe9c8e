#!/usr/bin/env bash
# act, from its own module, pinned by go.sum: a minute on a machine that has not built it yet, nothing after. Prints
# where the program is.
set -euo pipefail
cd "$(dirname "$0")"
program=${XDG_CACHE_HOME:-$HOME/.cache}/model-gitops-tests/act-$(cat go.mod go.sum | sha256sum | cut -c1-16)
if [[ ! -x $program ]]; then
  mkdir -p "$(dirname "$program")"
  go build -ldflags='-s -w' -o "$program.$$" github.com/nektos/act >&2
  mv "$program.$$" "$program"
fi
echo "$program"
