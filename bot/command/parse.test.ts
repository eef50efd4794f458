import { describe, expect, it, test } from "vitest";
import { operations, OPERATION_NAMES } from "../../src/protocol/operations.ts";
import { parseCommand } from "./parse.ts";

const ONE = { targets: ["prod"], defaultTarget: null };
const TWO = { targets: ["prod", "staging"], defaultTarget: null };

const asked = (operation: string, input: Record<string, string> = {}, target: string | null = "prod") => ({
  kind: "operation",
  operation,
  target,
  input,
});

const MEMORY = asked("memory");
const RAISE = asked("set", { key: "maxmemory", value: "576mb" });

describe("a line that is understood", () => {
  test.each([
    ["memory", MEMORY],
    ["MEMORY", MEMORY],
    ["  Memory  ", MEMORY],
    ["memory on prod", MEMORY],
    ["Memory On Prod", MEMORY],
    ["/redis memory", MEMORY],
    ["/redis /redis memory", MEMORY],
    ["redis memory", MEMORY],
    ["why", asked("doctor")],
    ["doctor", asked("doctor")],
    ["doctor detail all", asked("doctor", { detail: "all" })],
    ["info", asked("info")],
    ["info Keyspace", asked("info", { section: "Keyspace" })],
    ["config maxmemory-policy", asked("config", { key: "maxmemory-policy" })],
    ["set maxmemory 576mb", RAISE],
    ["set maxmemory to 576mb", RAISE],
    ["set maxmemory = 576mb", RAISE],
    ["set on prod maxmemory 576mb", RAISE],
    ["set value 576mb key maxmemory", asked("set", { value: "576mb", key: "maxmemory" })],
    ["undo", asked("undo")],
    ["undo 12", asked("undo", { id: "12" })],
    ["undo #12", asked("undo", { id: "12" })],
    ["undo id 12 because done", asked("undo", { id: "12", reason: "done" })],
    ["errors since 15m", asked("errors", { since: "15m" })],
    ["errors 15m", asked("errors", { since: "15m" })],
    ["history", asked("history")],
    ["history queued 24h queue mail", asked("history", { metric: "queued", since: "24h", queue: "mail" })],
    ["history memory 24h", asked("history", { metric: "memory", since: "24h" })],
    [
      "history hit_ratio since 7d until 1d on prod",
      asked("history", { metric: "hit_ratio", since: "7d", until: "1d" }),
    ],
    ["changes limit 50", asked("changes", { limit: "50" })],
    ["targets", asked("targets", {}, null)],
    ["audit", asked("audit", {}, null)],
    ["audit on prod since 24h", asked("audit", { target: "prod", since: "24h" }, null)],
    ["audit target PROD", asked("audit", { target: "prod" }, null)],
  ])("%s", (text, parsed) => {
    expect(parseCommand(text, ONE)).toEqual(parsed);
  });
});

describe("how long a change lasts", () => {
  test.each([
    ["for 2h", "2h"],
    ["for 2 h", "2h"],
    ["for 2 hours", "2h"],
    ["for 2hours", "2h"],
    ["FOR 2 HOURS", "2h"],
    ["for two hours", "2h"],
    ["for an hour", "1h"],
    ["for a day", "1d"],
    ["for 90 min", "90m"],
    ["for 90 minutes.", "90m"],
    ["for 1h30m", "1h30m"],
    ["for 1h 30m", "1h30m"],
    ["for 1 hour and 30 minutes", "1h30m"],
    ["for 90 s", "90s"],
    ["for 2.0 hours", "2h"],
    ["for 2,00 h", "2h"],
    // The operation's schema says why these will not do.
    ["for 1.5 hours", "1.5h"],
    ["for 1.000 m", "1.000m"],
    ["for 1,000 minutes", "1,000m"],
    ["for 1,000min", "1,000m"],
    ["for 1 hour and 1.000 seconds", "1h1.000s"],
    ["for ever", "ever"],
  ])("%s", (text, duration) => {
    expect(parseCommand(`set maxmemory 576mb ${text} on prod`, TWO)).toEqual(
      asked("set", { key: "maxmemory", value: "576mb", for: duration }),
    );
  });
});

describe("a size", () => {
  test.each([
    ["576mb", "576mb"],
    ["576MB", "576MB"],
    ["576 mb", "576mb"],
    ["576 MB,", "576MB"],
    // As the replies show figures.
    ["576 MiB", "576mb"],
    ["576.0 MiB", "576mb"],
    ["576mib", "576mb"],
    ["1 GiB", "1gb"],
    ["603979776", "603979776"],
    ["576,0 MiB", "576mb"],
    ["2.00 gb", "2gb"],
    ["1.5 gb", "1.5gb"],
    ["-1", "-1"],
    // A separator of thousands is not dropped with what is behind it: the schema refuses what it cannot read.
    ["1,000mb", "1,000mb"],
    ["2.000 gb", "2.000gb"],
    ["10,000 MiB", "10,000mb"],
    ["1,024mb", "1,024mb"],
    ["2.0000 gb", "2.0000gb"],
    ["1,000", "1,000"],
    ["1.000.000", "1.000.000"],
    ["1,000,000mb", "1,000,000mb"],
    ["1'000mb", "1'000mb"],
    ["1’000mb", "1'000mb"],
    ["1_000mb", "1_000mb"],
    ["１０００mb", "１０００mb"],
    ["١٠٠٠mb", "١٠٠٠mb"],
    ["1٬000mb", "1٬000mb"],
  ])("%s", (text, value) => {
    expect(parseCommand(`set maxmemory ${text} for 2h`, ONE)).toEqual(
      asked("set", { key: "maxmemory", value, for: "2h" }),
    );
  });

  test.each(["1 000mb", "1\u00a0000mb", "1\u202f000 mb", "1, 000mb", "1,000,000 mb"])(
    "is refused where a separator has made two words of it: %j",
    (text) => {
      expect(parseCommand(`set maxmemory ${text} for 2h`, ONE)).toMatchObject({ kind: "refused" });
    },
  );
});

