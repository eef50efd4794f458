/** For tests: the console's side of the Worker with somebody's browser before it, which keeps the cookie and says where its requests come from. */
import type { ConsoleSession, SignInLink } from "../../protocol/console.ts";
import { signInLink } from "../access/link.ts";
import { readConfig } from "../config/config.ts";
import type { Sqlite } from "../object/double/storage.ts";
import { double } from "./env.ts";
import { ask, type Asked, type Told } from "./front-door.ts";
import { people, type People } from "./people.ts";

/** The Worker's origin in the unit tests. */
export const OWN = "http://localhost";

export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
export const SLACK_ACCESS = { team: "T1", operators: ["U0OPER"], viewers: ["U0VIEWER"] };

export interface World {
  people: People;
  env: Record<string, unknown>;
}

/** @param database makes an empty one */
export const world = (database: () => Sqlite, env: Record<string, unknown> = {}): World => {
  const made = people(database);
  return {
    people: made,
    env: {
      PERSON: made.PERSON,
      CONSOLE_SIGN_IN: "slack, passkey, access, token",
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_ACCESS: JSON.stringify(SLACK_ACCESS),
      ...env,
    },
  };
};

interface Sent {
  body?: unknown;
  /** Over those that the browser sends; `undefined` leaves one out. */
  headers?: Record<string, string | undefined>;
  /** Another configuration from now on. */
  env?: Record<string, unknown>;
  behaviour?: Omit<Asked, "env" | "headers" | "method" | "body" | "token">;
}

export interface Browser {
  /** The code in the cookie; null for none. */
  cookie: string | null;
  send: (method: string, path: string, sent?: Sent) => Promise<Told>;
  session: (sent?: Sent) => Promise<ConsoleSession>;
}

const said = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

export const browser = (of: World): Browser => {
  const self: Browser = {
    cookie: null,
    send: async (method, path, { body, headers = {}, env = {}, behaviour = {} } = {}) => {
      const told = await ask(path, {
        ...behaviour,
        ...{ method, token: null, env: { ...of.env, ...env } },
        headers: said({
          Cookie: self.cookie === null ? undefined : `a=b; __Host-redis-ops=${self.cookie}`,
          "Sec-Fetch-Site": "same-origin",
          Origin: method === "GET" || method === "HEAD" ? undefined : OWN,
          "Content-Type": body === undefined ? undefined : "application/json",
          ...headers,
        }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const [, code] = /^__Host-redis-ops=([^;]*);/.exec(told.headers.get("Set-Cookie") ?? "") ?? [];
      if (code !== undefined) self.cookie = code === "" ? null : code;
      return told;
    },
    session: async (sent) => (await self.send("GET", "/console/session", sent)).json() as unknown as ConsoleSession,
  };
  return self;
};

/** A link for somebody in Slack, as the bot gets it. */
export const linkFor = async (of: World, person: string): Promise<SignInLink & { code: string }> => {
  const { env } = double({ env: of.env });
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.problems.join("; "));
  const link = await signInLink(env, read.config, { person, origin: OWN, now: Date.now() });
  if (!link.ok) throw new Error(link.failure.detail);
  return { ...link.value, code: link.value.url.slice(link.value.url.lastIndexOf("/") + 1) };
};
