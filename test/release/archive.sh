#!/usr/bin/env bash
# archive.sh ACTION WORK: an action's archive, alone on the machine, does what it says without engines, fetches them where
# they are needed, and is the command for people's own repositories.
set -euo pipefail
action=$1
work=$2
example=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/examples/credit-risk

mkdir -p "$work/repository" "$work/empty"
cp -r "$example/." "$work/repository"
cd "$work/repository"
sed -i 's/rounds:.*/rounds: 20/' models/credit-risk/model.yaml
git init --quiet --initial-branch=main
git add --all
git -c user.name=ci -c user.email=ci@example.com commit --quiet --message "A model"

# Neither engine, and no way to get one: a registry that is not there, an empty cache.
alone() {
  npm_config_registry=http://127.0.0.1:1/ MODEL_GITOPS_TOOL_CACHE=$work/none node "$action/dist/cli.js" "$@"
}
alone plan --models credit-risk
alone train --models credit-risk
alone card --models credit-risk
alone gate --models credit-risk >gate.txt || [[ $? == 1 ]]
[[ ! -e $work/none ]]

# Data that is fetched later needs no engine to be validated; data that is here does, and it is said which and why.
mv models/credit-risk/data "$work/data"
alone validate >validate.txt || [[ $? == 1 ]]
mv "$work/data" models/credit-risk/data
[[ ! -e $work/none ]]
alone validate >validate.txt && exit 1
grep -q 'DuckDB, which reads the data, could not be downloaded' validate.txt
grep -q 'machine/engine' validate.txt
if grep -qi 'point the dataset' validate.txt; then exit 1; fi

# With the registry: both engines come once, and of their packages only what this platform loads.
export MODEL_GITOPS_TOOL_CACHE=$work/cache
node "$action/dist/cli.js" check --models credit-risk &>check.txt || [[ $? == 1 ]]
grep -q 'ROC AUC' check.txt
[[ $(grep -c Downloading check.txt) == 2 ]]
du -sh "$work/cache"/*/*
node "$action/dist/cli.js" check --models credit-risk &>again.txt || [[ $? == 1 ]]
if grep -q Downloading again.txt; then exit 1; fi

# The command for people's own repositories: one line from an address, and as a dependency with a digest.
npm pack --silent "$action/dist" --pack-destination "$work"
python3 -u -m http.server --bind 127.0.0.1 --directory "$work" 0 >"$work/server.txt" 2>&1 &
server=$!
trap 'kill $server' EXIT
until grep -q 'port' "$work/server.txt"; do sleep 0.1; done
port=$(sed -E 's/.*port ([0-9]+).*/\1/' "$work/server.txt" | head -n 1)
address=http://127.0.0.1:$port/model-gitops-0.0.1.tgz
[[ $(npx --yes --cache "$work/npm" "$address" --version) == 0.0.1 ]]
npx --yes --cache "$work/npm" "$address" check --models credit-risk &>npx.txt || [[ $? == 1 ]]
grep -q 'ROC AUC' npx.txt
cd "$work/empty"
echo '{"name": "somebody", "private": true}' >package.json
npm install --cache "$work/npm" --silent --save-dev "$address"
grep -q '"integrity": "sha512-' package-lock.json
[[ $(npx --offline model-gitops --version) == 0.0.1 ]]
[[ $(ls node_modules) == model-gitops ]]
