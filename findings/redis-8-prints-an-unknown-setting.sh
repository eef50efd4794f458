#!/usr/bin/env bash
# Redis 8.0.2 (Debian 13): of a setting that it does not know it says something else than all versions before, and prints its value.
#
# One would guess `*** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***` on stderr, as Redis 2 to 7 and Valkey have it, before anything else.
# That is still so for a wrong value of a known setting. An unknown one may be a module's, so Redis 8 starts, and then logs three lines
# with its ordinary stamp: `Unresolved Configuration(s) Detected:`, `>>> 'NAME VALUE'`, and "Module Configuration detected without
# loadmodule directive or no ApplyConfig call: aborting". What looks for the old words in a log finds nothing, and a misspelt
# `requirepass` has its password in the log.
#
# Seen on 2026-11-29: exit 1; no FATAL CONFIG FILE ERROR for --maxmemroy, one for --maxmemory-policy allkeys_lru.
# Ends with 0 while that holds, with 1 when it does not any more. Wants apt, dpkg-deb and the address of a Debian archive in MIRROR.
set -euo pipefail
mirror=${MIRROR:-http://deb.debian.org/debian}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
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
redis() { timeout 10 "$loader" --library-path "$libraries" root/usr/bin/redis-server --port 0 --save "" "$@"; }
"$loader" --library-path "$libraries" root/usr/bin/redis-server --version

status=0
redis --maxmemroy 512mb > unknown.txt 2>&1 || status=$?
redis --maxmemory-policy allkeys_lru > wrong.txt 2>&1 || true
grep -A2 -h 'Unresolved' unknown.txt | sed 's/^[^#]*# /unknown setting: /' || true
grep -h 'FATAL' wrong.txt | sed 's/^/wrong value:     /'

if [ "$status" = 1 ] && ! grep -q 'FATAL CONFIG FILE ERROR' unknown.txt && grep -q ">>> 'maxmemroy 512mb'" unknown.txt &&
  grep -q 'FATAL CONFIG FILE ERROR' wrong.txt; then
  echo "as it was"
else
  echo "The behaviour has changed:"
  cat unknown.txt
  exit 1
fi
