#!/usr/bin/env bash
# Debian 13's podman (5.4.2+ds1-2): an upgrade stops podman.socket, and the containers with `restart: always`, and starts neither again.
#
# One would guess that a package leaves a service that ran before its upgrade running after it, as docker.io's does, or never touches it. podman's
# preinst stops podman.socket, podman.service and podman-restart.service on an upgrade, and no script of it starts them.
# - Whatever asks by /run/podman/podman.sock (or /var/run/docker.sock, podman-docker's link to it) finds it closed until the machine starts
#   again or somebody runs `systemctl start podman.socket`.
# - podman-restart.service, which is there to start containers, stops those with `restart: always` when it is stopped (ExecStop): where it is
#   enabled, as it must be for them to come back after a reboot, an upgrade of podman takes them down for good, and leaves all others running.
#
# Seen on 2026-11-30 on a whole machine (npm run test:vm -- podman). Ends with 0 while the package's scripts are so, with 1 when they are not any
# more. Wants apt, dpkg-deb and the address of a Debian archive in MIRROR.
set -euo pipefail
mirror=${MIRROR:-http://deb.debian.org/debian}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p lists/partial cache/archives/partial
echo "deb [trusted=yes] $mirror trixie main" > trixie.list
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$PWD/trixie.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$PWD/lists"
  -o "Dir::Cache=$PWD/cache" -o APT::Sandbox::User=root)
"${apt[@]}" update
"${apt[@]}" download podman
dpkg-deb -e podman_*.deb scripts
ls podman_*.deb
grep -n 'deb-systemd-invoke' scripts/*
dpkg-deb -x podman_*.deb files
unit=files/usr/lib/systemd/system/podman-restart.service
grep -n '^Exec' "$unit"

if grep -q "deb-systemd-invoke stop .*'podman.socket'" scripts/preinst && grep -q "'podman-restart.service'" scripts/preinst &&
  grep -q '^ExecStop=.*stop .*restart-policy=always' "$unit" && ! grep -qE 'deb-systemd-invoke .*(start|\$_dh_action)' scripts/postinst; then
  echo "as it was"
else
  echo "not as it was"
  exit 1
fi
