#!/usr/bin/env bash
# Node 24.21.0: AbortSignal.timeout() of 25 days or more, up to 49, aborts after a millisecond.
#
# One would guess that a delay which is accepted is kept. AbortSignal.timeout() refuses what is above 4294967295 ms and says so ("It must be
# >= 0 && <= 4294967295"), so that the longest one that it names looks like the right one for "as good as never". But its timer is the one of
# setTimeout, which ends at 2147483647 ms: above that it is set to 1, with a warning on stderr, and the request that was to have all the time
# in the world is aborted before it has begun. A limit for timeouts that a caller gives has to be 2 ** 31 - 1.
#
# Seen on 2026-11-30: 2147483647 has not aborted after half a second; 2147483648 and 4294967295 had after 1 ms; 4294967296 throws a RangeError.
# Ends with 0 while that holds, with 1 when it does not any more. Wants npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" node@24.21.0 > /dev/null

cat > ask.mjs << 'JS'
import { setTimeout as pause } from "node:timers/promises";
console.log(process.version);
const seen = [];
for (const ms of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32]) {
  let became;
  try {
    const signal = AbortSignal.timeout(ms);
    await pause(500);
    became = signal.aborted ? `aborted: ${signal.reason.name}` : "still waits";
  } catch (error) {
    became = `throws: ${error.code}`;
  }
  console.log(`AbortSignal.timeout(${ms}): ${became}`);
  seen.push(became);
}
const expected = ["still waits", "aborted: TimeoutError", "aborted: TimeoutError", "throws: ERR_OUT_OF_RANGE"];
process.exitCode = seen.join() === expected.join() ? 0 : 1;
JS
node_modules/node/bin/node --no-warnings ask.mjs
