#!/usr/bin/env bash
# etcd as Debian has it, and Kubernetes built from its own module, pinned by go.sum: minutes on a machine that has not
# built it yet, nothing after. Prints where the program is.
set -euo pipefail
cd "$(dirname "$0")/kubernetes"
if ! command -v etcd >/dev/null; then
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends etcd-server >&2
fi
program=${XDG_CACHE_HOME:-$HOME/.cache}/model-gitops-tests/kubernetes-$(cat main.go go.mod go.sum | sha256sum | cut -c1-16)
if [[ ! -x $program ]]; then
  mkdir -p "$(dirname "$program")"
  go build -ldflags='-s -w' -o "$program.$$" . >&2
  mv "$program.$$" "$program"
fi
echo "$program"
