#!/usr/bin/env bash
# wrangler 4.164.0: `wrangler types --check` says that a generated file is up to date though the types in it were edited.
#
# One would guess that it generates the types again and compares. It compares the hash in the file's first lines with one of the
# configuration: whatever stands below them is not looked at. A merge that takes the wrong half of such a file passes a CI step made of
# `--check`; only a change of the configuration fails it. What does compare: generate into another file, and diff.
#
# Seen on 2026-11-29: "Types at env.d.ts are up to date.", exit 0, with LIMIT declared a number where the configuration has the text "120".
# Ends with 0 while that holds, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# wrangler wants Node 22 or later: the package `node` brings one.
echo '{ "private": true, "allowScripts": { "node": true, "workerd": true, "esbuild": true, "sharp": false } }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.164.0 node@24.21.0 > /dev/null
export PATH="$folder/node_modules/node/bin:$folder/node_modules/.bin:$PATH" WRANGLER_SEND_METRICS=false CI=true

cat > wrangler.toml << 'TOML'
name = "example"
main = "index.js"
compatibility_date = "2026-11-17"

[vars]
LIMIT = "120"
TOML
echo 'export default { fetch: () => new Response("ok") };' > index.js

types() { wrangler types env.d.ts --include-runtime=false "$@"; }

types > /dev/null
grep -q 'LIMIT: "120";' env.d.ts
types --check > /dev/null
echo "as generated:         up to date"

sed -i 's/LIMIT: "120";/LIMIT: number;/' env.d.ts
if types --check > said.txt 2>&1; then
  echo "edited by hand:       $(grep -o 'up to date' said.txt), though LIMIT is: $(grep -om1 'LIMIT: [a-z]*' env.d.ts)"
else
  echo "edited by hand:       refused. The behaviour has changed:"
  cat said.txt
  exit 1
fi

# The control: a configuration that differs is noticed.
sed -i 's/LIMIT = "120"/LIMIT = "240"/' wrangler.toml
if types --check > said.txt 2>&1; then
  echo "another configuration: up to date. The behaviour has changed."
  exit 1
fi
echo "another configuration: refused, as it should be"