describe("inputs by name", () => {
  test.each([
    ["if_current 512mb", { if_current: "512mb" }],
    ["if current 512mb", { if_current: "512mb" }],
    ["If Current 512 mb", { if_current: "512mb" }],
    ["if-current 512mb", { if_current: "512mb" }],
    ["dry run", { dry_run: "true" }],
    ["dry_run", { dry_run: "true" }],
    ["dry-run", { dry_run: "true" }],
    ["dryrun", { dry_run: "true" }],
    ["--dry-run", { dry_run: "true" }],
    ["—dry-run", { dry_run: "true" }],
    ["Dry Run true", { dry_run: "true" }],
    ["dry run false", { dry_run: "false" }],
    ["allow eviction force", { allow_eviction: "true", force: "true" }],
    ["--for 2h", { for: "2h" }],
  ])("%s", (text, named) => {
    expect(parseCommand(`set maxmemory 576mb ${text}`, ONE)).toEqual(
      asked("set", { key: "maxmemory", value: "576mb", ...named }),
    );
  });
});

describe("a reason takes the rest of the line as it stands", () => {
  test.each([
    ["because queue backlog", "queue backlog"],
    ["Because  Queue   backlog!", "Queue   backlog!"],
    ["because: it’s “full”", "it’s “full”"],
    ["because for on", "for on"],
    ["because because", "because"],
    ["because on staging for 2h", "on staging for 2h"],
    ["because a &lt; b &amp;&amp; c", "a < b && c"],
    ["because <@U024BE7LH|oskar> says so in <#C024BE7LR|ops>", "@oskar says so in #ops"],
    ["because <@U024BE7LH> and <!here>", "@U024BE7LH and @here"],
    ["because <https://grafana.example/d/1|https://grafana.example/d/1>", "https://grafana.example/d/1"],
    ["because <https://evil.example/|maxmemory>", "https://evil.example/"],
    ["because $(reboot) `id` | rm -rf /; 'x", "$(reboot) `id` | rm -rf /; 'x"],
    ["because 👩‍👩‍👧 Ärger", "👩‍👩‍👧 Ärger"],
  ])("%s", (text, reason) => {
    expect(parseCommand(`set maxmemory 576mb ${text}`, ONE)).toEqual(
      asked("set", { key: "maxmemory", value: "576mb", reason }),
    );
  });
});

describe("what a phone and Slack do to text", () => {
  test.each([
    ["a full stop", "set maxmemory 576mb."],
    ["a comma", "set maxmemory 576mb, on prod"],
    ["a question mark apart", "set maxmemory 576mb ?"],
    ["smart quotes", "set “maxmemory” ‘576mb’"],
    ["plain quotes", `set "maxmemory" '576mb'.`],
    ["non-breaking spaces", "set\u00a0maxmemory\u202f576mb"],
    ["other spaces", "set\u3000maxmemory\u2003576mb"],
    ["zero-width characters", "\u200bset max\u200bmemory \u2060576mb\ufeff"],
    ["isolates around what is pasted", "set \u2066maxmemory\u2069 576mb"],
    ["code around words", "`set` maxmemory `576mb`"],
    ["code around the line", "`/redis set maxmemory 576mb`"],
    ["a block of code", "```/redis set maxmemory 576mb```"],
    ["bold", "*set* maxmemory *576mb*"],
    ["bold around the line", "*set maxmemory 576mb*"],
    ["italics", "_set_ maxmemory _576mb_"],
    ["quotes around the line", "“/redis set maxmemory 576mb”"],
    ["an auto-link on the target", "set maxmemory 576mb on <http://prod|prod>"],
    ["an auto-link with a slash", "set maxmemory 576mb on <http://prod/|prod>"],
    ["a channel for a target", "set maxmemory 576mb on <#C024BE7LR|prod>"],
    ["a mail address for a value", "set maxmemory <mailto:576mb|576mb>"],
    ["a telephone number for a value", "set maxmemory <tel:576|576> mb"],
    ["a mention of the bot in front", "<@U024BE7LH> set maxmemory 576mb"],
    ["a line break at the end", "set maxmemory 576mb\n"],
  ])("%s", (_, text) => {
    expect(parseCommand(text, ONE)).toEqual(RAISE);
  });

  it("takes a hyphen that does not break for a hyphen", () => {
    expect(parseCommand("config maxmemory\u2011policy", ONE)).toEqual(asked("config", { key: "maxmemory-policy" }));
  });
});

