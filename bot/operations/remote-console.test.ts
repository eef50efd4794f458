import { describe, expect, it } from "vitest";
import type { Send } from "../../client/send.ts";
import { LINK, problemOf } from "../double/slack.ts";
import type { SlackUser } from "./operations.ts";
import { rememberedConsole, remoteSignIn } from "./remote-console.ts";

const VERA: SlackUser = { team: "T1", user: "U0VIEWER", role: "viewer" };

/** The Worker's end. */
const api = (answer: () => Response | Promise<Response>) => {
  const requests: { url: string; method: string; headers: Record<string, string>; body: string | null }[] = [];
  const send: Send = async (url, { method, headers, body }) => {
    requests.push({ url, method, headers, body });
    return await answer();
  };
  return { requests, options: { origin: "https://ops.example.com", token: "ro_x", send } };
};
const json = (value: unknown, status = 200) => Response.json(value, { status });
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a link to the console, over HTTP", () => {
  it("is asked for with the bot's token, in the person's name and role", async () => {
    const { requests, options } = api(() => json({ ...LINK, more: 1 }));
    expect(await remoteSignIn(options)(VERA)).toEqual({ ok: true, link: LINK });
    expect(requests).toMatchObject([
      {
        url: "https://ops.example.com/console/link",
        method: "POST",
        headers: {
          Authorization: "Bearer ro_x",
          "X-On-Behalf-Of": "T1/U0VIEWER",
          "X-On-Behalf-Role": "viewer",
        },
      },
    ]);
  });

  it("that is refused is a problem, as it is", async () => {
    const refused = problemOf({ code: "forbidden", status: 403 });
    const { options } = api(() => json(refused.ok || refused.problem, 403));
    expect(await remoteSignIn(options)(VERA)).toEqual(refused);
  });

  it.each([
    ["https://evil.example/#/in/x"],
    ["https://ops.example.com.evil.example/#/in/x"],
    ["javascript:alert(1)"],
    ["/#/in/x"],
  ])("that leads to %s is none", async (url) => {
    const { options } = api(() => json({ ...LINK, url }));
    expect(await remoteSignIn(options)(VERA)).toMatchObject({ ok: false, problem: { code: "internal" } });
  });
});

describe("whether there is a console", () => {
  const session = (...ways: string[]) => json({ version: "0.2.0", ways, person: null });

  it("is asked beside the work, once a minute, and not offered before it is known", async () => {
    let [now, ways] = [0, ["slack"]];
    const { requests, options } = api(() => session(...ways));
    const has = rememberedConsole(options, () => now);
    expect(has()).toBe(false);
    await settled();
    expect([has(), has(), requests.length]).toEqual([true, true, 1]);
    ways = ["token"];
    now = 60_000;
    has();
    await settled();
    expect([has(), requests.length]).toEqual([false, 2]);
  });

  it.each<[string, () => Response, boolean]>([
    ["does not answer", () => json({}, 502), true],
    ["has no console", () => json({ ...(problemOf() as { problem: object }).problem, code: "not_found" }, 404), false],
  ])("is as it was known, or no, where the Worker %s", async (_, second, left) => {
    let [now, answer] = [0, () => session("slack")];
    const { options } = api(() => answer());
    const has = rememberedConsole(options, () => now);
    has();
    await settled();
    answer = second;
    now = 60_000;
    has();
    await settled();
    expect(has()).toBe(left);
  });
});
