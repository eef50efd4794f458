#!/usr/bin/env bash
# BullMQ 5.81.5: when the counter of job numbers is evicted, jobs that wait are overwritten by new ones, which then run twice.
#
# One would guess that a queue loses by eviction what was in the evicted key, and that `bull:<queue>:id`, a counter of a few bytes, holds
# nothing to lose. But a new job's number comes from it alone: without it numbers begin at 1 again, the new job's hash is written over the
# one of a job that still waits, and the number stands in the list twice. The old job's data is gone, the new job is run twice, and
# nothing is logged. The counter is touched only when a job is added, so `allkeys-lru` takes it first where jobs are added seldom.
#
# Seen on 2026-11-29 with Redis 7.0.15: "1:new 2:new 3:old 1:new 2:new". Bull 4.16.5 does the same; Bee-Queue 2.0.0 drops the new jobs.
# Ends with 0 while that holds, with 1 when it does not any more. Needs redis-server and redis-cli on the PATH.
set -euo pipefail
folder=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
redis-server --port "$port" --bind 127.0.0.1 --save "" --dir "$folder" --loglevel warning > "$folder/redis.log" &
redis=$!
trap 'kill "$redis" 2> /dev/null; wait "$redis" 2> /dev/null; rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts --omit=optional bullmq@5.81.5 > /dev/null

cat > jobs.mjs << 'JS'
import { Queue, Worker } from "bullmq";
const [, , port, evict] = process.argv;
const connection = { host: "127.0.0.1", port: Number(port), maxRetriesPerRequest: null };
const queue = new Queue(`mail-${evict}`, { connection });
for (let number = 0; number < 3; number += 1) await queue.add("old", {});
if (evict === "counter") await (await queue.client).del(`bull:mail-${evict}:id`);
for (let number = 0; number < 2; number += 1) await queue.add("new", {});
const ran = [];
new Worker(`mail-${evict}`, async ({ id, name }) => void ran.push(`${id}:${name}`), { connection });
while (ran.length < 5) await new Promise((resolve) => setTimeout(resolve, 50));
console.log(ran.join(" "));
process.exit(0);
JS

kept=$(node jobs.mjs "$port" nothing)
echo "nothing evicted:     $kept"
gone=$(node jobs.mjs "$port" counter)
echo "the counter evicted: $gone"
[ "$kept" = "1:old 2:old 3:old 4:new 5:new" ] && [ "$gone" = "1:new 2:new 3:old 1:new 2:new" ] && exit 0
echo "The behaviour has changed."
exit 1
