#!/usr/bin/env bash
# The first process of a test host, started by `unshare --mount`: gives it a root of its own (what is written goes to
# memory), says "ready", and waits. When its standard input ends, because the parent closed it or died, it ends every process
# of the namespace; the mounts go with the last of them.
#
#   host-init.sh FOLDER NODE [SHARED…]
set -euo pipefail
trap '' INT TERM HUP PIPE
folder=$1 node=$2
shift 2

mount -t tmpfs -o mode=0755 redis-ops-host "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
root=$folder/root
mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" redis-ops-host "$root"
for path in /proc /sys /dev /run; do mount --rbind "$path" "$root$path"; done
# sshd and sudo keep their state here, and systemd must not be found: it would be this machine's.
mkdir -p /run/sshd /run/sudo
for path in /run/sshd /run/sudo /run/systemd; do
  [[ ! -d $path ]] || mount -t tmpfs -o mode=0755 redis-ops-host "$root$path"
done
for path in "$@"; do
  mkdir -p "$root$path"
  mount --rbind "$path" "$root$path"
done
# A copy that belongs to root: this machine's may belong to the person who runs the tests.
mkdir -p "$root/usr/local/bin"
rm -f "$root/usr/local/bin/node"
cp --no-preserve=ownership,mode "$node" "$root/usr/local/bin/node"
chmod 0755 "$root/usr/local/bin/node"

# What an earlier installation on this machine left is no part of the test host.
rm -rf "$root/root/.ssh" "$root"/etc/ssh/sshd_config.d "$root"/etc/ssh/ssh_host_* "$root"/etc/sudoers.d/redis-ops \
  "$root"/{etc,var/lib,usr/local/lib,var/log}/redis-ops "$root/etc/logrotate.d/redis-ops"
mkdir -p "$root/etc/ssh/sshd_config.d" "$root/etc/logrotate.d"
mkdir -p "$root/root/.ssh"
chmod 0700 "$root/root/.ssh"

# The parent finds the root as this process's working folder.
cd "$root"
echo ready
cat >/dev/null || true

# -ef compares the namespaces themselves, without a process for each.
each_other() {
  local path pid
  for path in /proc/[0-9]*; do
    pid=${path#/proc/}
    if [[ $pid != "$$" && $path/ns/mnt -ef /proc/self/ns/mnt ]]; then "$@" "$pid"; fi
  done
}
signal_it() { kill "-$1" "$2" 2>/dev/null || true; }
count=0
count_it() { count=$((count + 1)); }
each_other signal_it TERM
for ((round = 0; round < 20; round++)); do
  count=0
  each_other count_it
  ((count > 0)) || exit 0
  sleep 0.05
done
each_other signal_it KILL
