import { describe, expect, it } from "vitest";
import * as z from "zod";
import { operation } from "../../protocol/operation.ts";
import { ask } from "../double/front-door.ts";
import { OPERATOR } from "../double/env.ts";
import { readInput, readQuery } from "./input.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

describe("input", () => {
  it.each([
    ["?sectoin=memory", 'Unknown query parameter: "sectoin".', "It takes: section, fail_on."],
    ["?a=1&b=2", 'Unknown query parameter: "a", "b".', "It takes: section, fail_on."],
    ["?__proto__=1", 'Unknown query parameter: "__proto__".', "It takes: section, fail_on."],
    ["?section=memory&section=cpu", 'Query parameter given more than once: "section".', "Give it once."],
    ["?fail_on=ok", "fail_on must be warn or critical.", "fail_on=warn answers 417 for warn and for critical."],
  ])("answers 400 to %s", async (query, detail, hint) => {
    const { status, json } = await ask(`/v1/targets/prod/redis/info${query}`);
    expect(status).toBe(400);
    expect(json()).toMatchObject({ code: "bad_input", hop: "worker", detail, hint });
  });

  it("answers 400 to a value that the operation does not take, naming the field and what it takes", async () => {
    const section = await ask("/v1/targets/prod/redis/info?section=secrets");
    expect(section.status).toBe(400);
    expect(section.json().detail).toMatch(/^section: .*"memory"/);
    const query = await ask("/v1/targets/prod/redis/config?key=save");
    expect(query.json().detail).toBe('Unknown query parameter: "key".');
    const key = await ask("/v1/targets/prod/redis/config/require*");
    expect(key.status).toBe(400);
    expect(key.json().detail).toBe("key: must be the name of one Redis setting, such as maxmemory.");
    const line = await ask("/v1/targets/prod/redis/config/maxmemory%0Ashutdown");
    expect(line.status).toBe(400);
  });

  it("cuts what it repeats of an unknown name", async () => {
    const { json } = await ask(`${MEMORY}?${"x".repeat(5_000)}=1`);
    expect(String(json().detail).length).toBeLessThan(120);
  });

  it("answers 400 to a body that ends before it is whole, at an operation and where nothing takes a body", async () => {
    for (const [method, path] of [
      ["PUT", "/v1/targets/prod/redis/config/maxmemory"],
      ["POST", "/v1/targets/prod/nothing"],
    ] as const) {
      const cut = new ReadableStream({
        start: (stream) => {
          stream.enqueue(new TextEncoder().encode('{"value":"1mb"}'));
        },
        pull: (stream) => {
          stream.error(new Error("Network connection lost."));
        },
      });
      const headers = { "Content-Type": "application/json" };
      const { status, json, questions } = await ask(path, { method, headers, body: cut, token: OPERATOR });
      expect([status, json().detail, questions]).toEqual([400, "The body ended before it was whole.", []]);
    }
  });

  it("answers 413 to more than 64 KiB, with and without Content-Length, also where nothing takes a body", async () => {
    const large = "x".repeat(64 * 1024 + 1);
    const stream = () => new Blob([large]).stream();
    for (const path of [MEMORY, "/v1/targets/prod/nonsense"]) {
      expect((await ask(path, { method: "POST", body: stream() })).status).toBe(413);
      const { status, json } = await ask(path, { method: "POST", headers: { "Content-Length": "65537" }, body: large });
      expect([status, json().code]).toEqual([413, "too_large"]);
    }
    expect((await ask(MEMORY, { headers: { "Content-Length": "65537" } })).status).toBe(413);
    expect((await ask(MEMORY, { method: "POST", body: large.slice(1) })).status).toBe(405);
  });
});

/** As a change would be declared: the catalogue has none yet. */
const set = operation({
  summary: "Sets a setting",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "agent",
  input: z.strictObject({ key: z.string(), value: z.string(), dry_run: z.stringbool().default(false) }),
  positional: ["key", "value"],
  http: { method: "PUT", path: "/redis/config/{key}" },
  reading: z.strictObject({}),
  deadlineMs: 10_000,
});

const put = async (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | undefined,
  type = "application/json",
  query = "",
) => {
  const url = `https://ops.example/v1/targets/prod/redis/config/maxmemory${query}`;
  const sent = body === undefined ? {} : { body, duplex: "half" as const };
  const request = new Request(url, { method: "PUT", headers: { "Content-Type": type }, ...sent });
  const said = readQuery(url, set, { key: "maxmemory" });
  const read = said.ok ? await readInput(request, set, said.value.said) : said;
  return read.ok ? read.value : read.failure;
};

describe("the body of a change", () => {
  it("adds its fields to what the path and the query say", async () => {
    expect(await put('{"value":"576mb"}', "application/json; charset=utf-8", "?dry_run=true")).toEqual({
      key: "maxmemory",
      value: "576mb",
      dry_run: "true",
    });
    expect(await put(undefined)).toEqual({ key: "maxmemory" });
  });

  it("is refused when it repeats what the query says", async () => {
    const found = await put('{"value":"1","dry_run":"false"}', "application/json", "?dry_run=true");
    expect(found).toMatchObject({ code: "bad_input", detail: 'Said twice: "dry_run".' });
  });

  it.each([
    ['{"value":', "The body is not valid JSON."],
    [new Uint8Array([0x22, 0xff, 0x22]), "The body is not valid JSON."],
    ["[]", "The body is not a JSON object."],
    ["null", "The body is not a JSON object."],
    ['"576mb"', "The body is not a JSON object."],
    ['{"vlaue":"576mb"}', 'Unknown field: "vlaue".'],
    ['{"__proto__":{"key":"save"}}', 'Unknown field: "__proto__".'],
    ['{"key":"save","value":"1"}', 'Unknown field: "key".'],
  ])("is refused when it is %s", async (body, detail) => {
    expect(await put(body)).toMatchObject({ code: "bad_input", detail });
  });

  it.each([["text/plain"], ["application/x-www-form-urlencoded"], ["application/jsonp"], [""]])(
    "is refused when its type is %j, so that no form of another site can send it",
    async (type) => {
      expect(await put("{}", type)).toMatchObject({ code: "bad_input", detail: "The body is not declared as JSON." });
    },
  );

  it("may have 65536 bytes and no more", async () => {
    const body = (length: number) => `{"value":"${"x".repeat(length - 12)}"}`;
    expect(await put(body(65_536))).toMatchObject({ key: "maxmemory" });
    expect(await put(body(65_537))).toMatchObject({ code: "too_large" });
    expect(await put(new Blob([body(65_537)]).stream())).toMatchObject({ code: "too_large" });
  });
});