describe("the target", () => {
  const named = (name: string) => ({ targets: ["prod", name], defaultTarget: null });

  it("is the only one, or the default one, where none is named", () => {
    expect(parseCommand("memory", ONE)).toEqual(MEMORY);
    expect(parseCommand("memory", { ...TWO, defaultTarget: "staging" })).toEqual(asked("memory", {}, "staging"));
  });

  it("is the one named where there is a default", () => {
    expect(parseCommand("memory on prod", { ...TWO, defaultTarget: "staging" })).toEqual(MEMORY);
  });

  it("has to be named where there are several", () => {
    expect(parseCommand("memory", TWO)).toEqual({
      kind: "refused",
      detail: "There are several targets, and none is named.",
      hint: "Write `on` and the target. The targets: prod, staging. For example: `/redis memory on prod`.",
      nearest: "memory",
    });
  });

  it("may have the name of a keyword or a verb", () => {
    for (const name of ["on", "for", "because", "memory", "help", "to", "dry", "m"])
      expect(parseCommand(`memory on ${name}`, named(name))).toEqual(asked("memory", {}, name));
    expect(parseCommand("set maxmemory 576mb on for for 2h", named("for"))).toEqual(
      asked("set", { key: "maxmemory", value: "576mb", for: "2h" }, "for"),
    );
    expect(parseCommand("undo on because because on", named("because"))).toEqual(
      asked("undo", { reason: "on" }, "because"),
    );
  });

  it("is refused where there is none of this name, with the nearest one and the list", () => {
    expect(parseCommand("memory on stagign", TWO)).toMatchObject({
      kind: "refused",
      detail: "There is no target `stagign` that you may use.",
      hint: expect.stringMatching(/^Did you mean `on staging`\? The targets: prod, staging\. For example: /),
    });
  });

  it("is taken as it is said where no names are known, if it could be one", () => {
    const unknown = { targets: [], defaultTarget: null };
    expect(parseCommand("memory on Prod", unknown)).toEqual(MEMORY);
    expect(parseCommand("memory on ../etc", unknown)).toMatchObject({ kind: "refused" });
    expect(parseCommand("memory", unknown)).toMatchObject({ detail: "There is no target that you may use." });
  });
});

describe("console", () => {
  test.each([["console"], ["/redis console"], ["Console"], ["*console*"], ["console help"]])("%s", (text) => {
    expect(parseCommand(text, TWO)).toEqual({ kind: "console" });
  });

  test("takes nothing else", () => {
    expect(parseCommand("console on prod", TWO)).toMatchObject({
      kind: "refused",
      detail: "`console` takes nothing: `on` is too many.",
      hint: "Write `/redis console`.",
    });
  });

  test("has no help of its own", () => {
    expect(parseCommand("help console", TWO)).toEqual({ kind: "help", topic: null });
  });
});

describe("help", () => {
  test.each([
    ["", null],
    ["   ", null],
    ["?", null],
    ["/redis", null],
    ["help", null],
    ["Help!", null],
    ["--help", null],
    ["help set", "set"],
    ["help why", "doctor"],
    ["set help", "set"],
    ["memory --help", "memory"],
  ])("%j", (text, topic) => {
    expect(parseCommand(text, TWO)).toEqual({ kind: "help", topic });
  });
});

describe("values in quotes", () => {
  test.each([
    ['set save "3600 1 300 100"', { key: "save", value: "3600 1 300 100" }],
    ["set save “3600 1”, dry run", { key: "save", value: "3600 1", dry_run: "true" }],
    ['set appendonly "on"', { key: "appendonly", value: "on" }],
    ['set x "for" for 2h', { key: "x", value: "for", for: "2h" }],
    ['set x yes if current "because"', { key: "x", value: "yes", if_current: "because" }],
    ['set x "2 hours"', { key: "x", value: "2 hours" }],
    [`set x '"'`, { key: "x", value: '"' }],
    [`set x "it's"`, { key: "x", value: "it's" }],
    [`set x o'clock because 'tis`, { key: "x", value: "o'clock", reason: "'tis" }],
    ['set x "576mb', { key: "x", value: "576mb" }],
  ])("%s", (text, input) => {
    expect(parseCommand(text, ONE)).toEqual(asked("set", input));
  });
});

describe("the catalogue", () => {
  it("has no verb twice, and none that is help", () => {
    const verbs = OPERATION_NAMES.flatMap((name) => {
      const { aliases = [] }: { aliases?: readonly string[] } = operations[name];
      return [name, ...aliases];
    });
    expect(new Set([...verbs, "help", "redis"]).size).toBe(verbs.length + 2);
  });

  it("has no input whose name is a keyword with another meaning", () => {
    for (const name of OPERATION_NAMES)
      for (const key of Object.keys(operations[name].input.shape)) {
        expect(["on", "because", "help", "to"]).not.toContain(key);
        expect(key).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      }
  });
});
