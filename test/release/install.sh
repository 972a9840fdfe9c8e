#!/usr/bin/env bash
# install.sh ARCHIVES WORK: the lines of docs/install.md, as they stand there, on a machine that has none of it. ARCHIVES
# has the archive of version 0.0.1 with its sha256; the address of the release is a server on this machine.
set -euo pipefail
archives=$1
work=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

mkdir -p "$work/repository" "$work/home"
cp -r "$root/examples/credit-risk/." "$work/repository"
sed -i 's/rounds:.*/rounds: 20/' "$work/repository/models/credit-risk/model.yaml"
git -C "$work/repository" init --quiet --initial-branch=main
git -C "$work/repository" add --all
git -C "$work/repository" -c user.name=ci -c user.email=ci@example.com commit --quiet --message "A model"

python3 -u -m http.server --bind 127.0.0.1 --directory "$archives" 0 >"$work/server.txt" 2>&1 &
server=$!
trap 'kill $server' EXIT
until grep -q 'port' "$work/server.txt"; do sleep 0.1; done
address=http://127.0.0.1:$(sed -E 's/.*port ([0-9]+).*/\1/' "$work/server.txt" | head -n 1)

# A block of the page, with the server in the place of GitHub, and one model instead of all that changed.
block() {
  sed -n "/<!-- tried: $1 -->/,/^\`\`\`\$/p" "$root/docs/install.md" | sed -e '/^<!--/d; /^```/d' \
    -e "s|https://github.com/model-gitops/model-gitops/releases/download/v[0-9.]*[0-9]|$address|g" \
    -e 's/model-gitops-[0-9]*\.[0-9]*\.[0-9]*\.tgz/model-gitops-0.0.1.tgz/g' \
    -e "s|/opt/|$work/|g" -e 's/ check$/ check --models credit-risk/'
}

# As somebody who has none of it: another home, no cache. The gate has no baseline, and its limits are met or not.
tried() {
  block "$1" >"$work/$1.sh"
  [[ -s $work/$1.sh ]]
  echo "== $1"
  (cd "$2" && HOME=$work/home/$1 npm_config_cache=$work/home/$1/npm bash -euo pipefail "$work/$1.sh") &>"$work/$1.txt" ||
    { [[ $? == 1 ]] && grep -q 'ROC AUC' "$work/$1.txt"; } || { cat "$work/$1.txt" && exit 1; }
}

judged() { grep -q 'ROC AUC' "$work/$1.txt" || { cat "$work/$1.txt" && exit 1; }; }

mkdir -p "$work/elsewhere"
tried fill "$work"
[[ -e $work/model-gitops-offline/model-gitops-0.0.1.tgz ]]
export MODEL_GITOPS_NATIVE_DIR=$work/model-gitops-offline # the engines once; the first line fetches them in archive.sh
tried run "$work/repository"
judged run
tried verify "$work/repository"
judged verify
grep -q 'model-gitops-0.0.1.tgz: OK' "$work/verify.txt"
tried unpack "$work/repository"
judged unpack
echo '{"name": "somebody", "private": true}' >"$work/repository/package.json"
tried depend "$work/repository"
judged depend
grep -q '"integrity": "sha512-' "$work/repository/package-lock.json"

# Bytes that changed are seen.
printf x >>"$work/repository/model-gitops-0.0.1.tgz"
if (cd "$work/repository" && sha256sum --check model-gitops-0.0.1.tgz.sha256 &>/dev/null); then exit 1; fi
unset MODEL_GITOPS_NATIVE_DIR

# The network is taken away: what is not in the folder is not there.
export -f tried block
export root work address
offline bash -euo pipefail -c 'if curl --silent --max-time 5 https://github.com >/dev/null; then exit 1; fi; tried offline "$work/repository"'
judged offline
if grep -q Downloading "$work/offline.txt"; then exit 1; fi

# What people see who write the name alone, offline or not.
(cd "$work/elsewhere" && HOME=$work/home/alone offline npx --offline model-gitops --version &>"$work/alone.txt") && exit 1
grep -q ENOTCACHED "$work/alone.txt"
