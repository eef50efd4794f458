/** For the unit tests: Slack's side of one app, signed as Slack signs, with a fake `call` behind it and every message that comes back. */
import { createHmac } from "node:crypto";
import { told } from "../../src/protocol/answer.ts";
import type { Envelope, Problem } from "../../src/protocol/answer.ts";
import { readAccess } from "../access/access.ts";
import { createApp } from "../app/app.ts";
import { sealWith } from "../access/buttons.ts";
import type { Answer, Asked, Linked, Operations, SlackUser } from "../operations/operations.ts";
import { limitedTo } from "../operations/remote.ts";
import type { Line } from "../flow/bot.ts";
import { claimingWith, type Once, onceInMemory } from "../operations/once.ts";
import type { Patience } from "../../src/shared/deadline.ts";
import { FetchReceiver } from "../receiver/receiver.ts";

export const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const ACCESS = JSON.stringify({ team: "T1", operators: ["U0OPER", "U0TWO"], viewers: ["U0VIEWER"] });

export interface Shown {
  response_type?: string;
  replace_original?: boolean;
  text: string;
  blocks: { type: string; elements?: { action_id: string; value: string; url?: string; text: { text: string } }[] }[];
}

export interface Behaviour {
  access?: string | undefined;
  call?: (asked: Asked) => Promise<Answer>;
  patience?: Patience;
  once?: Once;
  /** The targets that the operations know; `prod` where it is left out. */
  known?: readonly string[];
  /** Left out: there is no console for people in Slack. */
  signIn?: (by: SlackUser) => Promise<Linked>;
  /** Left out: charts are served nowhere that Slack could fetch them from. */
  chart?: Operations["chart"];
  /** What Slack answers to a message that is posted; left out: it takes it. */
  takes?: (message: Shown) => Response;
}

export interface Reply {
  status: number;
  /** What acknowledged it; null for nothing. */
  ack: Shown | null;
}

export const envelopeOf = (asked: Asked, data: unknown, changes: Partial<Envelope> = {}): Answer => ({
  ok: true,
  envelope: told({
    target: asked.target,
    operation: asked.operation,
    at: "2026-11-22T21:04:05.000Z",
    age_ms: 0,
    verdict: "ok",
    reasons: [],
    summary: `${asked.operation} is well.`,
    data,
    commands: [],
    took_ms: 2,
    ...changes,
  }),
});

export const problemOf = (changes: Partial<Problem> = {}): Answer => ({
  ok: false,
  problem: {
    type: "https://ops.example.com/docs#unreachable",
    title: "Host unreachable",
    status: 502,
    detail: "No connection to the host.",
    code: "unreachable",
    hop: "ssh",
    hint: "Look whether sshd runs.",
    request_id: "request-1",
    ...changes,
  },
});

/** What the Worker says where the console is not open for people in Slack. */
const closed = (): Linked => {
  const answer = problemOf({
    ...{ title: "Forbidden", status: 403, code: "forbidden", hop: "worker" },
    detail: "Nobody signs in to the console from Slack here.",
    hint: "Set slack in the Worker's CONSOLE_SIGN_IN.",
  });
  return answer.ok ? { ok: true, link: LINK } : answer;
};

/** Waits for what is done as soon as it can be. */
const forAll: Patience = async (work) => ({ done: true, value: await work });

/** As if the answer always came too late for the acknowledgement. */
export const slow: Patience = async (work, ms) => (ms < 3000 ? { done: false } : { done: true, value: await work });

/** As if the answer never came. */
export const never: Patience = () => Promise.resolve({ done: false });

/** A link as the Worker makes it. */
export const LINK = {
  url: "https://ops.example.com/#/in/c0de-that-signs-in",
  expires_at: "2026-11-22T21:09:05.000Z",
};

export class SlackDouble {
  /** Milliseconds since the epoch. */
  now = Date.parse("2026-11-22T21:04:05Z");
  /** What operations were asked for. */
  readonly asked: Asked[] = [];
  /** Who got a link to the console. */
  readonly signedIn: SlackUser[] = [];
  /** What was posted to response URLs. */
  readonly posts: Shown[] = [];
  readonly log: Line[] = [];
  readonly #receiver: FetchReceiver;
  readonly #work: Promise<void>[] = [];
  #triggers = 0;

