#!/usr/bin/env bash
# Tries the grammar of docs/editors/ in the engine of VS Code. Needs node 20 and npm, and leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
  vscode-textmate@9.3.2 vscode-oniguruma@2.0.1 >"$folder/npm.log" || { cat "$folder/npm.log"; exit 1; }
node scripts/editors.mjs "$folder"
