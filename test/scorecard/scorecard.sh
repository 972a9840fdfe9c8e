#!/usr/bin/env bash
# OpenSSF Scorecard, from its own module, pinned by go.sum: some minutes on a machine that has not built it yet, nothing
# after. Prints where the program is.
set -euo pipefail
cd "$(dirname "$0")"
program=${XDG_CACHE_HOME:-$HOME/.cache}/model-gitops-tests/scorecard-$(cat go.mod go.sum | sha256sum | cut -c1-16)
if [[ ! -x $program ]]; then
  mkdir -p "$(dirname "$program")"
  go build -ldflags='-s -w' -o "$program.$$" github.com/ossf/scorecard/v5 >&2
  mv "$program.$$" "$program"
fi
echo "$program"
