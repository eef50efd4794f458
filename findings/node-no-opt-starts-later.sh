#!/usr/bin/env bash
# Node 24: with --no-opt, Node itself starts later. Node 18 and 20: with any flag of V8's, one that only sizes the heap too.
#
# One would guess that a program of one line starts as soon, or sooner, without V8's optimising compilers: nothing in it is worth optimising.
# But Node brings the compiled code of its own modules along, and V8 takes that only where a hash of its flags is the one that the code was
# made with. So all of Node's own modules that the start needs are compiled anew, at every start. What a flag was to save has to be measured
# against a Node without it, not with it.
#
# Seen on 2026-11-29, medians of 21 starts in turn to the first line of output, on two cores. Node 24.21.0: 20.9 ms without a flag, 25.5 with
# --no-opt, 21.5 with --max-old-space-size=64. By hand, Node 20.20.2: 49.3, 54.3 and 54.6; Node 18.20.8: 45.6, 49.0 and 48.7.
# Ends with 0 while --no-opt takes at least 5 % more of a processor than no flag, and a smaller heap does not; with 1 when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" node@24.21.0 > /dev/null
node="$folder/node_modules/node/bin/node"

cat > turn.mjs << 'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
const [, , node] = process.argv;
const sides = { "no flag": [], "--no-opt": ["--no-opt"], "a small heap": ["--max-old-space-size=64"] };
const program = "console.log(1); process.stdin.resume()";
/** Milliseconds of any processor until the first line, and by the clock. */
const start = async (flags) => {
  const from = performance.now();
  const child = spawn(node, [...flags, "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const clock = performance.now() - from;
  const tasks = `/proc/${child.pid}/task`;
  const ran = readdirSync(tasks).map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]));
  child.kill("SIGKILL");
  await once(child, "close");
  return { clock, processor: ran.reduce((sum, each) => sum + each, 0) / 1e6 };
};
const taken = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
for (let round = 0; round < 21; round += 1)
  for (const [name, flags] of Object.entries(sides)) taken[name].push(await start(flags));
const median = (name, of) => taken[name].map((each) => each[of]).sort((a, b) => a - b)[10];
for (const name of Object.keys(sides))
  console.log(`${name}: ${median(name, "clock").toFixed(1)} ms, ${median(name, "processor").toFixed(1)} ms of a processor`);
const times = (name) => median(name, "processor") / median("no flag", "processor");
process.exitCode = times("--no-opt") >= 1.05 && times("a small heap") < 1.05 ? 0 : 1;
JS
"$node" --version
"$node" turn.mjs "$node"
