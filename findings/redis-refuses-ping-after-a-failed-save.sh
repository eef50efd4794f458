#!/usr/bin/env bash
# Redis 7.0.15 (Debian 12): while the last save has failed, PING is refused as if it were a write; ECHO, GET and INFO are answered.
#
# One would guess that PING, which touches no key, answers as long as the server does, and that `stop-writes-on-bgsave-error` stops
# writes. PING is stopped with them: "MISCONF … Commands that may modify the data set are disabled". So a full disk takes every
# container whose health check wants PONG out of service, though its reads work, and a restart for that can lose what was not saved. A
# health check of redis-cli's exit code alone is no better: it is 0, since an error is an answer too, but with `-e` it is 1.
#
# Seen on 2026-11-29: MISCONF for PING and for SET, "here" for ECHO and "value" for GET; PONG again once a save has succeeded.
# Redis 8.0.2 does the same.
# Ends with 0 while that holds, with 1 when it does not any more. Wants apt and dpkg-deb of Debian 12.
set -euo pipefail
folder=$(mktemp -d)
cd "$folder"
trap 'kill "${server:-}" 2> /dev/null || true; wait 2> /dev/null; rm -rf "$folder"' EXIT

apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2 liblzf1 liblua5.1-0 libsystemd0 > /dev/null 2>&1
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu"
port=$((20000 + RANDOM % 10000))
cli() { root/usr/bin/redis-cli -p "$port" "$@"; }
# The first word tells an error's kind.
word() { cli "$@" | head -n 1 | cut -d ' ' -f 1; }

# redis-check-rdb is the same program: its name decides what it does. The saves are Redis's own defaults.
cp root/usr/bin/redis-check-rdb redis-server
./redis-server --version | grep -o 'v=[0-9.]*'
mkdir data
./redis-server --port "$port" --bind 127.0.0.1 --dir data --logfile "$folder/log" & server=$!
until cli ping > /dev/null 2>&1; do sleep 0.1; done
cli set key value > /dev/null

is() { # what, found, expected
  echo "$1: $2"
  if [ "$2" != "$3" ]; then echo "expected $3: the behaviour has changed"; exit 1; fi
}
save() { # until it has ended with
  cli bgsave > /dev/null
  until cli info persistence | tr -d '\r' | grep -qx "rdb_last_bgsave_status:$1"; do sleep 0.1; done
}

is "before:                PING" "$(word ping)" PONG
# A folder of the snapshot's name: the new snapshot cannot take its place, whoever runs this.
mkdir data/dump.rdb
save err
is "the save has failed:   PING" "$(word ping)" MISCONF
is "                        SET" "$(word set key other)" MISCONF
is "                       ECHO" "$(word echo here)" here
is "                        GET" "$(word get key)" value
status=0; cli ping > /dev/null || status=$?
is "    exit code of       PING" "$status" 0
status=0; cli -e ping > /dev/null 2>&1 || status=$?
is "    and with -e        PING" "$status" 1
rmdir data/dump.rdb
save ok
is "a save has succeeded:  PING" "$(word ping)" PONG
