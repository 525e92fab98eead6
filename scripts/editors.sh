#!/usr/bin/env bash
# Tests the grammar of docs/editors/ in the VS Code engine. Requires node 20 and npm, and removes its files.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
  vscode-textmate@9.3.2 vscode-oniguruma@2.0.1 >"$folder/npm.log" || { cat "$folder/npm.log"; exit 1; }
node scripts/editors.mjs "$folder"
