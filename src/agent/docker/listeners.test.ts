import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listenersOf, parseTcp, parseUnix } from "./listeners.ts";

// Of Linux 6.1, shortened.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:18EC 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 61234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 61235 1 0000000000000000 100 0 0 10 0
   2: 0100007F:18EC 0100007F:C350 01 00000000:00000000 00:00000000 00000000   999        0 61236 1 0000000000000000 20 4 30 10 -1
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:18EC 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 61237 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:18EB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 61238 1 0000000000000000 100 0 0 10 0
`;
const UNIX = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 61239 /run/redis/redis.sock
0000000000000000: 00000003 00000000 00000000 0001 03 61240 /run/redis/redis.sock
0000000000000000: 00000002 00000000 00010000 0001 01 61241 @abstract
0000000000000000: 00000002 00000000 00010000 0001 01 61242 /run/$(touch x)
0000000000000000: 00000002 00000000 00010000 0001 01  6124 /run/my redis/it.sock
0000000000000000: 00000002 00000000 00010000 0001 01 61243 /run/my $(touch x)
`;

test("the kernel's tables tell where sockets listen, in either family", () => {
  expect(parseTcp(TCP)).toEqual([
    { at: "0.0.0.0:6380", inode: "61234" },
    { at: "127.0.0.1:6379", inode: "61235" },
  ]);
  expect(parseTcp(TCP6)).toEqual([
    { at: "[::]:6380", inode: "61237" },
    { at: "[::1]:6379", inode: "61238" },
  ]);
  expect(parseUnix(UNIX)).toEqual([
    { at: "unix:/run/redis/redis.sock", inode: "61239" },
    { at: "unix:/run/my redis/it.sock", inode: "6124" },
  ]);
  for (const text of ["", "nonsense", "   0: zz:1 0 0A"]) expect([...parseTcp(text), ...parseUnix(text)]).toEqual([]);
});

test("a process is asked for its own sockets alone, though others listen in the same network", async () => {
  const folder = await mkdtemp(join(tmpdir(), "redis-ops-listeners-"));
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const code = `require("net").createServer().listen(0, "127.0.0.1", function () {
    require("net").createServer().listen(${JSON.stringify(join(folder, "it.sock"))}, () => console.log(this.address().port));
  });`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [printed] = (await once(child.stdout, "data")) as [Buffer];
    const found = await listenersOf(child.pid ?? 0);
    expect(found?.toSorted()).toEqual([`127.0.0.1:${printed.toString().trim()}`, `unix:${folder}/it.sock`]);
  } finally {
    child.kill("SIGKILL");
    other.close();
    await rm(folder, { recursive: true });
  }
});

test("of a process that listens nowhere there is nothing, whoever else listens, and of none nothing is known", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  try {
    await once(child, "spawn");
    expect(await listenersOf(child.pid ?? 0)).toEqual([]);
  } finally {
    child.kill("SIGKILL");
    other.close();
  }
  expect(await listenersOf(2 ** 30)).toBeNull();
});
