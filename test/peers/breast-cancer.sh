#!/usr/bin/env bash
# Usage: breast-cancer.sh <a copy of examples/breast-cancer> – with a Python on the PATH that has its requirements.
# The check of the model as committed passes and is recorded; a model over its limit is then refused against it.
set -euo pipefail
cli=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/dist/cli.js
cd "$1"
manifest=models/breast-cancer/model.yaml
evaluation=model-gitops-out/breast-cancer/evaluation.json

# An expression about the last evaluation `e`, which has to hold.
holds() { node -e "const e = JSON.parse(require('fs').readFileSync('$evaluation', 'utf8')); if (!($1)) { console.error('not so: $1', e.metrics); process.exit(1); }"; }

git init --quiet --initial-branch=main
git config user.name "Ada" && git config user.email "ada@example.com"
git commit --quiet --allow-empty --message "Begin"
git switch --quiet --create first
git add . && git commit --quiet --message "Add the model"

node "$cli" check
# The README's table, from scikit-learn's own metrics.
holds 'e.metrics.roc_auc.value.toFixed(3) === "0.971" && e.metrics.recall.value.toFixed(3) === "0.867" && e.metrics.log_loss.value.toFixed(3) === "0.199"'
git switch --quiet main && git merge --quiet first
node "$cli" record

git switch --quiet --create smaller
sed -i 's/n_estimators: 30/n_estimators: 10/; s/max_depth: 2/max_depth: 1/' "$manifest"
git commit --quiet --all --message "Train a smaller model"
status=0
node "$cli" check || status=$?
[[ $status == 1 ]] || { echo "the worse model gave exit code $status; 1 was expected" >&2; exit 1; }
holds 'e.metrics.log_loss.outcome !== "pass" && e.metrics.roc_auc.baseline.toFixed(3) === "0.971"'
