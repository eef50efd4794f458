#!/usr/bin/env bash
# redis-cli 7.0.15 (Debian 12): with `-n 3`, where SELECT is refused, the command is run in database 0, and the exit code is 0.
#
# One would guess that a command is not run where the database that was asked for cannot be had. SELECT is refused by an ACL, of a number
# above `databases`, and in a cluster. redis-cli then prints "SELECT 3 failed" on stderr, stays in database 0 and sends the command
# there: what is read is another database's, what is written lies in another one, and `-n 16 FLUSHDB` empties database 0. `-e` ("return
# exit error code when command execution fails") changes nothing, nor does a URL with the number in it. A script that keeps stdout
# only, or looks at the exit code only, does not notice. What tells: `redis-cli -n 3 CLIENT INFO` has `db=0` then.
#
# Seen on 2026-11-29: "zero" and exit 0 for a key that is "three" in database 3. The same in a cluster, and with redis-cli 8.0.2.
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
cli --version

# redis-check-rdb is the same program: its name decides what it does.
cp root/usr/bin/redis-check-rdb redis-server
./redis-server --port "$port" --bind 127.0.0.1 --save '' --logfile log & server=$!
until cli ping > /dev/null 2>&1; do sleep 0.1; done
cli set who zero > /dev/null
cli -n 3 set who three > /dev/null
cli acl setuser reader on '>example' '~*' +get > /dev/null

is() { # what, found, expected
  echo "$1: $2"
  if [ "$2" != "$3" ]; then echo "expected $3: the behaviour has changed"; exit 1; fi
}
# What is on stdout, the exit code, and what is on stderr.
asked() {
  local status=0
  "$@" > out.txt 2> err.txt || status=$?
  echo "$(cat out.txt), exit $status, \"$(grep -o 'SELECT [0-9]* failed' err.txt || true)\""
}

is "may SELECT:              -n 3 get who" "$(asked cli -n 3 get who)" 'three, exit 0, ""'
export REDISCLI_AUTH=example
is "ACL without SELECT:      -n 3 get who" "$(asked cli --user reader -n 3 get who)" 'zero, exit 0, "SELECT 3 failed"'
is "the same with -e:     -e -n 3 get who" "$(asked cli --user reader -e -n 3 get who)" 'zero, exit 0, "SELECT 3 failed"'
unset REDISCLI_AUTH
is "there are 16 databases: -n 16 flushdb" "$(asked cli -n 16 flushdb)" 'OK, exit 0, "SELECT 16 failed"'
is "keys in database 0 then" "$(cli dbsize)" 0
