#!/usr/bin/env bash
# workerd 1.20261117 (Miniflare 5.20261117.0-beta): `close()` of a WebSocket that a Worker made does not end its connection while the other
# side says nothing, however long that is.
#
# One would guess that it waits a while for the other side's goodbye and then lets go, as browsers and `ws` do (RFC 6455, section 7.1.1, allows
# it; `ws` waits 30 s). On a link that is cut half-open the goodbye never comes: the socket stays, and an object that keeps one open is not evicted.
# What does end it at once is the `AbortSignal` of the `fetch` that made it, also long after the answer, and after a `close()`.
#
# Seen on 2026-11-29: 45 s after `close()` the connection was still there; after `abort()` it was gone within a second.
# Ends with 0 while that holds, with 1 when it does not any more. Takes a minute.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Miniflare wants Node 22 or later: the package `node` brings one.
echo '{ "private": true, "type": "module", "allowScripts": { "node": true, "workerd": true, "esbuild": true, "sharp": false } }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261117.0-beta node@24.21.0 > /dev/null
export PATH="$folder/node_modules/node/bin:$PATH"

cat > try.js << 'JS'
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

// Takes the connection as RFC 6455 has it, and never says a word again.
const open = new Set();
const server = createServer().on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`);
  open.add(socket);
  socket.on("error", () => {}).on("end", () => socket.destroy()).on("close", () => open.delete(socket)).resume();
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

// An object lives on after its answer, as the request of a Worker does not.
const script = `
import { DurableObject } from "cloudflare:workers";
export class Holder extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/open") {
      this.controller = new AbortController();
      const { webSocket } = await fetch(this.env.SERVER, { headers: { Upgrade: "websocket" }, signal: this.controller.signal });
      this.socket = webSocket;
      this.socket.accept();
    }
    if (pathname === "/close") this.socket.close();
    if (pathname === "/abort") this.controller.abort();
    return new Response("done");
  }
}
export default { fetch: (request, env) => env.HOLDER.get(env.HOLDER.idFromName("one")).fetch(request) };`;
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    script,
    compatibilityDate: "2026-11-17",
    bindings: { SERVER: `http://127.0.0.1:${server.address().port}/` },
    durableObjects: { HOLDER: { className: "Holder", useSQLite: true } },
  }),
);
const ask = async (what) => (await miniflare.dispatchFetch(`http://worker/${what}`)).text();
await ask("open");
await ask("close");
await sleep(45_000);
const afterClose = open.size;
await ask("abort");
await sleep(1_000);
console.log(`open 45 s after close(): ${afterClose}; one second after abort(): ${open.size}`);
const holds = afterClose === 1 && open.size === 0;
await miniflare.dispose();
process.exit(holds ? 0 : 1);
JS
node try.js