  constructor(behaviour: Behaviour = {}) {
    const { call = (asked) => Promise.resolve(envelopeOf(asked, {})), patience = forAll } = behaviour;
    const clock = () => this.now;
    const log = (line: Line) => void this.log.push(line);
    const signIn = behaviour.signIn ?? (() => Promise.resolve(closed()));
    const once = behaviour.once ?? onceInMemory(clock);
    let nonces = 0;
    this.#receiver = new FetchReceiver({ signingSecret: SECRET, now: clock, log });
    createApp(this.#receiver, {
      access: readAccess("access" in behaviour ? behaviour.access : ACCESS),
      seal: sealWith(SECRET),
      operationsFor: (allowed) => ({
        ...claimingWith(
          once,
          limitedTo((asked) => {
            this.asked.push(asked);
            return call(asked);
          }, allowed),
          (by) => {
            this.signedIn.push(by);
            return signIn(by);
          },
        ),
        hasConsole: behaviour.signIn !== undefined,
        chart: behaviour.chart ?? null,
        targets: () => Promise.resolve(behaviour.known ?? ["prod"]),
      }),
      hooks: ({ origin }) => origin === "https://hooks.slack.com",
      send: (_, { body }) => {
        const message = JSON.parse(body ?? "") as Shown;
        this.posts.push(message);
        return Promise.resolve(behaviour.takes?.(message) ?? new Response("ok"));
      },
      now: clock,
      nonce: () => `nonce-${(nonces += 1)}`,
      patience,
      log,
    });
  }

  /** The last thing that a person saw. */
  get seen(): Shown {
    const last = this.posts.at(-1);
    if (last === undefined) throw new Error("nothing was posted");
    return last;
  }

  command(text: string, { user = "U0OPER", team = "T1", channel = "C0OPS", ...more }: Record<string, string> = {}) {
    return this.#send(
      new URLSearchParams({
        command: "/redis",
        text,
        team_id: team,
        user_id: user,
        channel_id: channel,
        response_url: "https://hooks.slack.com/commands/T1/2/3",
        trigger_id: this.#trigger(),
        ...more,
      }),
    );
  }

  /** Presses the button of a message that has this label. */
  press(
    message: Shown | null,
    label: string,
    by: { user?: string; team?: string; home?: string; trigger?: string } = {},
  ) {
    const buttons = (message?.blocks ?? []).flatMap(({ type, elements }) =>
      type === "actions" ? (elements ?? []) : [],
    );
    const found = buttons.find(({ text }) => text.text === label);
    if (found === undefined) throw new Error(`no button ${label} among ${buttons.map(({ text }) => text.text).join()}`);
    return this.action(found, by);
  }

  action(
    { action_id, value }: { action_id: string; value: string },
    {
      user = "U0OPER",
      team = "T1",
      home = team,
      trigger = this.#trigger(),
    }: { user?: string; team?: string; home?: string; trigger?: string } = {},
  ) {
    const payload = {
      type: "block_actions",
      team: { id: team, domain: "ops" },
      user: { id: user, username: "o", team_id: home },
      channel: { id: "C0OPS", name: "ops" },
      trigger_id: trigger,
      response_url: "https://hooks.slack.com/actions/T1/2/3",
      actions: [{ type: "button", block_id: "b", action_ts: "1", action_id, value }],
    };
    return this.#send(new URLSearchParams({ payload: JSON.stringify(payload) }));
  }

  #trigger(): string {
    this.#triggers += 1;
    return `trigger-${this.#triggers}`;
  }

  /** Sends a form signed as Slack signs it; answers once all work is done, with what acknowledged it. */
  async #send(form: URLSearchParams): Promise<Reply> {
    const body = new TextEncoder().encode(form.toString());
    const timestamp = String(Math.floor(this.now / 1000));
    const signature = createHmac("sha256", SECRET).update(`v0:${timestamp}:`).update(body).digest("hex");
    const headers = new Headers({
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Slack-Request-Timestamp": timestamp,
      "X-Slack-Signature": `v0=${signature}`,
    });
    const response = await this.#receiver.handle(
      { header: (name) => headers.get(name), body },
      (work) => void this.#work.push(work),
    );
    const text = await response.text();
    await Promise.all(this.#work);
    return { status: response.status, ack: text === "" ? null : (JSON.parse(text) as Shown) };
  }
}
