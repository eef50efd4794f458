#!/usr/bin/env bash
# @fastify/redis 9.0.0: a PING that is refused when the application starts closes the connection for good, and nobody is told why.
#
# One would guess that a plugin which cannot use Redis fails the start with Redis's error, or else goes on and tries again, as ioredis
# does. It sends a PING of its own and takes any refusal for final: it ends the client. But by then the client was `ready`, so the
# start has already succeeded: the application listens, and each request for Redis fails with "Connection is closed." until the process
# is started anew. Redis's own words stand in no log, whatever its level. A refusal may pass in seconds (MISCONF, after a save has
# failed) or may concern nothing that the application does (an ACL without PING).
#
# Seen on 2026-11-29: "Server listening", then 500 "Connection is closed." with GET allowed and answered to others, and still after Redis
# answered PONG again; an application that is started then has 200.
# Ends with 0 while that holds, with 1 when it does not any more. Wants npm, and apt and dpkg-deb of Debian 12.
set -euo pipefail
folder=$(mktemp -d)
cd "$folder"
trap 'kill "${server:-}" "${app:-}" 2> /dev/null || true; wait 2> /dev/null; rm -rf "$folder"' EXIT

apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2 liblzf1 liblua5.1-0 libsystemd0 > /dev/null 2>&1
for package in *.deb; do dpkg-deb -x "$package" root; done
redis() { LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu" exec "$@"; }
port=$((20000 + RANDOM % 10000))
cli() { (redis root/usr/bin/redis-cli -p "$port" "$@"); }
# redis-check-rdb is the same program: its name decides what it does.
cp root/usr/bin/redis-check-rdb redis-server
mkdir data
redis ./redis-server --port "$port" --bind 127.0.0.1 --dir data --logfile "$folder/log" & server=$!
until cli ping > /dev/null 2>&1; do sleep 0.1; done
cli set key value > /dev/null
cli acl setuser reader on '>example' '~*' +@read +info +client > /dev/null

echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts fastify@5.12.8 @fastify/redis@9.0.0 > /dev/null
cat > app.mjs << 'JS'
import { createInterface } from "node:readline";
import redis from "@fastify/redis";
import Fastify from "fastify";

const [, , url, log] = process.argv;
const app = Fastify({ logger: { level: "trace", file: log } });
app.register(redis, { url });
app.get("/", () => app.redis.get("key"));
await app.listen({ port: 0, host: "127.0.0.1" });
// Each line of stdin is a request.
for await (const _ of createInterface({ input: process.stdin })) {
  const { statusCode, body } = await app.inject("/");
  console.log(statusCode, statusCode === 200 ? body : JSON.parse(body).message);
}
process.exit(0);
JS

is() { # what, found, expected
  echo "$1: $2"
  if [ "$2" != "$3" ]; then echo "expected $3: the behaviour has changed"; exit 1; fi
}
once() { echo | timeout 30 node app.mjs "$1" "$2"; }
save() { # until it has ended with
  cli bgsave > /dev/null
  until cli info persistence | tr -d '\r' | grep -qx "rdb_last_bgsave_status:$1"; do sleep 0.1; done
}

is "all is well" "$(once "redis://127.0.0.1:$port" well.log)" "200 value"
is "an ACL without PING" "$(once "redis://reader:example@127.0.0.1:$port" acl.log)" "500 Connection is closed."

# A folder of the snapshot's name: the new snapshot cannot take its place.
mkdir data/dump.rdb
save err
is "a save has failed, redis-cli" "$(cli get key)" value
mkfifo requests
node app.mjs "redis://127.0.0.1:$port" misconf.log < requests > said.txt & app=$!
exec 3> requests
ask() { # the number of the request
  echo >&3
  for _ in $(seq 200); do [ "$(wc -l < said.txt)" -ge "$1" ] && break; sleep 0.1; done
  sed -n "$1p" said.txt
}
is "a save has failed" "$(ask 1)" "500 Connection is closed."
rmdir data/dump.rdb
save ok
is "a save has succeeded, redis-cli PING" "$(cli ping)" PONG
is "the same application" "$(ask 2)" "500 Connection is closed."
is "one that is started now" "$(once "redis://127.0.0.1:$port" again.log)" "200 value"
is "lines that say Server listening" "$(cat acl.log misconf.log | grep -c 'Server listening')" 2
is "lines with Redis's own words" "$(cat acl.log misconf.log | grep -c -e MISCONF -e NOPERM || true)" 0
