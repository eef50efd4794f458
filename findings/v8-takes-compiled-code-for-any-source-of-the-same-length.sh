#!/usr/bin/env bash
# Node 18 to 24: V8 takes compiled code (`cachedData` of node:vm) for any source of the same length.
#
# One would guess that it knows the source that the code was made from: the option is documented as "the code cache data for the supplied
# source", and `cachedDataRejected` tells whether it was accepted. It compares the length. After an upgrade whose file is as long as the one
# before ("0.1.0" to "0.1.1"), what runs is the earlier program, and nothing says so. What does help: to keep the source, or a digest of it,
# beside the code.
#
# Seen on 2026-11-29 with Node 18.20.8, 20.20.2, 22.23.5 and 24.21.0: the source 'two' gives "one".
# Ends with 0 while that holds, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/run.cjs" << 'JS'
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { Script } = require("node:vm");
const [, , source, cache] = process.argv;
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new Script(source, { cachedData });
if (cachedData === undefined) writeFileSync(cache, script.createCachedData());
console.log(`${script.runInThisContext()}, rejected: ${script.cachedDataRejected ?? "none given"}`);
JS
run() { node "$folder/run.cjs" "'$1'" "$folder/cache"; }

echo "one, without a cache: $(run one)"
other=$(run two)
echo "two, with that of one: $other"
# The control: a source of another length is noticed.
longer=$(run three)
echo "three, with that of one: $longer"
[[ $other == "one, rejected: false" && $longer == "three, rejected: true" ]]
