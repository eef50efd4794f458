#!/usr/bin/env bash
# Redis 7.0.15 (Debian 12): `rdb_last_bgsave_time_sec` tells neither that a snapshot was saved nor that none was.
#
# INFO's `rdb_last_save_time` begins as the start of the process and `rdb_last_bgsave_status` as ok, so one would take
# `rdb_last_bgsave_time_sec:-1` for "nothing was saved yet", and 0 or more for "a snapshot is on disk". Both are wrong:
#   - `SAVE` and FLUSHALL write the file and leave -1;
#   - a replica that is synchronised without a disk sets it to 0, and nothing is written to the disk.
# What tells is whether `rdb_last_save_time` lies after the start (`server_time_usec` less `uptime_in_seconds`), and the file's own time.
#
# Seen on 2026-11-29. Needs redis-server and redis-cli on the PATH, or the folder of their programs in REDIS_BIN.
# Ends with 0 while that holds, with 1 when it does not any more.
set -euo pipefail
PATH="${REDIS_BIN:-}:$PATH"
folder=$(mktemp -d)
port=${PORT:-7341}
pids=()
trap 'kill "${pids[@]}" 2> /dev/null || true; wait; rm -rf "$folder"' EXIT
redis-server --version | grep -o 'v=[0-9.]*'

start() { # name port options
  mkdir "$folder/$1"
  redis-server --port "$2" --bind 127.0.0.1 --dir "$folder/$1" --logfile "$folder/$1.log" "${@:3}" &
  pids+=($!)
  until redis-cli -p "$2" PING > /dev/null 2>&1; do sleep 0.1; done
}
field() { redis-cli -p "$1" INFO everything | tr -d '\r' | sed -n "s/^$2://p"; }
is() { # what, found, expected
  echo "$1: $2"
  if [ "$2" != "$3" ]; then echo "expected $3: the behaviour has changed"; exit 1; fi
}

start saves "$port" --save ""
sleep 2
redis-cli -p "$port" SET key value > /dev/null
redis-cli -p "$port" SAVE > /dev/null
is "after SAVE, the file is there" "$(ls "$folder/saves")" dump.rdb
is "and rdb_last_bgsave_time_sec is" "$(field "$port" rdb_last_bgsave_time_sec)" -1

start feeds $((port + 1)) --save "" --repl-diskless-sync yes --repl-diskless-sync-delay 0
began=$(field $((port + 1)) rdb_last_save_time)
start follows $((port + 2)) --save "" --replicaof "127.0.0.1 $((port + 1))"
until [ "$(field $((port + 2)) master_link_status)" = up ]; do sleep 0.2; done
is "after a replica's sync, the primary's folder holds" "$(ls "$folder/feeds" | wc -l) files" "0 files"
is "and rdb_last_bgsave_time_sec is" "$(field $((port + 1)) rdb_last_bgsave_time_sec)" 0
is "while rdb_last_save_time is still the start's" "$(field $((port + 1)) rdb_last_save_time)" "$began"
