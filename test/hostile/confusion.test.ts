/**
 * Values of another type where a yes, a no or a condition belongs: what is not plainly one of them is refused, and nothing is written.
 * Among the advisories of this class: a flag that any text makes true, and a confirmation that a list or an object passes
 * (CWE-843, CWE-1287; https://github.com/advisories/GHSA-prj9-97mp-mwh2 for a check that some arguments do not meet).
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operator } from "../changes/operator.ts";
import { type Attacked, startBoth } from "./agent-login.ts";
import { agentEntry, httpEntry, slackText } from "./entries.ts";
import { USERS } from "./people.ts";
import { truthy } from "./vulnerable.ts";

const WAS = "536870912";
const FLAGS = ["dry_run", "allow_eviction", "force"] as const;
const NO_FLAGS: readonly unknown[] = [
  ...["no", "yes", "0", "1", "True", "FALSE", "true ", " false", "on", "", "null", "false\n", "[]", "truefalse"],
  ...[0, 1, -1, null, [], {}, [true], ["false"], { valueOf: true }, [[]], "true,false"],
];
const NO_CONDITIONS: readonly unknown[] = [
  [],
  ["512mb"],
  {},
  { value: "512mb" },
  true,
  false,
  null,
  [[WAS]],
  { length: 1 },
];

let victim: Attacked["victim"];
let agent: Attacked["agent"];
let stop: Attacked["stop"] | undefined;

const maxmemory = (): Promise<string> => operator(victim.stack).actual("maxmemory");

beforeAll(async () => {
  ({ victim, agent, stop } = await startBoth());
});

afterAll(() => stop?.());

it("control: a flag that is read as JavaScript reads it is true for `false`, 0 as text, and a list", () => {
  expect(["false", "0", "no", [], {}].map(truthy)).toEqual([true, true, true, true, true]);
});

it("control: the same change without the odd value is made, so that a refusal is the value's", async () => {
  const asked = {
    operation: "set",
    target: victim.stack.target,
    input: { key: "maxmemory", value: "500mb" },
    role: "operator",
  } as const;
  for (const entry of [httpEntry(victim, "body"), agentEntry(agent)]) {
    expect((await entry.ask(asked)).outcome).toBe("ok");
    expect(await maxmemory()).toBe("524288000");
    await operator(victim.stack).reset();
  }
});

describe.each(FLAGS)("%s", (flag) => {
  it("is true or false, as a value or a word, and nothing else by any way in; nothing is written", async () => {
    for (const value of NO_FLAGS) {
      const input = { key: "maxmemory", value: "500mb", [flag]: value };
      const asked = { operation: "set", target: victim.stack.target, input, role: "operator" } as const;
      for (const entry of [
        httpEntry(victim, "body"),
        agentEntry(agent),
        ...(typeof value === "string" ? [httpEntry(victim, "query")] : []),
      ])
        expect([entry.name, value, (await entry.ask(asked)).outcome]).toEqual([entry.name, value, "bad_input"]);
    }
    expect(await maxmemory()).toBe(WAS);
  });

  it("given twice, or by a prototype, is refused", async () => {
    const path = `/v1/targets/${victim.stack.target}/redis/config/maxmemory`;
    const put = async (query: string, body: string): Promise<number> =>
      (await victim.get(path + query, { method: "PUT", headers: { "Content-Type": "application/json" }, body })).status;
    const inBody = JSON.stringify({ value: "500mb", [flag]: true });
    expect(await put(`?${flag}=true&${flag}=false`, '{"value":"500mb"}')).toBe(400);
    expect(await put(`?${flag}=false`, inBody)).toBe(400);
    expect(await put(`?${flag}[]=true`, '{"value":"500mb"}')).toBe(400);
    expect(await put("", `{"value":"500mb","__proto__":{"${flag}":true}}`)).toBe(400);
    expect(await put("", `[{"value":"500mb","${flag}":true}]`)).toBe(400);
    expect(await maxmemory()).toBe(WAS);
  });
});

describe("if_current", () => {
  it("is one value: a list, an object or a truth in its place is refused, and nothing is written", async () => {
    for (const value of NO_CONDITIONS) {
      const input = { key: "maxmemory", value: "500mb", if_current: value };
      const asked = { operation: "set", target: victim.stack.target, input, role: "operator" } as const;
      for (const entry of [httpEntry(victim, "body"), agentEntry(agent)])
        expect([entry.name, value, (await entry.ask(asked)).outcome]).toEqual([entry.name, value, "bad_input"]);
    }
    expect(await maxmemory()).toBe(WAS);
  });
});

describe("a confirmation in Slack", () => {
  it("is a button: no word in a line stands for it", async () => {
    for (const words of [
      "",
      " confirm",
      " yes",
      " confirmed true",
      " force yes",
      " dry run no",
      " dry run false",
      " because confirmed",
    ]) {
      const { status } = await slackText(victim, `set maxmemory 500mb${words}`, USERS.operator);
      expect(status).toBe(200);
    }
    expect(await maxmemory()).toBe(WAS);
  });
});
