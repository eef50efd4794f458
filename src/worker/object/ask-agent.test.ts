import { describe, expect, it } from "vitest";
import type { Caller } from "../../protocol/operation.ts";
import { fail } from "../../protocol/result.ts";
import { linkLost } from "../link/failures.ts";
import type { Link } from "../link/link.ts";
import { askAgentOver } from "./ask-agent.ts";

const asked = async (caller: Caller) => {
  const sent: Parameters<Link["ask"]>[] = [];
  const link: Pick<Link, "ask"> = {
    ask: (...request) => {
      sent.push(request);
      return Promise.resolve({ result: fail(linkLost), lost: true, agentMs: null, connectMs: null, linkMs: null });
    },
  };
  await askAgentOver(link, "prod", 100)("set", { key: "maxmemory" }, { caller, requestId: "r", deadlineAt: 1000 });
  return sent[0]?.[0].caller;
};

describe("what the agent is told of the caller", () => {
  it("is who asked", async () => {
    const ann: Caller = { id: "ann", role: "operator", via: "token" };
    expect(await asked(ann)).toEqual(ann);
  });

  it("is of the timer what an agent understands that was installed before a timer had a via of its own", async () => {
    expect(await asked({ id: "timer", role: "operator", via: "timer" })).toEqual({
      id: "timer",
      role: "operator",
      via: "console",
    });
  });
});
