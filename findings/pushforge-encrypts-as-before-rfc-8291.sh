#!/usr/bin/env bash
# @pushforge/builder 2.0.5, which says of itself that it is Web Push for Workers: its messages are `Content-Encoding: aesgcm`, with the salt and the key in the
# headers `Encryption` and `Crypto-Key`.
#
# One would guess `aes128gcm`: RFC 8291 is of 2017, and the only one that RFC 8030's services have to take. Google's and Mozilla's still take the draft; the W3C's Push API
# asks a browser for `aes128gcm` only (`PushManager.supportedContentEncodings`).
#
# Seen on 2026-11-29. Ends with 0 while that holds, with 1 when it does not any more. Takes seconds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @pushforge/builder@2.0.5 > /dev/null

cat > try.js << 'JS'
import { createECDH, randomBytes } from "node:crypto";
import { buildPushHTTPRequest } from "@pushforge/builder";

const browser = createECDH("prime256v1");
const own = createECDH("prime256v1");
const point = own.generateKeys();
const text = (bytes) => Buffer.from(bytes).toString("base64url");
const { headers } = await buildPushHTTPRequest({
  privateJWK: { kty: "EC", crv: "P-256", x: text(point.subarray(1, 33)), y: text(point.subarray(33)), d: own.getPrivateKey("base64url") },
  message: { payload: { title: "x" }, adminContact: "mailto:ops@example.org" },
  subscription: {
    endpoint: "https://push.example.net/1",
    keys: { p256dh: browser.generateKeys("base64url"), auth: text(randomBytes(16)) },
  },
});
const given = new Headers(headers);
console.log(`Content-Encoding: ${given.get("content-encoding")}, Encryption: ${given.get("encryption")?.slice(0, 12)}…`);
process.exit(given.get("content-encoding") === "aesgcm" ? 0 : 1);
JS
node try.js
