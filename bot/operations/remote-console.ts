/** The console in Socket Mode: the Worker is asked over HTTP whether there is one for people in Slack, and for a link to it. */
import * as z from "zod";
import { type AskOptions, requestOver } from "../../client/request.ts";
import type { SignInLink } from "../../src/protocol/console.ts";
import type { Linked, SlackUser } from "./operations.ts";
import { onBehalfOf } from "./remote.ts";

const DEADLINE_MS = 5_000;

/** A newer Worker may say more. */
const linkSchema = z.object({ url: z.string().max(3000), expires_at: z.iso.datetime() });
const sessionSchema = z.object({ ways: z.array(z.string()) });

/** Asks for a link. One that leads anywhere but to the Worker is none. Never rejects. */
export const remoteSignIn = (options: AskOptions): ((by: SlackUser) => Promise<Linked>) => {
  const request = requestOver(options);
  const linkIn = (value: unknown): SignInLink | null => {
    const { data } = linkSchema.safeParse(value);
    return data !== undefined && data.url.startsWith(`${options.origin}/`) ? data : null;
  };
  return async (by) => {
    const asked = {
      method: "POST",
      path: "/console/link",
      headers: onBehalfOf(by),
      body: "{}",
      timeoutMs: DEADLINE_MS,
    };
    const answer = await request(asked, linkIn);
    return answer.ok ? { ok: true, link: answer.value } : { ok: false, problem: answer.failure };
  };
};

const KEPT_MS = 60_000;

/**
 * Whether the console is open for people in Slack, as far as it is known: nobody waits for that, so it is asked beside the work, at most once a minute.
 */
export const rememberedConsole = (options: AskOptions, now: () => number): (() => boolean) => {
  const request = requestOver(options);
  let [open, until] = [false, 0];
  const look = async (): Promise<void> => {
    const asked = { method: "GET", path: "/console/session", headers: {}, body: null, timeoutMs: DEADLINE_MS };
    const answer = await request(asked, (value) => sessionSchema.safeParse(value).data ?? null);
    // A Worker that has no console says that there is nothing; one that does not answer says nothing.
    if (answer.ok) open = answer.value.ways.includes("slack");
    else if (answer.failure.code === "not_found") open = false;
  };
  return () => {
    if (now() >= until) {
      until = now() + KEPT_MS;
      void look();
    }
    return open;
  };
};
