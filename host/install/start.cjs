/**
 * Starts the agent: `node start.cjs /path/of/agent.cjs`. Beside it, `agent.cache` may have what V8 has compiled of it (written by compile.cjs when
 * the agent is installed), which saves half of what the agent adds to the start of Node. Where that file is missing, was made from another
 * agent or for another Node, or is damaged, the agent is compiled as ever.
 *
 * V8 takes compiled code as it comes: of the source it compares the length only, and since Node 20 not even a checksum of the code. So the file
 * holds the source that it was made from, and the code twice, and both are compared to the last byte.
 */
"use strict";
const { readFileSync, statSync } = require("node:fs");
const path = require("node:path");
const { Script } = require("node:vm");

const HEADER_BYTES = 1024;
const BEFORE = "(function (exports, require, module, __filename, __dirname) {";
const AFTER = "\n})";

/** Which Node the code is for: this very program, with these flags. */
const madeFor = () => {
  const { size, mtimeMs } = statSync(process.execPath);
  return [process.version, process.versions.v8, process.arch, size, mtimeMs, ...process.execArgv].join(" ");
};

const cacheOf = (agent) => agent.replace(/\.cjs$/, ".cache");

/** The whole file; null for what cannot be kept: a source that is not ASCII, or a Node whose name is too long for the header. */
const toCache = (source, code) => {
  const header = JSON.stringify({ made_for: madeFor(), code: code.length }).padEnd(HEADER_BYTES - 1);
  if (header.length >= HEADER_BYTES || source.some((byte) => byte > 0x7f)) return null;
  return Buffer.concat([Buffer.from(`${header}\n`), code, code, source]);
};

/** The code in a cache that was made from this source, for this Node, and is whole; else undefined. */
const codeFor = (source, file) => {
  try {
    const cache = readFileSync(file);
    const { made_for, code: length } = JSON.parse(cache.toString("latin1", 0, HEADER_BYTES));
    const ends = [0, length, 2 * length].map((bytes) => HEADER_BYTES + bytes);
    const [code, again] = [cache.subarray(ends[0], ends[1]), cache.subarray(ends[1], ends[2])];
    const sound = code.length === length && code.equals(again) && cache.subarray(ends[2]).equals(source);
    return sound && made_for === madeFor() ? code : undefined;
  } catch {
    return undefined;
  }
};

/** @returns the script, which gives the agent as a function of what a CommonJS module is given */
const compile = (agent, source, code) =>
  new Script(`${BEFORE}${source.toString("latin1")}${AFTER}`, {
    filename: agent,
    columnOffset: -BEFORE.length,
    cachedData: code,
  });

const run = (agent, script) => script.runInThisContext()({}, require, { exports: {} }, agent, path.dirname(agent));

const start = () => {
  process.argv.splice(1, 1);
  const agent = process.argv[1];
  const source = readFileSync(agent);
  const code = codeFor(source, cacheOf(agent));
  if (code === undefined) require(agent);
  else run(agent, compile(agent, source, code));
};

module.exports = { codeFor, compile, run, toCache };
if (require.main === module) start();
