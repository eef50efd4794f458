#!/usr/bin/env bash
# @valkey/valkey-glide 2.5.2 (GLIDE for Node): a closed port and a name that does not exist are both told as "timed out".
#
# One would guess that a refused connection is told as refused, and an unknown name as unknown, as ioredis and node-redis have it: the
# system answers both within a millisecond or so. GLIDE tries again until its connection timeout has passed, drops what the tries said,
# and reports the timeout only, in the error as in its own log at its default level. So a wrong port, a wrong name and a firewall look
# the same, and one looks at the network or raises the timeout, which only makes the same error come later.
#
# Seen on 2026-11-29: "timed out" after the two seconds of the default for either; node:net says ECONNREFUSED and ENOTFOUND.
# Ends with 0 while that holds, with 1 when it does not any more. Wants npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @valkey/valkey-glide@2.5.2 > /dev/null

cat > ask.mjs << 'JS'
import { appendFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { GlideClient } from "@valkey/valkey-glide";

// A port that was free a moment ago: nothing listens there.
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address();
await new Promise((resolve) => server.close(resolve));

for (const host of ["127.0.0.1", "redis.invalid"]) {
  const system = await new Promise((resolve) => connect(port, host).on("error", (error) => resolve(error.code)));
  const glide = await GlideClient.createClient({ addresses: [{ host, port }] }).then(() => "connected", (error) => error.message);
  appendFileSync("said.txt", `${host}: node:net ${system}, GLIDE: ${glide.replaceAll(port, "<port>").replaceAll("\n", "")}\n`);
}
process.exit(0);
JS
# What is printed is GLIDE's own log.
timeout 60 node ask.mjs > log.txt 2>&1
cat said.txt
if grep -q '^127.0.0.1: node:net ECONNREFUSED, GLIDE: .*timed out' said.txt && grep -q '^redis.invalid: .*, GLIDE: .*timed out' said.txt &&
  ! sed 's/.*GLIDE: //' said.txt log.txt | grep -qiE 'refused|resolve|lookup|not known'; then
  exit 0
fi
echo "The behaviour has changed:"
cat log.txt
exit 1
