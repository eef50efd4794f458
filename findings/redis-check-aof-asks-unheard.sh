#!/usr/bin/env bash
# Redis 8.0.2 (Debian 13): `redis-check-aof --fix`, run through a pipe, waits for an answer to a question that it has not printed.
#
# One would guess that a program which asks "Continue? [y/N]:" before it cuts a file off has flushed the question before it reads, as a C
# library does by itself when standard input and output are a terminal. On a pipe, or in a container that was started with `-i` and without `-t`,
# the C library keeps standard output in its buffer, and nothing flushes it: the person who pasted the command sees an empty line, types `y` or
# Ctrl-C, and reads only afterwards how many bytes were to be cut off.
#
# Seen on 2026-11-30: nothing on standard output for two seconds, while it waited; the question, and that 13 of 40 bytes would go, once it was answered with `n`.
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
"${apt[@]}" download redis-tools libc6 libgcc-s1 libstdc++6 libjemalloc2 liblzf1 libssl3t64 libsystemd0 libatomic1 libcap2 libzstd1 zlib1g
for package in *.deb; do dpkg-deb -x "$package" root; done
loader=$(find root/usr/lib* -name 'ld-linux*.so.*' | head -n 1)
libraries=$(find root/usr/lib -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
dpkg-deb -f redis-tools_*.deb Version

# A whole command, and one that ends in the middle, as after a power cut.
printf '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n*3\r\n$3\r\nSET\r\n' > append.aof

mkfifo answer
timeout 20 "$loader" --library-path "$libraries" -- root/usr/bin/redis-check-aof --fix append.aof < answer > out.txt 2>&1 &
exec 3> answer
sleep 2
while_it_waits=$(wc -c < out.txt)
echo n >&3
exec 3>&-
wait || true
echo "while it waits: $while_it_waits bytes of output"
grep -a 'shrink\|Continue' out.txt | sed 's/^/afterwards:     /' || true
[ "$while_it_waits" = 0 ] && grep -aq 'Continue' out.txt
echo "as it was"
