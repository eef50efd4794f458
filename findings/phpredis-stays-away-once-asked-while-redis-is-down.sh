#!/usr/bin/env bash
# phpredis 6.2.0 (Debian 13): one command while Redis is down, and the object says "went away" for ever, though Redis is back.
#
# One would guess that it connects anew, or that it does not, the same for each outage. It does, if nothing was asked meanwhile: the first
# command after the restart is answered as if nothing had been. But if one was asked, the object gives up: that command fails with
# "Connection lost", and each later one with "Redis server … went away", without a try to connect. A test that restarts Redis between two
# commands passes; a worker that asks each second is dead from the first outage on, until it is started anew or calls connect() again.
#
# Seen on 2026-11-29: "value" after a restart in which nothing was asked; "went away" three times, over three seconds, after one in which
# GET was, while a new object in the same process has "value". 5.3.7 (Debian 12) does the same.
# Ends with 0 while that holds, with 1 when it does not any more. Wants apt, dpkg-deb and the address of a Debian archive in MIRROR.
set -euo pipefail
mirror=${MIRROR:-http://deb.debian.org/debian}
folder=$(mktemp -d)
cd "$folder"
trap 'kill "${server:-}" "${program:-}" 2> /dev/null || true; wait 2> /dev/null; rm -rf "$folder"' EXIT

# Debian 13's packages beside whatever this machine runs: unpacked, not installed, with their own C library.
mkdir -p lists/partial cache/archives/partial root
echo "deb [trusted=yes] $mirror trixie main" > trixie.list
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$PWD/trixie.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$PWD/lists"
  -o "Dir::Cache=$PWD/cache" -o APT::Sandbox::User=root)
"${apt[@]}" update
"${apt[@]}" download php8.4-redis=6.2.0-1 php8.4-igbinary php8.4-cli php8.4-common redis-tools libargon2-1 libatomic1 libbsd0 libc6 \
  libcap2 libedit2 libffi8 libgcc-s1 libjemalloc2 liblz4-1 liblzf1 liblzma5 libmd0 libpcre2-8-0 libsodium23 libssl3t64 libstdc++6 \
  libsystemd0 libtinfo6 libxml2 libzstd1 zlib1g
for package in *.deb; do dpkg-deb -x "$package" root; done
loader=$(find root/usr/lib* -name 'ld-linux*.so.*' | head -n 1)
libraries=$(find root/usr/lib -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
run() { exec "$loader" --library-path "$libraries" "$@"; }
php=(root/usr/bin/php8.4 -n -d "extension_dir=$(dirname "$(find root/usr/lib/php -name redis.so)")" -d extension=igbinary.so
  -d extension=redis.so)
port=$((20000 + RANDOM % 10000))
cli() { (run root/usr/bin/redis-cli -p "$port" "$@"); }
# redis-check-rdb is the same program: its name decides what it does.
cp root/usr/bin/redis-check-rdb redis-server
start() {
  # Without the pipe, whose end would not come while the server holds it.
  run ./redis-server --port "$port" --bind 127.0.0.1 --save '' --logfile log 3>&- & server=$!
  until cli set key value > /dev/null 2>&1; do sleep 0.1; done
}
stop() { kill "$server"; wait "$server" || true; }

# Each line of stdin names an occasion, on which the one object is asked, or a new one.
cat > ask.php << 'PHP'
<?php
$made = function () use ($argv): Redis {
    $client = new Redis();
    $client->connect('127.0.0.1', (int) $argv[1], 1.0);
    return $client;
};
$client = $made();
echo 'phpredis ', phpversion('redis'), "\n";
while (($occasion = fgets(STDIN)) !== false) {
    try {
        $said = (str_contains($occasion, 'new object') ? $made() : $client)->get('key');
    } catch (RedisException $error) {
        $said = preg_replace('/\S+:\d+/', '<address>', $error->getMessage());
    }
    echo rtrim($occasion), ': ', var_export($said, true), "\n";
}
PHP
begin() {
  rm -f occasions
  mkfifo occasions
  (run "${php[@]}" ask.php "$port") < occasions > said.txt & program=$!
  exec 3> occasions
  until [ -s said.txt ]; do sleep 0.1; done
}
end() { exec 3>&-; wait "$program"; }
is() { # occasion, expected
  echo "$1" >&3
  for _ in $(seq 100); do grep -q "^$1:" said.txt && break; sleep 0.1; done
  grep "^$1:" said.txt || true
  if ! grep -qxF "$1: '$2'" said.txt; then echo "expected '$2': the behaviour has changed"; exit 1; fi
}

start
begin
cat said.txt
is "Redis is up" value
stop
start
is "restarted, nothing asked meanwhile" value
end

begin
is "Redis is up" value
stop
is "Redis is down" "Connection lost"
start
for time in first second third; do
  is "up again, the $time time" "Redis server <address> went away"
  sleep 1
done
is "up again, a new object" value
end
