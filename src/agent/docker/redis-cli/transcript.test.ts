import { describe, expect, it } from "vitest";
import { createTranscript } from "./transcript.ts";

const play = (commands: number, lines: string[]) => {
  const transcript = createTranscript("n", commands);
  const done = lines.map((line) => transcript.push(line));
  return { done, began: transcript.began(), refusal: transcript.refusal(), replies: transcript.replies() };
};

describe("createTranscript", () => {
  it("gives each command the lines between its marks, and is done at the last", () => {
    expect(play(2, ['"n:0"', "# Memory\r", "used_memory:1\r", '"n:1"', '1) "a"', '2) "b"', '"n:2"'])).toEqual({
      done: [false, false, false, false, false, false, true],
      began: true,
      refusal: null,
      replies: [
        ["# Memory\r", "used_memory:1\r"],
        ['1) "a"', '2) "b"'],
      ],
    });
  });

  it("takes a reply that is an error for a reply, not for a mark", () => {
    expect(play(2, ['"n:0"', "(error) ERR a", '"n:1"', "(error) ERR b", '"n:2"'])).toMatchObject({
      done: [false, false, false, false, true],
      replies: [["(error) ERR a"], ["(error) ERR b"]],
    });
  });

  it("is done when every mark is refused as well", () => {
    const busy = "(error) BUSY Redis is busy";
    expect(play(2, [busy, "BUSY Redis is busy", busy, busy, busy])).toEqual({
      done: [false, false, false, false, true],
      began: false,
      refusal: "BUSY Redis is busy",
      replies: [["BUSY Redis is busy"], [busy]],
    });
  });

  it("knows its marks in the errors of a Sentinel, which has no ECHO, also after an empty reply", () => {
    // As redis-cli 7.0.15 prints them.
    const unknown = (at: number) => `(error) ERR unknown command 'ECHO', with args beginning with: 'n:${at}' `;
    expect(
      play(2, [
        unknown(0),
        unknown(1),
        "(error) ERR unknown command 'CONFIG', with args beginning with: 'GET' ",
        unknown(2),
      ]),
    ).toEqual({
      done: [false, false, false, true],
      began: true,
      refusal: null,
      replies: [[], ["(error) ERR unknown command 'CONFIG', with args beginning with: 'GET' "]],
    });
  });

  it("loses nothing but the first mark when Redis had closed the idle connection", () => {
    expect(play(2, ["# Memory\r", '"n:1"', "PONG", '"n:2"'])).toEqual({
      done: [false, false, false, true],
      began: false,
      refusal: null,
      replies: [["# Memory\r"], ["PONG"]],
    });
  });

  it("gives no lines to a command whose reply was lost", () => {
    expect(play(2, ['"n:0"', '"n:1"', "PONG", '"n:2"']).replies).toEqual([[], ["PONG"]]);
  });

  it("takes the first line for the first command's where no mark was sent ahead", () => {
    const transcript = createTranscript("n", 2, false);
    const done = ["(error) ERR a", '"n:1"', "PONG", '"n:2"'].map((line) => transcript.push(line));
    expect(done).toEqual([false, false, false, true]);
    expect(transcript.began()).toBe(true);
    expect(transcript.replies()).toEqual([["(error) ERR a"], ["PONG"]]);
  });

  it("drops redis-cli's remark on a slow reply", () => {
    expect(play(1, ['"n:0"', "(0.50s)", '1) "a"', "(12.03s)", '"n:1"']).replies).toEqual([['1) "a"']]);
  });
});
