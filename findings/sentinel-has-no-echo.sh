#!/usr/bin/env bash
# A Sentinel (Redis 8.0.2, Debian 13) does not know ECHO, which every Redis has had since 0.07.
#
# One would guess that whatever answers PING and INFO answers ECHO as well, so that a nonce sent by ECHO marks the end of a reply that has none
# of its own, such as INFO's on redis-cli's standard output. A Sentinel answers each with "ERR unknown command 'ECHO', with args beginning with:
# 'NONCE' ", and a section of INFO that it does not have with nothing at all: whoever waits for the mark waits for ever, or takes the error
# for the reply to the command before. The error quotes the nonce, which will do for a mark.
#
# Seen on 2026-11-29 with Redis 7.0.15 as well. Ends with 0 while that holds, with 1 when it does not any more. Wants apt, dpkg-deb and the
# address of a Debian archive in MIRROR.
set -euo pipefail
mirror=${MIRROR:-http://deb.debian.org/debian}
port=${PORT:-26399}
folder=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

# Debian 13's packages beside whatever this machine runs: unpacked, not installed, with their own C library.
mkdir -p lists/partial cache/archives/partial root
echo "deb [trusted=yes] $mirror trixie main" > trixie.list
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$PWD/trixie.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$PWD/lists"
  -o "Dir::Cache=$PWD/cache" -o APT::Sandbox::User=root)
"${apt[@]}" update
"${apt[@]}" download redis-tools redis-server libc6 libgcc-s1 libstdc++6 libjemalloc2 liblzf1 libssl3t64 libsystemd0 libatomic1 \
  libcap2 libzstd1 zlib1g
for package in *.deb; do dpkg-deb -x "$package" root; done
loader=$(find root/usr/lib* -name 'ld-linux*.so.*' | head -n 1)
libraries=$(find root/usr/lib -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
run() { "$loader" --library-path "$libraries" "$@"; }
run root/usr/bin/redis-server --version

printf 'port %s\nsentinel monitor shop 127.0.0.1 6399 1\n' "$port" > sentinel.conf
run root/usr/bin/redis-server sentinel.conf --sentinel > log.txt 2>&1 &
server=$!
ask() { run root/usr/bin/redis-cli -p "$port" --no-raw; }
for _ in $(seq 50); do
  if echo PING | ask 2>/dev/null | grep -q PONG; then break; fi
  sleep 0.1
done
printf 'PING\nECHO the-mark\nINFO persistence\nECHO the-mark\n' | ask | tee said.txt

if [ "$(grep -c "unknown command 'ECHO', with args beginning with: 'the-mark'" said.txt)" = 2 ] && grep -q PONG said.txt; then
  echo "as it was"
else
  echo "not as it was"
  exit 1
fi
