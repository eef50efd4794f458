/** Generated requests at the console's side of the Worker, and at the operations with a session's cookie, as bytes on a socket. */
import { afterAll, describe, expect, it } from "vitest";
import { startFakeAccess } from "../../scripts/access/fake-server.ts";
import { newPushKeys } from "../../scripts/push-keys.ts";
import { newToken } from "../../scripts/token.ts";
import { breachesAnywhere } from "../../src/worker/double/published.ts";
import { attack } from "./attack.ts";
import { type ConsoleRequest, consoleRequest, type Loot } from "./console-request.ts";
import { ATTACK_TIMEOUT_MS } from "./length.ts";
import { TEAM, USERS } from "./people.ts";
import { leaked } from "./secrets.ts";
import { underAttack } from "./under-attack.ts";
import { byCookieAlone } from "./vulnerable.ts";
import { type Answer, bytesOf, exchange, UNANSWERED } from "./wire.ts";

const DEADLINE_MS = 30_000;
const ANN = "ann@example.com";
const SET_COOKIE = /^__Host-redis-ops=([\w.-]{87})?; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=(?:43200|0)$/;

const access = await startFakeAccess([{ email: ANN }]);
afterAll(() => access.close());
const bot = newToken("bot", "operator", [], "slack");
const holder = newToken("holder", "operator");
const keeper = newToken("keeper", "operator");

const { victim, logs, isUnharmed } = await underAttack({
  vars: {
    ...access.variables({ operators: [ANN] }),
    CONSOLE_SIGN_IN: "slack, passkey, access, token",
    ALERT_DESTINATIONS: JSON.stringify({ console: newPushKeys("mailto:ops@example.org") }),
  },
  tokens: [bot.entry, holder.entry, keeper.entry],
});
const { port } = victim;
const origin = victim.worker.url;

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  victim.get(path, {
    ...{ method: "POST", token: null, body: JSON.stringify(body) },
    headers: { "Content-Type": "application/json", Origin: origin, ...headers },
  });

const newSession = async (token = holder.token): Promise<string> => {
  const response = await post("/console/sign-in", { way: "token", token });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
};

const newCode = async (): Promise<string> => {
  const person = { "X-On-Behalf-Of": `${TEAM}/${USERS.viewer}`, "X-On-Behalf-Role": "viewer" };
  const response = await post("/console/link", {}, { ...person, Authorization: `Bearer ${bot.token}` });
  const { url = "/" } = (await response.json()) as { url?: string };
  return url.slice(url.lastIndexOf("/") + 1);
};

let cookie = await newSession();
let code = await newCode();
const hour = Math.floor(Date.now() / 1000) + 3_600;
const assertion = await access.team.assertion(ANN, Date.now(), { exp: hour * 2 });

const loot: Loot = {
  ...{ origin, target: victim.stack.target, token: holder.token, bot: bot.token },
  person: `${TEAM}/${USERS.viewer}`,
  cookie: () => cookie,
  kept: await newSession(keeper.token),
  code: () => code,
  assertion: () => assertion,
};

const seen = new Map<string, number>();

/** Whether a request may have been let in: from the page itself, by somebody who holds what lets in. */
const mayBeIn = ({ own, knows }: ConsoleRequest): boolean => own && knows;

const wrongWith = (request: ConsoleRequest, { status, headers, text, body }: Answer): string | null => {
  const { method, path, own } = request;
  const secret = leaked(text, [...victim.secrets, { name: "a token", forms: [holder.token, bot.token] }]);
  if (secret !== null) return `shows ${secret}`;
  if (!headers.has("x-request-id")) return status >= 400 && status < 500 ? null : `is not the Worker's: ${status}`;
  if (!(status >= 200 && status < 500)) return `has the status ${status}: ${body.slice(0, 300)}`;
  if (headers.has("access-control-allow-origin")) return "allows another origin";
  const set = headers.get("set-cookie");
  if (set !== undefined && !SET_COOKIE.test(set)) return `sets another cookie: ${set}`;
  if (set !== undefined && !own) return "sets a cookie for another site's page";
  if (set?.startsWith("__Host-redis-ops=;") === false && !mayBeIn(request))
    return "signs in somebody who knows nothing";
  if (path.startsWith("/v1") && status === 200 && !mayBeIn(request)) return "answers somebody who is not signed in";
  const byToken = path === "/console/link" && request.headers.some(([name]) => name === "Authorization");
  const isRead = method === "GET" || method === "HEAD";
  if (path.startsWith("/console/") && !isRead && !own && !byToken && status !== 403)
    return `does for another site's page what it does for its own: ${status}`;
  return breachesAnywhere({ method, status, headers: new Headers([...headers]), body })[0] ?? null;
};

let sent = 0;
const send = async (request: ConsoleRequest): Promise<string | null> => {
  logs.sent();
  sent += 1;
  // What was used up or ended by the attack itself is made anew, so that there goes on to be something to win.
  if (sent % 100 === 0) [cookie, code] = [await newSession(), await newCode()];
  const answer = await exchange(port, bytesOf(request), {
    finish: false,
    bodiless: request.method === "HEAD",
    waitMs: DEADLINE_MS,
  });
  if (typeof answer === "string") return UNANSWERED[answer];
  const [, place = ""] = request.path.split("/");
  const key = `${place} ${request.own ? "own" : "foreign"} ${answer.status}`;
  seen.set(key, (seen.get(key) ?? 0) + 1);
  return wrongWith(request, answer);
};

describe("the console under generated requests", () => {
  it("control: a session that any page may use would be found out", () => {
    const headers = [
      ["Origin", "https://evil.example"],
      ["Cookie", cookie],
    ] as const;
    const request = {
      method: "GET",
      path: "/v1/targets",
      headers,
      body: null,
      declared: null,
      own: false,
      knows: true,
    };
    const head = new Map([["x-request-id", "request-0001"]]);
    const status = byCookieAlone(headers, cookie) ? 200 : 401;
    expect(wrongWith(request, { status, headers: head, text: "", body: "" })).toBe(
      "answers somebody who is not signed in",
    );
  });

  it(
    "lets in nobody but who holds what lets in, and from its own page only",
    async () => {
      expect(await attack({ arbitrary: consoleRequest(loot), atOnce: 12, send })).toEqual([]);
    },
    ATTACK_TIMEOUT_MS,
  );

  it("let some in, so that the refusals mean something", () => {
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining([
        "console own 200",
        "console own 401",
        "console foreign 403",
        "v1 own 200",
        "v1 foreign 401",
      ]),
    );
  });

  isUnharmed();
});
