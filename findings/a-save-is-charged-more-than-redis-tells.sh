#!/usr/bin/env bash
# Redis 7.0.15: `rdb_last_cow_size` tells less than what a save really copied, now and then a quarter of it.
#
# One would guess that it is the memory that a save has cost, and that a container with so much to spare (and some more) is safe. It is what
# the saving child held for itself when it last looked. It looks seldom, and since Redis 7.0 it gives pages back once it has written them,
# so on a save that takes long most of them are gone again when it looks. What the kernel charges to the cgroup is the highest sum that
# there ever was: at that, it kills.
#
# Seen on 2026-11-29: 300 MiB of data, 100 MiB of them written again in place while a save of some seconds ran. The two processes together held
# 100, 96 and 100 MiB more than Redis alone had (Pss, in which shared pages count once), and Redis told 90, 81 and 59, in another run 22. In a cgroup of 768 MiB, with
# 500 MiB of data and 205 of them written again, 44 were told and 205 charged, and with 576 MiB of data the server was killed.
# Ends with 0 while less than nine tenths are told in one of three saves, with 1 when they are not any more.
set -euo pipefail
# Each job is a process group, so that it ends as a whole.
set -m
folder=$(mktemp -d)
cd "$folder"
end() {
  for job in ${writer:-} ${server:-}; do kill -- "-$job" 2> /dev/null || true; done
  wait 2> /dev/null
  rm -rf "$folder"
}
trap end EXIT

apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2 liblzf1 liblua5.1-0 libsystemd0 > /dev/null 2>&1
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu"
programs="$folder/root/usr/bin"
port=7690
cli() { "$programs/redis-cli" -p "$port" "$@"; }
info() { cli info "$1" | tr -d '\r' | sed -n "s/^$2://p"; }
# What the server and its children hold together, in MiB: each shared page counted once.
held() { (cat /proc/"$server"/smaps_rollup $(pgrep -P "$server" | sed 's|.*|/proc/&/smaps_rollup|') 2> /dev/null || true) | awk '/^Pss:/ { sum += $2 } END { print int(sum / 1024) }'; }

# redis-check-rdb is the same program: its name decides what it does.
cp "$programs/redis-check-rdb" redis-server
./redis-server --port "$port" --save '' --dir "$folder" --rdb-key-save-delay 100 --logfile log & server=$!
until cli ping > /dev/null 2>&1; do sleep 0.1; done

fill="local value = string.rep('x', 10000) for i = ARGV[1], ARGV[2] do redis.call('SET', 'key:' .. i, value) end"
again="local value = string.rep('y', 10000) for i = ARGV[1], ARGV[2] do redis.call('SETRANGE', 'key:' .. i, 0, value) end"
for from in $(seq 1 1000 30000); do echo "EVAL \"$fill\" 0 $from $((from + 999))"; done | cli > /dev/null
(while true; do for from in $(seq 1 500 10500); do echo "EVAL \"$again\" 0 $from $((from + 499))"; done; sleep 0.2; done | cli) > /dev/null 2>&1 & writer=$!
sleep 1

less=no
for save in 1 2 3; do
  before=$(held)
  most=$before
  cli bgsave > /dev/null
  sleep 0.2
  while [ "$(info persistence rdb_bgsave_in_progress)" = 1 ]; do
    now=$(held)
    if [ "$now" -gt "$most" ]; then most=$now; fi
    sleep 0.1
  done
  told=$(($(info persistence rdb_last_cow_size) / 1024 / 1024))
  copied=$((most - before))
  echo "save $save: copied $copied MiB, rdb_last_cow_size tells $told MiB"
  if [ $((told * 10)) -lt $((copied * 9)) ]; then less=yes; fi
done
if [ "$less" = no ]; then
  echo "It tells all of it. The behaviour has changed."
  exit 1
fi
