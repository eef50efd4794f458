#!/usr/bin/env bash
# workerd 1.20261117 cuts a long answer short, behind 128,000 bytes, when the Worker has not read the request's body and not all of that body had
# come by then. The head promised the whole length, and the connection ends as if all were well (FIN, at times a reset).
#
# One would guess that a server that does not want a body still sends the answer that it has begun (RFC 9112, section 9.6, has it close in
# stages so that the client can read the last answer). A client sees curl's "transfer closed with outstanding read data remaining", or, if it
# does not compare with Content-Length, half a JSON.
#
# Seen on 2026-11-30: an answer of 300,000 bytes to a GET with a body of 60,000 was cut in 121 of 240 tries, always behind 128,000; without a
# body, or with one of 1,000 bytes, which comes with the head, in none.
# Ends with 0 while that holds, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "allowScripts": { "workerd": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error workerd@1.20261117.1 > /dev/null

cat > worker.js << 'JS'
const text = "x".repeat(300_000);
export default { fetch: () => new Response(text) };
JS
cat > config.capnp << 'CAPNP'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")], compatibilityDate = "2026-11-01"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);
CAPNP
./node_modules/.bin/workerd serve config.capnp --control-fd=3 3> listening &
server=$!
for _ in $(seq 100); do [[ -s listening ]] && break; sleep 0.1; done

cat > ask.js << 'JS'
const { readFileSync } = require("node:fs");
const { connect } = require("node:net");
const { port } = JSON.parse(readFileSync("listening", "utf8").split("\n")[0]);

/** How many bytes of the answer's body came before the connection ended, or all had come. */
const ask = (bytes) =>
  new Promise((resolve) => {
    let got = Buffer.alloc(0);
    const body = () => got.length - got.indexOf("\r\n\r\n") - 4;
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (body() >= 300_000) socket.destroy();
    });
    socket.on("error", () => {}).on("close", () => resolve(body()));
    socket.write(Buffer.concat([Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`), Buffer.alloc(bytes, "x")]));
  });

(async () => {
  const cut = {};
  for (const bytes of [0, 1_000, 60_000]) {
    const came = [];
    for (let round = 0; round < 30; round += 1) came.push(...(await Promise.all(Array.from({ length: 8 }, () => ask(bytes)))));
    cut[bytes] = came.filter((each) => each < 300_000).length;
    console.log(`a body of ${bytes} bytes: ${cut[bytes]} of ${came.length} answers were cut`);
  }
  process.exit(cut[0] === 0 && cut[1_000] === 0 && cut[60_000] > 0 ? 0 : 1);
})();
JS
node ask.js
