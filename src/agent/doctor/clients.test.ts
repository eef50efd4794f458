import { expect, test } from "vitest";
import { largestClient } from "./clients.ts";

// As Redis 7.0.15 prints them.
const SMALL =
  "id=19 addr=127.0.0.1:54830 laddr=127.0.0.1:7391 fd=8 name= age=1 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=16384 rbp=115 obl=0 oll=0 omem=0 tot-mem=37658 events=r cmd=client|list user=default redir=-1 resp=2";
const LARGE =
  "id=7 addr=172.18.0.4:40112 laddr=172.18.0.2:6379 fd=9 name=report=worker age=90 idle=61 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=1024 rbp=0 obl=16344 oll=2100 omem=43180320 tot-mem=43214208 events=rw cmd=lrange user=default redir=-1 resp=2";
// As Redis 5 does.
const OLD =
  "id=3 addr=[fd00::4]:52555 fd=8 name= age=855 idle=7 flags=N db=0 sub=0 psub=0 multi=-1 qbuf=1000 qbuf-free=500 obl=0 oll=2 omem=40000 events=r cmd=monitor";

test("finds the client with the most memory, and of it nothing but what is asked for", () => {
  expect(largestClient(`${SMALL}\n${LARGE}\n${OLD}\n`)).toEqual({
    id: 7,
    address: "172.18.0.4:40112",
    name: "report=worker",
    command: "lrange",
    memory: 43_214_208,
    idle_ms: 61_000,
  });
});

test("shortens a name of any length", () => {
  expect(largestClient(SMALL.replace("name=", `name=${"n".repeat(5000)}`))?.name).toBe("n".repeat(100));
});

test("before Redis 6.2 counts the two buffers", () => {
  expect(largestClient(OLD)).toMatchObject({ id: 3, address: "[fd00::4]:52555", memory: 41_500, idle_ms: 7000 });
});

test.each(["", "\n", "NOPERM this user has no permissions to run the 'client|list' command"])(
  "finds none in %j",
  (text) => {
    expect(largestClient(text)).toBeNull();
  },
);
