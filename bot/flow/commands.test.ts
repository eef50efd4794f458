import { describe, expect, it } from "vitest";
import { never, problemOf, slow, SlackDouble } from "../double/slack.ts";

const text = (message: unknown): string => JSON.stringify(message);

describe("a command", () => {
  it("is acknowledged with its answer where that is there in time, and with nothing else", async () => {
    const slack = new SlackDouble();
    const { status, ack } = await slack.command("memory");
    expect(status).toBe(200);
    expect(ack).toMatchObject({ response_type: "ephemeral" });
    expect(text(ack)).toContain("memory is well");
    expect(slack.posts).toEqual([]);
    expect(slack.asked).toEqual([
      {
        by: { team: "T1", user: "U0OPER", role: "operator" },
        operation: "memory",
        target: "prod",
        input: {},
        idempotencyKey: null,
      },
    ]);
  });

  it("whose answer takes longer is acknowledged as asked for, and edited once", async () => {
    const slack = new SlackDouble({ patience: slow });
    const { ack } = await slack.command("memory");
    expect(ack?.text).toMatch(/^Asking/);
    expect(slack.posts).toHaveLength(1);
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: true });
    expect(text(slack.seen)).toContain("memory is well");
  });

  it("that fails says the hop and what to do, at once and later", async () => {
    const call = () => Promise.resolve(problemOf());
    for (const patience of [undefined, slow]) {
      const slack = new SlackDouble(patience === undefined ? { call } : { call, patience });
      const { ack } = await slack.command("memory");
      const said = text(patience === undefined ? ack : slack.seen);
      expect(said).toContain("ssh");
      expect(said).toContain("Look whether sshd runs.");
      expect(said).not.toMatch(/white_check_mark|large_green_circle/);
    }
  });

  it("that is never answered is told as timed out", async () => {
    const slack = new SlackDouble({ patience: never });
    const { ack } = await slack.command("memory");
    expect(ack?.text).toMatch(/^Asking/);
    expect(slack.posts).toHaveLength(1);
    expect(text(slack.seen)).toContain("There was no answer in time.");
  });

  it("that meets a bug is not met with silence, and the log says what it was", async () => {
    const slack = new SlackDouble({ call: () => Promise.reject(new TypeError("x is not a function")) });
    const { ack } = await slack.command("memory");
    expect(text(ack)).toContain("Something failed that should not.");
    expect(slack.log).toMatchObject([{ outcome: "internal", problem: "TypeError: x is not a function" }]);
  });

  it("that was sent before is not acted on again", async () => {
    const slack = new SlackDouble();
    await slack.command("memory", { trigger_id: "1.2.3" });
    const again = await slack.command("memory", { trigger_id: "1.2.3" });
    expect([again.status, again.ack, slack.asked.length]).toEqual([200, null, 1]);
    await slack.command("memory", { trigger_id: "4.5.6" });
    expect(slack.asked).toHaveLength(2);
  });

  it("works where the memory of what was sent does not", async () => {
    const slack = new SlackDouble({ once: () => Promise.resolve("unknown") });
    expect(text((await slack.command("memory")).ack)).toContain("memory is well");
  });

  it("of another name is dropped with a line in the log", async () => {
    const slack = new SlackDouble();
    const { status, ack } = await slack.command("memory", { command: "/other" });
    expect([status, ack, slack.asked]).toEqual([200, null, []]);
    expect(slack.log).toEqual([{ slack: "command", outcome: "unknown_command" }]);
  });

  it("leaves a line in the log, without a word of what was written", async () => {
    const slack = new SlackDouble();
    await slack.command("set maxmemory 576mb because hunter2");
    expect(slack.log).toEqual([
      { slack: "command", caller: "T1/U0OPER", operation: "set", target: "prod", outcome: "confirm", took_ms: 0 },
    ]);
  });
});

describe("who may ask", () => {
  it.each([
    ["somebody who is on no list", { user: "U0NOBODY" }, "You may not use redis-ops."],
    ["another team", { team: "T2" }, "This workspace may not use redis-ops."],
  ])("is not %s", async (_, sender, said) => {
    const slack = new SlackDouble();
    const { status, ack } = await slack.command("memory", sender);
    expect([status, slack.asked]).toEqual([200, []]);
    expect(ack?.response_type).toBe("ephemeral");
    expect(text(ack)).toContain(said);
  });

  it("is nobody where SLACK_ACCESS is unset, and it says how to set it", async () => {
    const slack = new SlackDouble({ access: undefined });
    const { ack } = await slack.command("memory");
    expect(text(ack)).toContain("wrangler secret put SLACK_ACCESS");
    expect(slack.asked).toEqual([]);
  });

  it("is nobody in a channel that is not named", async () => {
    const access = JSON.stringify({ team: "T1", operators: ["U0OPER"], channels: ["C0OPS"] });
    const slack = new SlackDouble({ access });
    expect(text((await slack.command("memory", { channel: "C0OTHER" })).ack)).toContain("in this channel");
    expect(slack.asked).toEqual([]);
    await slack.command("memory");
    expect(slack.asked).toHaveLength(1);
  });

  it("is not asked on a target that SLACK_ACCESS does not name", async () => {
    const access = JSON.stringify({ team: "T1", operators: ["U0OPER"], targets: ["staging"] });
    const slack = new SlackDouble({ access });
    const { ack } = await slack.command("memory on prod");
    expect(slack.asked).toEqual([]);
    expect(text(ack)).toContain("The bot may not use this target.");
  });
});

describe("help", () => {
  it("has only what its reader may do", async () => {
    const slack = new SlackDouble();
    const operator = text((await slack.command("help")).ack);
    const viewer = text((await slack.command("", { user: "U0VIEWER" })).ack);
    expect([operator.includes("/redis memory"), viewer.includes("/redis memory")]).toEqual([true, true]);
    expect([operator.includes("/redis undo"), viewer.includes("/redis undo")]).toEqual([true, false]);
  });

  it("comes with the nearest verb for one that is not known", async () => {
    const slack = new SlackDouble();
    expect(text((await slack.command("memroy")).ack)).toContain("Did you mean `/redis memory`?");
    expect(slack.asked).toEqual([]);
  });
});
