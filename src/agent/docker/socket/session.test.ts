import { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { ok } from "../../../protocol/result.ts";
import type { Engine } from "./engine.ts";
import { openSession, type Session } from "./session.ts";

/** The engine's side of a redis-cli that answers when it is told to. */
const openFake = async () => {
  const lines: string[] = [];
  let pieces = 0;
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      pieces += 1;
      lines.push(...chunk.toString().split("\n").slice(0, -1));
      done();
    },
    writev: (chunks, done) => {
      pieces += 1;
      lines.push(...chunks.flatMap(({ chunk }) => String(chunk).split("\n").slice(0, -1)));
      done();
    },
  });
  const print = (text: string): void => {
    const header = Buffer.alloc(8);
    header[0] = 1;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    socket.push(Buffer.concat([header, Buffer.from(text)]));
  };
  const engine = {
    call: () => Promise.resolve(ok({ status: 201, body: { Id: "x" } })),
    attach: () => Promise.resolve(ok(socket as unknown as Socket)),
  } as unknown as Engine;
  const { signal } = new AbortController();
  const opened = await openSession(
    engine,
    { id: "c", name: "redis" },
    ["redis-cli"],
    null,
    signal,
    (work) => void work,
  );
  if ("lost" in opened || !opened.ok) throw new Error("not opened");
  return {
    session: opened.value,
    pieces: () => pieces,
    /** What came and has not been answered: the commands by their first word. */
    asked: () => lines.map((line) => line.split('"')[1]).filter((word) => word !== "ECHO"),
    /** Answers lines: marks as they are, commands with `text`. */
    answer(text: string, count = Number.POSITIVE_INFINITY): void {
      for (let left = count; left > 0 && lines.length > 0; left -= 1) {
        const [, word, , mark] = (lines.shift() ?? "").split('"');
        print(word === "ECHO" ? `"${mark}"\n` : `${text}\n`);
      }
    },
  };
};

const never = new AbortController().signal;
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const read = (session: Session, key: string, signal = never) => session.run([["LLEN", key]], signal);
const three = ok([{ kind: "text", text: "3" }]);

const openAnswered = async () => {
  const fake = await openFake();
  const first = read(fake.session, "first");
  await soon();
  expect(fake.session.hasAnswered()).toBe(false);
  fake.answer('"3"');
  expect(await first).toEqual(three);
  expect(fake.session.hasAnswered()).toBe(true);
  return fake;
};

it("sends what only reads behind what waits, in one piece, and tells the replies apart", async () => {
  const fake = await openAnswered();
  const before = fake.pieces();
  const both = [fake.session.run([["LLEN", "a"]], never), fake.session.run([["TYPE", "b"]], never)];
  await soon();
  expect(fake.asked()).toEqual(["LLEN", "TYPE"]);
  expect(fake.pieces()).toBe(before + 1);
  fake.answer("(integer) 7", 2);
  expect(await both[0]).toEqual(ok([{ kind: "text", text: "7" }]));
  fake.answer("list");
  expect(await both[1]).toEqual(ok([{ kind: "text", text: "list" }]));
});

it("ends nobody else's when one's time is over while those before it wait", async () => {
  const fake = await openAnswered();
  const mine = new AbortController();
  const all = [read(fake.session, "a"), read(fake.session, "b", mine.signal), read(fake.session, "c")];
  await soon();
  mine.abort();
  expect(await all[1]).toMatchObject({ ok: false, failure: { code: "timeout", hop: "redis" } });
  expect(fake.session.ended()).toBe(false);
  fake.answer('"3"');
  expect([await all[0], await all[2]]).toEqual([three, three]);
});

it("is lost to those behind when the one that is being answered is late", async () => {
  const fake = await openAnswered();
  const mine = new AbortController();
  const all = [read(fake.session, "a", mine.signal), read(fake.session, "b")];
  await soon();
  mine.abort();
  expect(await all[0]).toMatchObject({ ok: false, failure: { code: "timeout", hop: "redis" } });
  expect(await all[1]).toMatchObject({ lost: true, sent: true });
  expect(fake.session.ended()).toBe(true);
});

it("is lost to those behind as well when nobody waits for the one that is being answered", async () => {
  const fake = await openAnswered();
  const [second, third] = [new AbortController(), new AbortController()];
  const all = [read(fake.session, "a"), read(fake.session, "b", second.signal), read(fake.session, "c", third.signal)];
  const last = read(fake.session, "d");
  await soon();
  second.abort();
  fake.answer('"3"', 2);
  expect(await all[0]).toEqual(three);
  third.abort();
  expect(await all[2]).toMatchObject({ ok: false, failure: { code: "timeout" } });
  expect(await last).toMatchObject({ lost: true });
  expect(fake.session.ended()).toBe(true);
});

it("bounds what each may print, not what they print together", async () => {
  const fake = await openAnswered();
  const long = "x".repeat(200 * 1024);
  const both = [read(fake.session, "a"), read(fake.session, "b")];
  await soon();
  fake.answer(`"${long}"`);
  for (const each of both) expect(await each).toEqual(ok([{ kind: "text", text: long }]));
  const tooLong = read(fake.session, "a");
  await soon();
  fake.answer(`"${long}${long}"`);
  expect(await tooLong).toMatchObject({ ok: false, failure: { code: "docker_failed" } });
});
