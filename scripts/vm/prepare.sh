#!/bin/bash
# Makes the root folder that mmdebstrap has filled a machine of its own: `prepare.sh ROOT`. PUBLIC_KEY may log in as root; FEATURES and
# ENGINE_PACKAGE are those of machines.ts.
set -euo pipefail
root=$1

cat >"$root/etc/fstab" <<<'LABEL=root / ext4 defaults 0 1'
cat >"$root/etc/hostname" <<<'machine'
cat >"$root/etc/hosts" <<<'127.0.0.1 localhost machine'
install -d -m 0700 "$root/root/.ssh"
printf '%s\n' "$PUBLIC_KEY" >"$root/root/.ssh/authorized_keys"

# QEMU's user network: one address, and no wire that could be missing.
cat >"$root/etc/systemd/network/10-user.network" <<'NETWORK'
[Match]
Type=ether
Driver=virtio_net
[Network]
Address=10.0.2.15/24
Gateway=10.0.2.2
IPv6AcceptRA=no
LinkLocalAddressing=no
NETWORK
chroot "$root" systemctl enable systemd-networkd.service >/dev/null 2>&1
# Of Redis only the programs are wanted.
chroot "$root" systemctl mask redis-server.service systemd-networkd-wait-online.service >/dev/null 2>&1

if [[ " $FEATURES " == *" sudo-rs "* ]]; then
  # Debian's package leaves `sudo` to the other one; Ubuntu has these links, and this file.
  ln -s ../lib/cargo/bin/sudo "$root/usr/bin/sudo"
  ln -s ../lib/cargo/bin/visudo "$root/usr/sbin/visudo"
  install -m 0440 /dev/stdin "$root/etc/sudoers" <<'SUDOERS'
Defaults env_reset
Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
SUDOERS
fi
if [[ " $FEATURES " == *" uutils "* ]]; then
  for program in "$root"/usr/lib/cargo/bin/coreutils/*; do
    ln -s "/usr/lib/cargo/bin/coreutils/${program##*/}" "$root/usr/local/bin/${program##*/}"
  done
fi

# The engine's package once more, for the upgrade: the machine has no way out.
install -d "$root/srv/packages"
chroot "$root" sh -c 'cd /srv/packages && apt-get -q -o APT::Sandbox::User=root download "$1"' sh "$ENGINE_PACKAGE"

# The image of Redis, from the machine's own packages: two programs, what they load, and a shell with its tools.
chroot "$root" bash -euo pipefail <<'IMAGE'
image=$(mktemp -d)
mkdir -p "$image"/{usr/bin,bin,etc,data,tmp,run,proc,sys,dev}
mapfile -t libraries < <(ldd /usr/bin/redis-server /usr/bin/redis-cli | grep -oE '/\S+ \(0x' | cut -d' ' -f1 | sort -u)
((${#libraries[@]} > 2))
for file in /usr/bin/redis-server /usr/bin/redis-cli "${libraries[@]}"; do
  mkdir -p "$image${file%/*}"
  cp -L -- "$file" "$image$file"
done
# By another name, the server is another program.
ln -s redis-server "$image/usr/bin/redis-check-aof"
ln -s redis-server "$image/usr/bin/redis-check-rdb"
cp -L "$(command -v busybox)" "$image/bin/busybox"
for applet in $("$image/bin/busybox" --list); do
  [[ $applet == busybox ]] || ln -s busybox "$image/bin/$applet"
done
printf 'root:x:0:0:root:/:/bin/sh\nredis:x:999:999:redis:/data:/bin/sh\n' >"$image/etc/passwd"
printf 'root:x:0:\nredis:x:999:\n' >"$image/etc/group"
tar -C "$image" --numeric-owner -cf /srv/redis.tar .
rm -rf "$image"
IMAGE
# What this machine's apt was told does not go along.
rm -f "$root/etc/apt/apt.conf.d/99mmdebstrap"
