import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { double, HOST_KEY, PRIVATE_KEY } from "../double/env.ts";
import { DEFAULT_PROFILE } from "./profile.ts";

const read = (env: Record<string, unknown>) => readConfig(double({ env }).env);

const problems = (env: Record<string, unknown>): string[] => {
  const result = read(env);
  return result.ok ? [] : result.problems;
};

const HASH = "82b801bae4bcc06700c40a4ec0c166f4897e98dfe641b6a8cfa6c40ee07f5e48";

/** One target, with `changes` made to it. */
const target = (changes: Record<string, unknown>) => ({
  TARGETS: JSON.stringify({ prod: { host: "203.0.113.10", host_keys: [HOST_KEY], ...changes } }),
  API_TOKENS: JSON.stringify([{ name: "vera", sha256: HASH, role: "viewer" }]),
});

const tokens = (...entries: Record<string, unknown>[]) => ({ API_TOKENS: JSON.stringify(entries) });

describe("the configuration", () => {
  it("fills in the port, the user, the key and the profile", () => {
    const result = read(target({}));
    expect(result.ok && result.config.targets.get("prod")).toEqual({
      name: "prod",
      host: "203.0.113.10",
      port: 22,
      way: { via: "tcp" },
      user: "redis-ops",
      hostKeys: [HOST_KEY],
      privateKey: PRIVATE_KEY,
      locationHint: null,
      description: null,
      profile: DEFAULT_PROFILE,
      watch: null,
      queues: [],
    });
    expect(result.ok && result.config.ratePerMinute).toBe(300);
    expect(result.ok && result.config.linkIdleMs).toBe(60_000);
    expect(result.ok && result.config.auditDays).toBe(90);
  });

  describe("of more targets than one variable has room for", () => {
    const of = (...names: string[]): string =>
      JSON.stringify(Object.fromEntries(names.map((name) => [name, { host: "203.0.113.10", host_keys: [HOST_KEY] }])));
    const many = (more: Record<string, unknown>) => read({ ...target({}), TARGETS: of("a", "b"), ...more });

    it("takes those of TARGETS_2 and so on as well, in that order", () => {
      const last = Object.fromEntries(
        Array.from({ length: 11 }, (_, nth) => [`TARGETS_${nth + 2}`, of(`t${nth + 2}`)]),
      );
      const result = many(last);
      expect(result.ok && [...result.config.targets.keys()]).toEqual([
        "a",
        "b",
        ...Object.keys(last).map((_, nth) => `t${nth + 2}`),
      ]);
    });

    it("takes none of them where one is wrong, and names the variable", () => {
      const wrong = (more: Record<string, unknown>) => {
        const result = many(more);
        return result.ok ? [] : result.problems;
      };
      expect(wrong({ TARGETS_2: of("c"), TARGETS_3: "{" })).toEqual(["TARGETS_3: is not valid JSON"]);
      expect(wrong({ TARGETS_2: "" })).toEqual(["TARGETS_2: is not set"]);
      expect(wrong({ TARGETS_2: of("c", "a") })).toEqual(["TARGETS_2.a: is in another of these variables as well"]);
      expect(wrong({ TARGETS_2: JSON.stringify({ c: {} }) })[0]).toMatch(/^TARGETS\.c\.host: /);
      expect(wrong({ TARGETS: undefined, TARGETS_2: of("c") })).toEqual(["TARGETS: is not set"]);
      expect(wrong({ TARGETS_3: of("c") })).toEqual([]);
    });
  });

  it("takes what differs from the default profile, and names the field that is wrong", () => {
    const result = read(target({ profile: { maxmemory: "256mb" } }));
    expect(result.ok && result.config.targets.get("prod")?.profile).toEqual({
      ...DEFAULT_PROFILE,
      maxmemory: 268_435_456,
    });
    const wrong = read(target({ profile: { maxmemory: "700mb" } }));
    expect(!wrong.ok && wrong.problems).toEqual([
      "TARGETS.prod.profile.maxmemory: leaves no reserve under memory_limit",
    ]);
  });

  it("takes the names of queues, and names the field that is wrong", () => {
    const queues = (given: unknown): unknown => {
      const result = read(target({ queues: given }));
      return result.ok ? result.config.targets.get("prod")?.queues : result.problems;
    };
    expect(queues(["rq:mail", "{shop}:orders é"])).toEqual(["rq:mail", "{shop}:orders é"]);
    expect(queues(["mail", "mail"])).toEqual(["TARGETS.prod.queues: must name each queue once"]);
    expect(queues(["a\u0007b"])).toEqual(["TARGETS.prod.queues[0]: must not hold control characters"]);
    expect(queues(Array.from({ length: 21 }, (_, nth) => `queue-${nth}`))).toHaveLength(1);
    expect(queues([""])).toHaveLength(1);
  });

  it("takes an origin as its own address, or none", () => {
    const address = (PUBLIC_URL: string) => {
      const result = read({ ...target({}), PUBLIC_URL });
      return result.ok ? result.config.publicUrl : result.problems;
    };
    expect(["", " ", "https://ops.example.org", "https://ops.example.org:8443/"].map(address)).toEqual([
      ...[null, null, "https://ops.example.org", "https://ops.example.org:8443"],
    ]);
    for (const wrong of ["ops.example.org", "http://ops.example.org", "https://ops.example.org/x", "https://a:b@c.org"])
      expect(address(wrong)).toEqual(["PUBLIC_URL: must be an origin such as https://redis-ops.example.org"]);
  });

  it.each([["0"], ["3651"], ["90d"], ["-1"]])("refuses to keep the audit for %s days", (AUDIT_DAYS) => {
    const result = read({ ...target({}), AUDIT_DAYS });
    expect(!result.ok && result.problems.join()).toMatch(/^AUDIT_DAYS: /);
  });

  it.each([
    [{}, 300_000],
    [{ every: "1m" }, 60_000],
    [{ every: "90s" }, 90_000],
    [{ every: "1h" }, 3_600_000],
  ])("watches a target as %j says: every %d ms", (watch, everyMs) => {
    const result = read(target({ watch }));
    expect(result.ok && result.config.targets.get("prod")?.watch).toMatchObject({
      everyMs,
      maintenance: [],
      tell: [],
      quiet: null,
    });
  });

  it.each([[0], ["0"], ["0m"], ["59s"], ["61m"], ["1d"], ["hunter2"], [null], [5], ["-5m"]])(
    "refuses to watch every %j",
    (every) => {
      expect(problems(target({ watch: { every } }))).toEqual([
        "TARGETS.prod.watch.every: must be a duration from 1m to 60m, such as 5m",
      ]);
    },
  );

  it.each([[{ evry: "5m" }], [true], ["5m"]])("refuses a watch that is %j", (watch) => {
    expect(problems(target({ watch }))).toEqual([expect.stringMatching(/^TARGETS\.prod\.watch: /)]);
  });

  it("takes another key by the name of its secret", () => {
    const key = PRIVATE_KEY.replace("not-a-real-key", "another");
    const result = read({ ...target({ key: "SSH_PRIVATE_KEY_EU" }), SSH_PRIVATE_KEY_EU: key });
    expect(result.ok && result.config.targets.get("prod")?.privateKey).toBe(key);
  });

  it.each([["redis.example.com"], ["localhost"], ["10.0.0.7"], ["2001:db8::1"], ["my_host"]])(
    "takes the host %s",
    (host) => {
      expect(problems(target({ host }))).toEqual([]);
    },
  );

  it.each([["ssh://example.com"], ["example.com:22"], ["root@example.com"], ["two words"], [""], ["-oProxyCommand=x"]])(
    "refuses the host %j",
    (host) => {
      expect(problems(target({ host }))).toEqual([
        "TARGETS.prod.host: must be a host name or an IP address, without scheme or port",
      ]);
    },
  );

  it("is read once for each env", () => {
    const { env } = double();
    expect(readConfig(env)).toBe(readConfig(env));
    expect(readConfig(env)).not.toBe(readConfig(double().env));
  });
});

