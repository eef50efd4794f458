#!/usr/bin/env bash
# cache-manager 7.2.9 with @keyv/redis 5.1.6: a write that Redis refuses resolves with the value, and its `set` event has no `error`.
#
# One would guess that `set` rejects, as its README has it for any failure, or that at least the event `set`, which has a field `error`
# for this, carries it. Keyv catches the store's error and emits it on itself, and cache-manager takes the end of the call for a success:
# `set` gives the value back, `mset` the list, `del` gives true, `wrap` computes the value anew each time, and a `get` that was refused
# is undefined like one that found nothing. Nothing is printed. So a cache that has not worked for weeks, for a password, an ACL or
# a full memory, shows as a slow application only. What tells: a listener for `error` on the Keyv object, which cache-manager does not set.
#
# Seen on 2026-11-29: for NOPERM, NOAUTH and OOM alike "set: value, event error: none", and nothing on stderr.
# Ends with 0 while that holds, with 1 when it does not any more. Wants npm, and apt and dpkg-deb of Debian 12.
set -euo pipefail
folder=$(mktemp -d)
cd "$folder"
trap 'kill "${server:-}" 2> /dev/null || true; wait 2> /dev/null; rm -rf "$folder"' EXIT

apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2 liblzf1 liblua5.1-0 libsystemd0 > /dev/null 2>&1
for package in *.deb; do dpkg-deb -x "$package" root; done
redis() { LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu" exec "$@"; }
port=$((20000 + RANDOM % 10000))
cli() { (redis root/usr/bin/redis-cli -p "$port" "$@"); }
# redis-check-rdb is the same program: its name decides what it does.
cp root/usr/bin/redis-check-rdb redis-server
redis ./redis-server --port "$port" --bind 127.0.0.1 --save '' --logfile log & server=$!
until cli ping > /dev/null 2>&1; do sleep 0.1; done
cli acl setuser reader on '>example' '~*' +get +mget +hello +client > /dev/null

echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts cache-manager@7.2.9 @keyv/redis@5.1.6 keyv@5.6.0 > /dev/null
cat > ask.mjs << 'JS'
import { createKeyv } from "@keyv/redis";
import { createCache } from "cache-manager";

const [, , url, listen] = process.argv;
const keyv = createKeyv(url);
const heard = new Set();
if (listen) keyv.on("error", (error) => heard.add(error.message.split(" ")[0]));
const cache = createCache({ stores: [keyv] });
let reported = "none";
for (const name of ["set", "del"]) cache.on(name, ({ error }) => error && (reported = error.message));
const said = async (promise) => promise.then((value) => JSON.stringify(value) ?? "undefined", (error) => `threw ${error.message}`);
const set = await said(cache.set("key", "value"));
const get = await said(cache.get("key"));
const del = await said(cache.del("key"));
console.log(`set: ${set}, get: ${get}, del: ${del}, event error: ${reported}${listen ? `, Keyv: ${[...heard]}` : ""}`);
process.exit(0);
JS

is() { # what, found, expected
  echo "$1 $2"
  if [ "$2" != "$3" ]; then echo "expected $3: the behaviour has changed"; exit 1; fi
}
ask() { timeout 30 node ask.mjs "$@" 2>&1; }
well='set: "value", get: "value", del: true, event error: none'
lost='set: "value", get: undefined, del: true, event error: none'

is "all is well:   " "$(ask "redis://127.0.0.1:$port")" "$well"
is "may not write: " "$(ask "redis://reader:example@127.0.0.1:$port")" "$lost"
is "Keyv is heard: " "$(ask "redis://reader:example@127.0.0.1:$port" listen)" "$lost, Keyv: NOPERM"
cli config set maxmemory 1 > /dev/null
is "memory is full:" "$(ask "redis://127.0.0.1:$port")" "$lost"
cli config set maxmemory 0 > /dev/null
cli config set requirepass example > /dev/null
is "no password:   " "$(ask "redis://127.0.0.1:$port")" "$lost"
