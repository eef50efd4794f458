#!/usr/bin/env bash
# ssh2 1.17.0: a login to OpenSSH on the same machine takes 100 ms and more of waiting, which `setNoDelay` takes away.
#
# One would guess that a client of a protocol of small packets that wait for each other turns Nagle's algorithm off, as OpenSSH's own does, or that
# on the loopback, where nothing is far, it would not matter. ssh2 leaves it on. The client then holds each small packet back until the one before
# it is acknowledged, which the other side delays by 40 ms (tcp(7)): four times in the login, and once for the command. `Client` has
# setNoDelay(), which its README lists for throughput's sake; it has to be called once there is a socket, at the event `connect`.
#
# Seen on 2026-11-30 with Node 20 and OpenSSH 9.2, medians of 7: a login took 203 ms, and 31 without;
# the command `true` after it 170, and 129.
# Ends with 0 while the login with Nagle's algorithm takes at least 35 ms longer than the one without, with 1 when it does not any more.
# Wants node, npm, OpenSSH's server (sshd, ssh-keygen) and root, for whom the key is.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$(cat "$folder/pid" 2>/dev/null)" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --omit=optional ssh2@1.17.0

mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ed25519 -N '' -f client
cp client.pub authorized
chmod 600 authorized
port=$((20000 + RANDOM % 10000))
cat >sshd_config <<EOF
ListenAddress 127.0.0.1:$port
HostKey $folder/host
AuthorizedKeysFile $folder/authorized
PidFile $folder/pid
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
EOF
"$(command -v sshd)" -f sshd_config
sleep 0.5

cat >ask.cjs <<'EOF'
const { readFileSync } = require("node:fs");
const { Client } = require("ssh2");
const port = Number(process.argv[2]);
const once = (noDelay) =>
  new Promise((done, failed) => {
    const client = new Client();
    const startedAt = performance.now();
    client.on("error", failed);
    client.on("connect", () => client.setNoDelay(noDelay));
    client.on("ready", () => {
      const login = performance.now() - startedAt;
      client.exec("true", (error, stream) => {
        if (error) return failed(error);
        stream.resume().on("close", () => {
          client.end();
          done({ login, command: performance.now() - startedAt - login });
        });
      });
    });
    client.connect({
      ...{ host: "127.0.0.1", port, username: "root", privateKey: readFileSync("client") },
      algorithms: { kex: ["curve25519-sha256"] },
    });
  });
const median = (all) => all.toSorted((one, other) => one - other)[all.length >> 1];
(async () => {
  const found = {};
  for (const noDelay of [false, true]) {
    const all = [];
    for (let round = 0; round < 7; round += 1) all.push(await once(noDelay));
    found[noDelay] = { login: median(all.map(({ login }) => login)), command: median(all.map(({ command }) => command)) };
    const { login, command } = found[noDelay];
    console.log(`${noDelay ? "without" : "with"} Nagle's algorithm: login ${login.toFixed(0)} ms, command ${command.toFixed(0)} ms`);
  }
  process.exitCode = found[false].login - found[true].login >= 35 ? 0 : 1;
  console.log(process.exitCode === 0 ? "as it was" : "not as it was");
})();
EOF
node ask.cjs "$port"