describe("who is told of alerts", () => {
  const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
  const told = (destinations: unknown, tell: string[]) => ({
    ...target({ watch: { tell } }),
    ALERT_DESTINATIONS: destinations === undefined ? undefined : JSON.stringify(destinations),
  });
  const hook = { kind: "webhook", url: "https://hooks.example.org/x", secrets: [SECRET] };

  it("is read by name, and a target names those it tells", () => {
    const result = read(told({ hook }, ["hook"]));
    expect(result.ok && [...result.config.destinations.keys()]).toEqual(["hook"]);
    expect(result.ok && result.config.targets.get("prod")?.watch?.tell).toEqual(["hook"]);
    expect(read(told(undefined, [])).ok).toBe(true);
  });

  const push = {
    ...{ kind: "push", subject: "mailto:ops@example.org" },
    ...{ public_key: `B${"A".repeat(86)}`, private_key: "A".repeat(43) },
  };

  it("and one pair of keys for devices", () => {
    for (const subject of [push.subject, "https://ops.example.org/", "mailto:o.p+s@sub.example.org"]) {
      const result = read(told({ console: { ...push, subject } }, ["console"]));
      expect(result.ok && [...result.config.destinations.keys()]).toEqual(["console"]);
    }
    expect(problems(told({ one: push, two: push }, []))).toEqual(["ALERT_DESTINATIONS: has two of kind push"]);
  });

  it.each([
    ...["ops@example.org", "mailto:hunter2@localhost", "mailto:hunter2@example.invalid", "http://hunter2.org/"],
    ...["https://192.168.0.1/", "mailto:a@b@example.org", "mailto:a@example.org?subject=hunter2", ""],
  ])("and %s is nobody whom a push service may write to", (subject) => {
    expect(problems(told({ console: { ...push, subject } }, []))).toEqual([
      "ALERT_DESTINATIONS.console.subject: must be mailto: with an address on the open internet, or an https:// address",
    ]);
  });

  const heartbeat = { kind: "heartbeat", url: "https://hc.example.org/hunter2" };

  it("and a monitor that is asked after each good round stands beside them", () => {
    const env = {
      ...told({ hook, cron: heartbeat }, ["hook"]),
      ...target({ watch: { tell: ["hook"], heartbeat: "cron" } }),
    };
    const result = read(env);
    expect(result.ok && [...result.config.heartbeats]).toEqual([["cron", heartbeat.url]]);
    expect(result.ok && [...result.config.destinations.keys()]).toEqual(["hook"]);
    expect(result.ok && result.config.targets.get("prod")?.watch?.heartbeat).toBe("cron");
    const wrong = { ...env, ...target({ watch: { heartbeat: "hook" } }) };
    expect(problems(wrong)).toEqual(["TARGETS.prod.watch.heartbeat: is no heartbeat of ALERT_DESTINATIONS"]);
  });

  it.each<[string, unknown, string[]]>([
    ["TARGETS.prod.watch.tell[0]: is a heartbeat, which tells nobody", { cron: heartbeat }, ["cron"]],
    [
      "ALERT_DESTINATIONS.cron.url: must be on the open internet",
      { cron: { ...heartbeat, url: "https://192.168.0.1/hunter2" } },
      [],
    ],
    ["TARGETS.prod.watch.tell[1]: is not in ALERT_DESTINATIONS", { hook }, ["hook", "hunter2"]],
    ["TARGETS.prod.watch.tell[0]: is not in ALERT_DESTINATIONS", undefined, ["hook"]],
    ["ALERT_DESTINATIONS.hook.url: must be on the open internet", { hook: { ...hook, url: "https://10.0.0.1/" } }, []],
    ["ALERT_DESTINATIONS.hook.url: must begin with https://", { hook: { ...hook, url: "http://hunter2.org/" } }, []],
    ...["", "whsec_", "whsec_hunter2", "whsec_c2hvcnQ=", SECRET.slice(6), `whsec_${"A".repeat(88)}`].map(
      (secret): [string, unknown, string[]] => [
        "ALERT_DESTINATIONS.hook.secrets[0]: must be whsec_ and 24 to 64 bytes in base64",
        { hook: { ...hook, secrets: [secret] } },
        [],
      ],
    ),
    [
      "ALERT_DESTINATIONS.oncall.routing_key: must be the 32 characters of an integration key",
      { oncall: { kind: "pagerduty", routing_key: "hunter2" } },
      [],
    ],
    [
      "ALERT_DESTINATIONS.ops.token: must be a bot's token, which begins with xoxb-",
      { ops: { kind: "slack", token: "xoxp-hunter2", channel: "C0123456" } },
      [],
    ],
    [
      "ALERT_DESTINATIONS.console.public_key: must be the public key that `npm run push-keys` prints",
      { console: { ...push, public_key: `A${"A".repeat(86)}` } },
      [],
    ],
    [
      "ALERT_DESTINATIONS.console.private_key: must be the private key that `npm run push-keys` prints",
      { console: { ...push, private_key: "hunter2" } },
      [],
    ],
    [
      "ALERT_DESTINATIONS.ops.channel: must be the channel's id, which begins with C",
      { ops: { kind: "slack", token: "xoxb-12345678", channel: "#alerts" } },
      [],
    ],
  ])("%s", (problem, destinations, tell) => {
    expect(problems(told(destinations, tell))).toEqual([problem]);
  });
});

