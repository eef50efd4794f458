/** What a watched target's looks find is raised and settles, on the real stack: nobody asks the agent for anything. */
import { afterAll, expect, test } from "vitest";
import type { Output } from "../../src/protocol/operations.ts";
import { pause } from "../../src/shared/deadline.ts";
import { useStack } from "../setup/stack.ts";
import { fullMemory } from "./full-memory.ts";
import { watchedVars } from "./watched.ts";

const stack = await useStack();
const { target } = stack;

/** Another target on the same host, the first of them by name. Nobody listens where they tell. */
const BESIDE = "aaa";
const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;

const watched = (watch: object | null): Record<string, string> => ({
  ...watchedVars(stack, watch, (entry) => (watch === null ? {} : { [BESIDE]: entry })),
  ALERT_DESTINATIONS: JSON.stringify({
    hook: { kind: "webhook", url: "https://hooks.example.org/redis", secrets: [SECRET] },
  }),
});

type Alert = Output<"alerts">["alerts"][number];

const alerts = async (): Promise<Alert[]> => {
  const response = await stack.get(`/v1/targets/${target}/alerts`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: Output<"alerts"> }).data.alerts;
};

/** The newest alert of a cause, once it is in that state. */
const come = async (cause: string, state: Alert["state"], seconds: number): Promise<Alert | undefined> => {
  for (let second = 0; second < seconds; second += 1) {
    const found = (await alerts()).find((each) => each.cause === cause && each.state === state);
    if (found !== undefined) return found;
    await pause(1_000);
  }
  return undefined;
};

/** By an operator. Answers its data. */
const does = async (what: string, body: object): Promise<unknown> => {
  const response = await stack.get(`/v1/targets/${target}/alerts/${what}`, {
    method: "POST",
    token: stack.operatorToken,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { data: unknown };
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer.data;
};

let putBack: (() => Promise<void>) | null = null;

afterAll(async () => {
  await putBack?.();
  await stack.control.startSshd();
  await stack.control.restartWorker({ vars: watched(null) });
});

test(
  "full memory is raised at the first look, settles after two that find it gone, and a host that is gone is raised with the last good reading",
  async () => {
    putBack = await fullMemory(stack);
    await stack.control.restartWorker({ vars: watched({ every: "1m", tell: ["hook"] }) });

    const raised = await come("maxmemory_fraction", "raised", 20);
    expect(raised).toMatchObject({ verdict: "critical", settled_at: null });
    expect(raised?.life).toMatchObject([{ what: "raised", by: null }]);
    const text = await (await stack.get(`/v1/targets/${target}/alerts`, { headers: { accept: "text/plain" } })).text();
    expect(text).toContain("under noeviction");

    // Somebody sees to it, and it is kept back for a while, which somebody ends.
    expect(await does(`${raised?.id}/acknowledge`, { reason: "on it" })).toMatchObject({ state: "acknowledged" });
    const mute = { finding: "maxmemory_fraction", for: "1h", reason: "deploy" };
    expect(await does("mute", mute)).toMatchObject({ alerts: [raised?.id] });
    expect((await come("maxmemory_fraction", "muted", 5))?.muted_until).not.toBeNull();
    expect(await does("unmute", { finding: "maxmemory_fraction" })).toMatchObject({ ended: 1, alerts: [raised?.id] });
    const seenTo = await come("maxmemory_fraction", "acknowledged", 5);
    expect(seenTo?.life.map(({ what, by }) => [what, by?.via])).toEqual([
      ["raised", undefined],
      ["acknowledged", "token"],
      ["muted", "token"],
      ["mute_over", "token"],
    ]);
    const audit = (await (await stack.get(`/v1/audit?target=${target}&limit=3`)).json()) as { data: Output<"audit"> };
    expect(audit.data.lines.map(({ operation, outcome, reason }) => [operation, outcome, reason])).toEqual([
      ["unmute", "unmuted", null],
      ["mute", "muted", "deploy"],
      ["acknowledge", "acknowledged", "on it"],
    ]);

    await putBack();
    const settled = await come("maxmemory_fraction", "settled", 150);
    expect(settled?.life.at(-1)).toMatchObject({ what: "settled" });
    expect(settled?.id).toBe(raised?.id);

    await stack.control.stopSshd();
    const gone = await come("no_answer", "raised", 150);
    expect(gone?.text).toMatch(/^No answer, at the hop ssh: .* ago: /);

    // The other target's object tells of the host, for both.
    let tells: string | undefined;
    for (let second = 0; second < 30 && tells === undefined; second += 1) {
      tells = (await come("no_answer", "raised", 1))?.told_by;
      await pause(1_000);
    }
    expect(tells).toBe(BESIDE);

    // The watch is taken out of the configuration: nothing of it is open.
    await stack.control.restartWorker({ vars: watched(null) });
    expect((await come("no_answer", "settled", 10))?.life.at(-1)?.detail).toBe("It is not watched any more.");
  },
  7 * 60_000,
);
