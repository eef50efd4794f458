import { expect, it } from "vitest";
import { envelopeOf, problemOf } from "../double/slack.ts";
import { remoteCall } from "./remote.ts";
import { rememberedTargets } from "./known-targets.ts";
import type { Answer, Asked } from "./operations.ts";

const by = { team: "T1", user: "U0OPER", role: "operator" } as const;

const listing = (answer: (asked: Asked) => Answer) => {
  const clock = { now: 0 };
  let asked = 0;
  const targets = rememberedTargets(
    (question) => {
      asked += 1;
      return Promise.resolve(answer(question));
    },
    () => clock.now,
  );
  return { clock, asked: () => asked, targets: () => targets(by) };
};

it("the targets are asked for once a minute, whoever writes how many lines", async () => {
  const { clock, asked, targets } = listing((question) =>
    envelopeOf(question, { targets: [{ name: "prod", description: null }] }),
  );
  expect([await targets(), await targets(), asked()]).toEqual([["prod"], ["prod"], 1]);
  clock.now = 59_999;
  await targets();
  expect(asked()).toBe(1);
  clock.now = 60_000;
  expect([await targets(), asked()]).toEqual([["prod"], 2]);
});

it("targets that the API did not tell are not known, and are asked for again", async () => {
  const { asked, targets } = listing(() => problemOf());
  expect([await targets(), await targets(), asked()]).toEqual([null, null, 2]);
});

it("a line counts once against the limit of who wrote it, the first of a minute as well", async () => {
  const counted: string[] = [];
  const call = remoteCall({
    origin: "https://ops.example.com",
    token: "ro_x",
    send: (url, { headers }) => {
      // The Worker counts each request for the one in whose name it comes.
      counted.push(headers["X-On-Behalf-Of"] ?? "");
      const operation = url.endsWith("/v1/targets") ? "targets" : "memory";
      const answer = envelopeOf({ by, operation, target: null, input: {}, idempotencyKey: null }, { targets: [] });
      return Promise.resolve(Response.json(answer.ok && answer.envelope));
    },
  });
  await rememberedTargets(call, () => 0)(by);
  await call({ by, operation: "memory", target: "prod", input: {}, idempotencyKey: null });
  expect(counted.filter((name) => name === "T1/U0OPER")).toEqual(["T1/U0OPER"]);
});