describe("a wrong configuration names the field", () => {
  it.each<[string, Record<string, unknown>]>([
    ["TARGETS: is not set", { TARGETS: undefined }],
    ["TARGETS: is not valid JSON", { TARGETS: "{'prod': hunter2}" }],
    [
      "TARGETS: must hold at least one target",
      { TARGETS: "{}", ...tokens({ name: "a", sha256: HASH, role: "viewer" }) },
    ],
    ["TARGETS.prod.host_keys: must pin at least one host key", target({ host_keys: [] })],
    [
      "TARGETS.prod.host_keys[1]: must be SHA256: and 43 base64 characters",
      target({ host_keys: [HOST_KEY, "hunter2"] }),
    ],
    ["TARGETS.prod.key: the secret SSH_PRIVATE_KEY_EU is not set", target({ key: "SSH_PRIVATE_KEY_EU" })],
    ["TARGETS.prod.key: must be the name of a secret that begins with SSH_PRIVATE_KEY", target({ key: "API_TOKENS" })],
    [
      "TARGETS.prod.key: the secret SSH_PRIVATE_KEY does not hold a private key",
      { ...target({}), SSH_PRIVATE_KEY: "hunter2" },
    ],
    ["API_TOKENS: is not set", { API_TOKENS: undefined }],
    ["API_TOKENS: is not valid JSON", { API_TOKENS: '[{"name": "hunter2' }],
    ["API_TOKENS: must hold at least one token", { API_TOKENS: "[]" }],
    [
      "API_TOKENS[0].sha256: must be a SHA-256 as 64 hexadecimal digits",
      tokens({ name: "a", sha256: "hunter2", role: "viewer" }),
    ],
    [
      "API_TOKENS[1].name: is used by another token",
      tokens({ name: "a", sha256: HASH, role: "viewer" }, { name: "a", sha256: "0".repeat(64), role: "viewer" }),
    ],
    [
      "API_TOKENS[1].sha256: is used by another token",
      tokens({ name: "a", sha256: HASH, role: "viewer" }, { name: "b", sha256: HASH.toUpperCase(), role: "viewer" }),
    ],
    [
      "API_TOKENS[0].targets[1]: is not in TARGETS",
      tokens({ name: "a", sha256: HASH, role: "viewer", targets: ["prod", "hunter2"] }),
    ],
    ["RATE_LIMIT_PER_MINUTE: must be a whole number", { RATE_LIMIT_PER_MINUTE: "hunter2" }],
    ["TARGET: the binding is missing", { TARGET: undefined }],
    ["RATE_LIMITER: the binding is missing", { RATE_LIMITER: undefined }],
  ])("%s", (problem, env) => {
    const found = problems(env);
    expect(found).toEqual([problem]);
    expect(found.join("\n")).not.toContain("hunter2");
  });

  it.each<[string, Record<string, unknown>]>([
    ["TARGETS.prod.port", target({ port: "hunter2" })],
    ["TARGETS.prod.location_hint", target({ location_hint: "hunter2" })],
    ["TARGETS.prod", target({ hostkeys: ["hunter2"] })],
    ["API_TOKENS[0].role", tokens({ name: "a", sha256: HASH, role: "hunter2" })],
    ["API_TOKENS[0].targets", tokens({ name: "a", sha256: HASH, role: "viewer", targets: [] })],
    ["RATE_LIMIT_PER_MINUTE", { RATE_LIMIT_PER_MINUTE: "0" }],
  ])("%s, and nothing of its value", (field, env) => {
    const [problem, ...others] = problems(env);
    expect(problem?.startsWith(`${field}: `)).toBe(true);
    expect(others).toEqual([]);
    expect(problem).not.toContain("hunter2");
  });

  it("says that a target's name is not allowed", () => {
    const TARGETS = JSON.stringify({ "a b": { host: "203.0.113.10", host_keys: [HOST_KEY] } });
    expect(problems({ ...target({}), TARGETS })).toEqual([
      "TARGETS.a b: its name must be 1 to 63 lower-case letters, digits, dashes or underscores",
    ]);
  });

  it("tells all that is wrong at once", () => {
    expect(problems({ TARGETS: undefined, API_TOKENS: "[]", RATE_LIMITER: null })).toEqual([
      "RATE_LIMITER: the binding is missing",
      "TARGETS: is not set",
      "API_TOKENS: must hold at least one token",
    ]);
  });
});

