/**
 * Has V8 compile the agent, once, when it is installed: `node compile.cjs AGENT CACHE FINISHED TARGET`. Writes to FINISHED what start.cjs wants in
 * CACHE, or nothing if CACHE is right as it is. With the flags of Node that the agent will be started with.
 *
 * V8 compiles a function when it is first called, so the agent is run for a moment, and asked what it will be asked most.
 */
"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const { PassThrough } = require("node:stream");
const v8 = require("node:v8");
const { codeFor, compile, run, toCache } = require("./start.cjs");

const [, , agent, cache, finished, target] = process.argv;
const source = readFileSync(agent);
/** However long an engine takes to answer, the installation goes on. */
const PATIENCE_MS = 3000;
const OPERATIONS = ["memory", "stats"];

const requests = OPERATIONS.map((operation, index) => ({
  ...{ id: index + 1, operation, target, input: {}, deadline_ms: PATIENCE_MS },
  ...{ caller: { id: "install.sh", role: "viewer", via: "token" }, request_id: "install" },
}));

const runOnce = () => {
  // V8 takes compiled code under the flags that it was made with; those that the agent sets once it runs come too late for it.
  v8.setFlagsFromString = () => undefined;
  const script = compile(agent, source, undefined);
  const input = new PassThrough();
  let answers = 0;
  Object.defineProperty(process, "stdin", { value: input });
  process.stdout.write = (text) => {
    answers += text.startsWith('{"hello"') ? 0 : 1;
    if (answers === requests.length) input.end();
    return true;
  };
  process.on("exit", (status) => {
    const whole = status === 0 ? toCache(source, script.createCachedData()) : null;
    if (whole !== null) writeFileSync(finished, whole);
  });
  process.argv.splice(1);
  process.argv.push(agent);
  run(agent, script);
  for (const request of requests) input.write(`${JSON.stringify(request)}\n`);
  setTimeout(() => input.end(), PATIENCE_MS).unref();
};

if (codeFor(source, cache) === undefined) runOnce();
else process.stdout.write("unchanged\n");
