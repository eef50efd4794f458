#!/usr/bin/env bash
# ioredis 6.0.0 and 5.8.2, pino 10.4.0: the error for a wrong password holds the password, and a structured log prints it.
#
# One would guess that a client keeps secrets out of its errors, as it keeps them out of `redis://:***@…`. Every ReplyError of ioredis has
# `command: { name, args }`, that of AUTH and HELLO included. `error.message` does not show it; `console.error(error)`, pino's
# `log.error(error)`, bunyan with a raw stream and winston's JSON do. It happens just when a password is rotated: the applications that still have the
# old one write it into their logs with each attempt, and those that got the new one too early write the new one.
#
# Seen on 2026-11-29: `"args":["3","AUTH","default","canary-of-a-password"]` in the line of 6.0.0, `"args":["canary-of-a-password"]` in that of 5.8.2.
# Ends with 0 while that holds, with 1 when it does not any more. Wants npm. Redis is a server of this script's that refuses everything, in
# Redis's words.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --loglevel=error ioredis@6.0.0 ioredis-5@npm:ioredis@5.8.2 pino@10.4.0 > /dev/null

cat > ask.mjs << 'JS'
import { createServer } from "node:net";
import { Writable } from "node:stream";
import pino from "pino";

const { Redis } = await import(process.argv[2]);
const end = (line) => process.stdout.write(line, () => process.exit(0));
const log = pino(new Writable({ write: (chunk) => end(String(chunk)) }));
const server = createServer((socket) => {
  socket.on("error", () => {});
  // One reply for each command of the chunk.
  const commands = (chunk) => String(chunk).match(/^\*\d+\r$/gm)?.length ?? 0;
  const reply = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
  socket.on("data", (chunk) => socket.write(reply.repeat(commands(chunk))));
});
server.listen(0, "127.0.0.1", () => {
  const options = { port: server.address().port, password: "canary-of-a-password", retryStrategy: () => null };
  const client = new Redis({ ...options, enableReadyCheck: false });
  client.on("error", (error) => error.message.startsWith("WRONGPASS") && log.error(error));
});
setTimeout(() => end("nothing was logged\n"), 20_000);
JS

changed=0
for package in ioredis ioredis-5; do
  version=$(node -p "JSON.parse(require('fs').readFileSync('node_modules/$package/package.json')).version")
  line=$(node ask.mjs "$package")
  if grep -q 'canary-of-a-password' <<< "$line"; then
    echo "ioredis $version: $(grep -o '"command":{[^}]*}' <<< "$line")"
  else
    echo "ioredis $version: the password is not in it. The behaviour has changed: $line"
    changed=1
  fi
done
exit "$changed"