describe("the way to a host", () => {
  const wayOf = (env: Record<string, unknown>) => {
    const result = read(env);
    return result.ok ? result.config.targets.get("prod")?.way : result.problems;
  };
  const network = { connect: () => {} };
  const token = { CF_ACCESS_CLIENT_ID: "0123.access", CF_ACCESS_CLIENT_SECRET: "s3cret" };

  it("goes through a VPC network by the name of its binding", () => {
    const other = { connect: () => {} };
    const env = { VPC: network, VPC_EU: other };
    expect(wayOf({ ...target({ via: "vpc", host: "10.0.0.7" }), ...env })).toEqual({ via: "vpc", network });
    const named = wayOf({ ...target({ via: "vpc", host: "10.0.0.7", network: "VPC_EU" }), ...env });
    expect(named).toMatchObject({ via: "vpc" });
    expect(Reflect.get(named ?? {}, "network")).toBe(other);
  });

  it("goes through a tunnel with a service token, which is two secrets", () => {
    const via = { via: "tunnel", host: "ssh.example.com" };
    expect(wayOf({ ...target(via), ...token })).toEqual({
      ...{ via: "tunnel", token: "CF_ACCESS", clientId: "0123.access", clientSecret: "s3cret" },
    });
    const env = { CF_ACCESS_EU_CLIENT_ID: "0456.access", CF_ACCESS_EU_CLIENT_SECRET: " s3cret2\n" };
    expect(wayOf({ ...target({ ...via, service_token: "CF_ACCESS_EU" }), ...token, ...env })).toEqual({
      ...{ via: "tunnel", token: "CF_ACCESS_EU", clientId: "0456.access", clientSecret: "s3cret2" },
    });
  });

  const tunnel = { via: "tunnel", host: "ssh.example.com" };
  it.each<[Record<string, unknown>, Record<string, unknown>, string[]]>([
    [
      { via: "vpc" },
      {},
      ["TARGETS.prod.via: there is no VPC network VPC: bind one in wrangler.toml, under [[vpc_networks]]"],
    ],
    [
      { via: "vpc", network: "VPC_EU" },
      { VPC: network, VPC_EU: "text" },
      ["TARGETS.prod.via: there is no VPC network VPC_EU: bind one in wrangler.toml, under [[vpc_networks]]"],
    ],
    [
      tunnel,
      { CF_ACCESS_CLIENT_SECRET: " " },
      [
        "TARGETS.prod.via: the secret CF_ACCESS_CLIENT_ID is not set: npx wrangler secret put CF_ACCESS_CLIENT_ID",
        "TARGETS.prod.via: the secret CF_ACCESS_CLIENT_SECRET is not set: npx wrangler secret put CF_ACCESS_CLIENT_SECRET",
      ],
    ],
    [
      { ...tunnel, port: 22 },
      token,
      ['TARGETS.prod.port: is not for "via": "tunnel": the tunnel itself says where sshd listens'],
    ],
    [
      { ...tunnel, host: "203.0.113.10" },
      token,
      ['TARGETS.prod.host: must be the public hostname of the tunnel for "via": "tunnel"'],
    ],
    [{ network: "VPC" }, { VPC: network }, ['TARGETS.prod.network: is for "via": "vpc" only']],
    [{ service_token: "CF_ACCESS" }, token, ['TARGETS.prod.service_token: is for "via": "tunnel" only']],
    [
      { ...tunnel, service_token: "SSH_PRIVATE_KEY" },
      token,
      ["TARGETS.prod.service_token: must be what two secrets' names begin with: CF_ACCESS…, without _CLIENT_ID"],
    ],
  ])("%j is refused, by the name of what is to be set", (changes, env, expected) => {
    expect(problems({ ...target(changes), ...env })).toEqual(expected);
  });

  it("shows no part of a service token that is in the wrong place", () => {
    expect(problems({ ...target({ ...tunnel, service_token: "c0ffee.access" }), ...token }).join()).not.toContain(
      "c0ffee",
    );
  });
});
