/** Why a destination does not answer, where its name tells. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addressesIn, LEADS_INSIDE, leadsInside } from "./inside.ts";
import { type Fetch, post } from "./post.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

/** A public resolver that has these addresses of any name, and no destination that answers. */
const resolver = (v4: readonly string[], v6: readonly string[] = []) => {
  const asked: string[] = [];
  const fetcher: Fetch = async (url) => {
    asked.push(url);
    const { hostname, searchParams } = new URL(url);
    if (hostname !== "cloudflare-dns.com") throw new Error("internal error; reference = 0");
    const [type, data] = searchParams.get("type") === "A" ? ([1, v4] as const) : ([28, v6] as const);
    const alias = { name: "x", type: 5, data: "inside.example.org." };
    return Response.json({ Status: 0, Answer: [alias, ...data.map((each) => ({ name: "x", type, data: each }))] });
  };
  return { fetcher, asked };
};

test.each<[boolean, string[], string[]]>([
  [true, ["10.0.0.5"], []],
  [true, ["127.0.0.1", "192.168.1.1"], ["fd00::1"]],
  [true, [], ["::1"]],
  [true, ["169.254.169.254"], []],
  [false, ["198.51.101.7"], []],
  // The platform takes the one that is open.
  [false, ["10.0.0.5", "198.51.101.7"], []],
  [false, ["10.0.0.5"], ["2606:4700::1"]],
  [false, [], []],
])("%s for %j and %j", async (isInside, v4, v6) => {
  expect(await leadsInside(resolver(v4, v6).fetcher, "hooks.example.org")).toBe(isInside);
});

test.each<[string, Fetch]>([
  ["does not answer", () => Promise.reject(new Error("Network connection lost."))],
  ["answers 500", async () => new Response("", { status: 500 })],
  ["sends on", async () => new Response("", { status: 302, headers: { location: "https://10.0.0.5/" } })],
  ["answers what is no JSON", async () => new Response("{")],
])("a resolver that %s tells nothing", async (_, fetcher) => {
  expect(await leadsInside(fetcher, "hooks.example.org")).toBe(false);
});

test.each([
  ["null"],
  ["[]"],
  ['{"Answer":{}}'],
  ['{"Answer":[null,7,{"type":1},{"type":1,"data":7}]}'],
  ["x".repeat(70_000)],
])("%.40s has no address", (text) => expect(addressesIn(text)).toEqual([]));

test("what did not answer and leads inside is refused, with what to do; what leads outside is tried again; nobody is asked while it answers", async () => {
  const sent = { url: "https://hooks.example.org/x", headers: {}, body: "{}" };
  const inside = resolver(["10.0.0.5"]);
  expect((await post(inside.fetcher, sent, () => 0)).answer).toEqual({
    ...{ is: "answered", status: 400, retryAfterMs: null, why: LEADS_INSIDE },
  });
  expect(inside.asked.slice(1)).toEqual([
    "https://cloudflare-dns.com/dns-query?name=hooks.example.org&type=A",
    "https://cloudflare-dns.com/dns-query?name=hooks.example.org&type=AAAA",
  ]);
  expect((await post(resolver(["198.51.101.7"]).fetcher, sent, () => 0)).answer).toEqual({ is: "lost" });
  const asked: string[] = [];
  const well: Fetch = async (url) => {
    asked.push(url);
    return new Response("");
  };
  expect((await post(well, sent, () => 0)).answer).toEqual({ is: "accepted" });
  expect(asked).toEqual([sent.url]);
});
