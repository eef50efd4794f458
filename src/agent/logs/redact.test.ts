import { describe, expect, test } from "vitest";
import { redact } from "./redact.ts";
import { timeOf } from "./time.fixture.ts";

const SECRET = "hunter2-Canary";

describe("takes the secret out of", () => {
  test.each([
    [`Cannot connect to redis://:${SECRET}@redis:6379/0`, "Cannot connect to redis://***@redis:6379/0"],
    [`rediss://default:${SECRET}@redis:6379`, "rediss://***@redis:6379"],
    [`redis://:${SECRET}p@ss@redis:6379/0: refused`, "redis://***@redis:6379/0: refused"],
    [`url=redis://:${SECRET}/with/slash@redis:6379`, "url=redis://***@redis:6379"],
    [`'redis://user:${SECRET}'`, "'redis://***'"],
    [`redis://:${SECRET}`, "redis://***"],
    [`amqp://guest:${SECRET}@rabbit:5672//`, "amqp://***@rabbit:5672//"],
    [`postgresql+psycopg://app:${SECRET}@db/app`, "postgresql+psycopg://***@db/app"],
    [`https://user:${SECRET}@example.org/`, "https://***@example.org/"],
    [`REDIS_PASSWORD=${SECRET} starting`, "REDIS_PASSWORD=*** starting"],
    [`password: "${SECRET} with spaces", port: 6379`, "password: ***, port: 6379"],
    [`{"password":"${SECRET}","port":6379}`, '{"password":***,"port":6379}'],
    [`{'password': '${SECRET}', 'db': 0}`, "{'password': ***, 'db': 0}"],
    [`?token=${SECRET}&page=2`, "?token=***&page=2"],
    [`api_key=${SECRET}`, "api_key=***"],
    [`Authorization: Bearer ${SECRET}`, "Authorization: ***"],
    [`sent Bearer ${SECRET} to`, "sent Bearer *** to"],
    [`Authorization: Basic aHVudGVyMjpDYW5hcnk=`, "Authorization: ***"],
    [`Set-Cookie: sid=${SECRET}; Path=/`, "Set-Cookie: ***; Path=/"],
    [`"AUTH" "${SECRET}"`, '"AUTH" ***'],
    [`"AUTH" "default" "${SECRET}"`, '"AUTH" ***'],
    ["key 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 refused", "key *** refused"],
    ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mBrRzRiGw", "jwt ***"],
    ["secret dGhpcyBpcyBhIFNlY3JldCAxMjM0NTY3OA== end", "secret *** end"],
    ["xoxb-123456789012-abcdefABCDEF", "***"],
    [
      `OCI runtime exec failed: exec: "redis-cli -a ${SECRET} ping": executable file not found in $PATH: unknown`,
      'OCI runtime exec failed: exec: "redis-cli -a *** ping": executable file not found in $PATH: unknown',
    ],
    [`redict-cli -a ${SECRET} ping`, "redict-cli -a *** ping"],
    [`valkey-cli --user app --pass ${SECRET}"x;y ping`, "valkey-cli --user app --pass *** ping"],
    [`sh -c "redis-cli -h redis -a 'a ${SECRET}' ping"`, `sh -c "redis-cli -h redis -a *** ping"`],
    [`["redis-cli", "-a", "${SECRET}", "ping"]`, '["redis-cli", "-a", ***, "ping"]'],
    [`redis-server --requirepass ${SECRET} --port 6379`, "redis-server --requirepass *** --port 6379"],
    [`requirepass "a ${SECRET}"`, "requirepass ***"],
    [`sentinel auth-pass mymaster ${SECRET}`, "sentinel auth-pass mymaster ***"],
    [`MASTERAUTH ${SECRET}`, "MASTERAUTH ***"],
    [`ACL SETUSER app on >${SECRET} <old${SECRET} ~* +@all`, "ACL SETUSER app on >*** <*** ~* +@all"],
    [`["ACL","SETUSER","app","on",">${SECRET}","~*"]`, '["ACL","SETUSER","app","on",">***","~*"]'],
    [`user default on >${SECRET} ~* +@all`, "user default on >*** ~* +@all"],
    // Redis before 7 quotes what it does not know with backticks, and later ones with no comma between.
    [
      `ERR unknown command \`HELLO\`, with args beginning with: \`3\`, \`AUTH\`, \`default\`, \`${SECRET}\`, \`SETNAME\`, `,
      "ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, ***, `SETNAME`,",
    ],
    [
      `ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' '${SECRET}' `,
      "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' ***",
    ],
    [
      `ERR unknown command \`AUTH\`, with args beginning with: \`${SECRET}\`, `,
      "ERR unknown command `AUTH`, with args beginning with: ***,",
    ],
    [
      `ERR unknown command 'auth', with args beginning with: 'app' '${SECRET}' `,
      "ERR unknown command 'auth', with args beginning with: ***",
    ],
    [
      `ERR unknown command \`CONFIG\`, with args beginning with: \`SET\`, \`requirepass\`, \`${SECRET}\`, `,
      "ERR unknown command `CONFIG`, with args beginning with: `SET`, `requirepass`, ***,",
    ],
    [
      `ERR unknown command 'CONFIG', with args beginning with: 'SET' 'masterauth' '${SECRET}' `,
      "ERR unknown command 'CONFIG', with args beginning with: 'SET' 'masterauth' ***",
    ],
    [
      `ERR unknown command \`ACL\`, with args beginning with: \`SETUSER\`, \`app\`, \`>${SECRET}\`, `,
      "ERR unknown command `ACL`, with args beginning with: `SETUSER`, `app`, `>***`,",
    ],
    [
      `unknown command \`MIGRATE\`, with args beginning with: \`db\`, \`AUTH2\`, \`app\`, \`${SECRET}\`, `,
      "unknown command `MIGRATE`, with args beginning with: `db`, `AUTH2`, ***,",
    ],
    [`#0 /app/Cache.php(12): Redis->auth('${SECRET}')`, "#0 /app/Cache.php(12): Redis->auth(***)"],
    [`#1 Predis\\Client->auth('app', '${SECRET}...')`, "#1 Predis\\Client->auth(***)"],
    [
      `  await client.auth({"x":1}, redis.auth(["app", "${SECRET}"])`,
      '  await client.auth({"x":1}, redis.auth([***])'.trim(),
    ],
    [`{ host: 'redis', pass: '${SECRET}', db: 0 }`, "{ host: 'redis', pass: ***, db: 0 }"],
    [`Redis(host="redis", pw="${SECRET}")`, 'Redis(host="redis", pw=***)'],
    [`{:password=>"${SECRET}", :db=>0}`, "{:password=>***, :db=>0}"],
    [`['password' => '${SECRET}', 'port' => 6379]`, "['password' => ***, 'port' => 6379]"],
    [`{:host=>"redis", :pass=>"${SECRET}"}`, '{:host=>"redis", :pass=>***}'],
    [`  pass: "${SECRET}",`, "pass: ***,"],
    [`REDIS_PASS=${SECRET} starting`, "REDIS_PASS=*** starting"],
    [`{"redisPass":"${SECRET}","db_pass":"${SECRET}"}`, '{"redisPass":***,"db_pass":***}'],
    [`cache-pass: ${SECRET}`, "cache-pass: ***"],
    ["pass: `two " + SECRET + "`", "pass: ***"],
    ["{ password: `two " + SECRET + "`, db: 0 }", "{ password: ***, db: 0 }"],
    ["`password`: `two " + SECRET + "`, `db`: 0", "`password`: ***, `db`: 0"],
  ])("%s", (line, redacted) => {
    expect(redact(line, [])).toBe(redacted);
    expect(redact(line, [])).not.toContain(SECRET);
  });
});

describe("takes out the whole of one that holds a quote", () => {
  const TAIL = "Tail99";
  /** As it stands where it was quoted with `quote`: plain, or escaped by who wrote it. */
  const FORMS = [
    ["another quote", '"', `s3cr\`et'${TAIL}`],
    ["another quote", "'", `s3cr"et\`${TAIL}`],
    ["another quote", "`", `s3cr"et'${TAIL}`],
    ["its own, escaped", '"', String.raw`s3cr\"et\\${TAIL}`],
    ["its own, escaped", "'", String.raw`s3cr\'et\\${TAIL}`],
    ["its own, escaped", "`", "s3cr\\`et" + TAIL],
    ["its own, at which a shell ends and begins again", "'", String.raw`s3cr'\''${TAIL}`],
    // Redis escapes nothing where it tells of a command that it does not know.
    ["its own, as it is", '"', `s3cr"et${TAIL}`],
    ["its own, as it is", "'", `s3cr'et${TAIL}`],
    ["its own, as it is", "`", `s3cr\`et${TAIL}`],
    ["its own, as it is, before a sign", "`", `s3cr\`-${TAIL}`],
    ["a backslash at its end", '"', String.raw`${TAIL}\\`],
  ] as const;
  const LINES: readonly (readonly [string, (quoted: (secret: string) => string) => string, string])[] = [
    [
      "a user's",
      (q) => `[${q("ACL")},${q("SETUSER")},${q("app")},${q(">SECRET")},${q("<SECRET")},${q("~*")}]`,
      "[ACL,SETUSER,app,>***,<***,~*]",
    ],
    ["a field's", (q) => `{ password: ${q("SECRET")}, db: ${q("0")} }`, "{ password: ***, db: 0 }"],
    ["a short field's", (q) => `{ pass: ${q("SECRET")}, db: ${q("0")} }`, "{ pass: ***, db: 0 }"],
    ["AUTH's", (q) => `${q("AUTH")} ${q("app")} ${q("SECRET")}`, "AUTH ***"],
    ["a list's", (q) => `[${q("AUTH")},${q("SECRET")}]`, "[AUTH,***]"],
    ["a call's", (q) => `auth([${q("SECRET")}]) of ${q("x")}`, "auth([***]) of x"],
    ["a setting's", (q) => `${q("requirepass")} ${q("SECRET")}`, "requirepass ***"],
    ["a line's", (q) => `requirepass ${q("SECRET")}`, "requirepass ***"],
    [
      "a program's",
      (q) => `[${q("redis-cli")}, ${q("-a")}, ${q("SECRET")}, ${q("ping")}]`,
      "[redis-cli, -a, ***, ping]",
    ],
  ];
  test.each(FORMS.flatMap(([what, quote, secret]) => LINES.map((line) => [what, quote, secret, ...line] as const)))(
    "%s in %s: %s, %s",
    (_what, quote, secret, _whose, made, redacted) => {
      const line = made((text) => `${quote}${text.replace("SECRET", () => secret)}${quote}`);
      expect(line).toContain(TAIL);
      const shown = redact(line, []);
      expect(shown).not.toMatch(/s3cr|et|Tail/);
      // Which of the quotes are left is of no interest.
      expect(shown.replace(/["'`]/g, "")).toBe(redacted);
      // The same as a string of JSON, and of JSON in that.
      const inJson = JSON.stringify({ log: line });
      expect(redact(inJson, [])).not.toMatch(/s3cr|et|Tail/);
      expect(redact(JSON.stringify({ log: inJson }), [])).not.toMatch(/s3cr|et|Tail/);
    },
  );

  test.each([
    ["a word", `REDIS_PASSWORD=s3cr'et\`${TAIL} starting`, "REDIS_PASSWORD=*** starting"],
    ["a word in quotes", `"sent token=s3cr'et${TAIL}", 'x'`, `"sent token=***", 'x'`],
    ["a URL", `redis://:s3cr'et"${TAIL}@redis:6379/0 refused`, "redis://***@redis:6379/0 refused"],
    ["a URL in quotes", `"redis://:s3cr\`et<${TAIL}@redis:6379"`, '"redis://***@redis:6379"'],
    ["an argument of ioredis'", `{"name":"auth","args":["s3]cr","${TAIL}"]}`, '{"name":"auth","args":[***]}'],
  ])("%s", (_what, line, redacted) => {
    expect(redact(line, [])).toBe(redacted);
  });
});

describe("takes a secret that is known", () => {
  test.each([
    ['anywhere in the line: pa/ss w"ord!', "anywhere in the line: ***"],
    ["in a URL: pa%2Fss%20w%22ord!", "in a URL: ***"],
    ['in JSON: {"reply":"pa/ss w\\"ord!"}', 'in JSON: {"reply":"***"}'],
  ])("%s", (line, redacted) => {
    expect(redact(line, ['pa/ss w"ord!'])).toBe(redacted);
  });

  test("longest first, so that no rest of it is left", () => {
    expect(redact("canary-and-more", ["canary", "canary-and-more"])).toBe("***");
  });

  test("but not one of three letters, which would leave no word whole", () => {
    expect(redact("the cache is red", ["red"])).toBe("the cache is red");
  });
});

describe("takes the secret out of a structured line, whatever escapes its writer used", () => {
  const inner = JSON.stringify({ password: SECRET, db: 0 });
  test.each([
    ["JSON in JSON", JSON.stringify({ log: inner }), '{"log":"{\\"password\\":***,\\"db\\":0}"}'],
    [
      "JSON in JSON in JSON",
      JSON.stringify({ log: JSON.stringify({ message: inner }) }),
      String.raw`{"log":"{\"message\":\"{\\\"password\\\":***,\\\"db\\\":0}\"}"}`,
    ],
    ["PHP's slashes", String.raw`{"url":"redis:\/\/:${SECRET}@redis:6379\/0"}`, '{"url":"redis://***@redis:6379/0"}'],
    [
      ".NET's quotes",
      String.raw`{"m":"\u0022password\u0022:\u0022${SECRET}\u0022"}`,
      String.raw`{"m":"\"password\":***"}`,
    ],
    [
      "a quote within",
      String.raw`{"log":"{\"password\":\"a\\\"${SECRET}\",\"db\":0}"}`,
      String.raw`{"log":"{\"password\":***,\"db\":0}"}`,
    ],
    ["one that is cut off", `{"log":"{\\"password\\":\\"${SECRET}`, '{"log":"{\\"password\\":***'],
    [
      "a connection string",
      `{"conn":"redis:6379,password=${SECRET},ssl=False"}`,
      '{"conn":"redis:6379,password=***,ssl=False"}',
    ],
    ["short names", `{"host":"redis","auth":"${SECRET}","pass":"${SECRET}"}`, '{"host":"redis","auth":***,"pass":***}'],
    [
      "an error's command (ioredis)",
      `{"command":{"name":"auth","args":["${SECRET}"]}}`,
      '{"command":{"name":"auth","args":[***]}}',
    ],
    [
      "the same, inspected",
      `command: { name: 'auth', args: [ 'app', '${SECRET}' ] }`,
      "command: { name: 'auth', args: [***] }",
    ],
    ["a command as a list", `{"cmd":["AUTH","app","${SECRET}"]}`, '{"cmd":["AUTH",***]}'],
    [
      "a setting as a list",
      `{"cmd":["CONFIG","SET","requirepass","${SECRET}"]}`,
      '{"cmd":["CONFIG","SET","requirepass",***]}',
    ],
    ["logfmt", `level=info redis_password="${SECRET}" msg="started"`, 'level=info redis_password=*** msg="started"'],
  ])("%s", (_form, line, redacted) => {
    // The control: it is there to be found.
    expect(line).toContain(SECRET);
    expect(redact(line, [])).not.toContain(SECRET);
    expect(redact(line, [])).toBe(redacted);
  });

  test.each([
    ["Go's", String.raw`{"error":"cannot use p\u0026ss\u003cw\"d\u003e+é"}`],
    [".NET's", String.raw`{"error":"cannot use p\u0026ss\u003Cw\u0022d\u003E\u002B\u00E9"}`],
    ["Python's", String.raw`{"error": "cannot use p&ss<w\"d>+\u00e9"}`],
    ["none", 'cannot use p&ss<w"d>+é'],
  ])("a known one in %s escapes", (_whose, line) => {
    expect(redact(line, ['p&ss<w"d>+é'])).toMatch(/cannot use \*{3}(?:"\})?$/);
  });
});

describe("leaves alone", () => {
  test.each([
    "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.",
    "[2026-11-23 00:31:20,763: ERROR/MainProcess] consumer: Cannot connect to redis://redis:6379/0: timed out",
    "Caused by: io.lettuce.core.RedisConnectionException: Unable to connect to localhost/<unresolved>:6379",
    "redis://[::1]:6379/0 and redis://redis:6379, and redis://redis",
    "AUTH <password> called without any password configured for the default user.",
    "NOAUTH Authentication required.",
    "ERR unknown command `GETEX`, with args beginning with: `user:12`, `EX`, `10`,",
    "ERR unknown command 'GETEX', with args beginning with: 'user:12' 'EX'",
    "ERR unknown command `AUTHOR`, with args beginning with: `12`,",
    "#0 /app/Auth.php(12): App\\Auth->authorise('admin')",
    "at auth (/app/src/auth.js:12:3)",
    "`auth` of `app` is `off`, and redis://<host>:6379 or `redis://redis:6379`, 'redis://redis:6379/0'.",
    "12 pass: 3 fail, bypass: 'on', first pass: 'quick'",
    "{ pass: true, auth: { user: 'app' } }",
    "compass=north and trespass: no",
    "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.",
    "ls -a /data: user 12 has no rights -> refused",
    "FATAL CONFIG FILE ERROR, line 2 (requirepass): wrong number of arguments",
    "  at DefaultJedisSocketFactory.connectToFirstSuccessfulHost(DefaultJedisSocketFactory.java:63)",
    '  File "/usr/lib/python3/dist-packages/redis/connection.py", line 611, in connect',
    "/srv/application/releases/20261122210000/config/environments/production.rb",
  ])("%s", (line) => {
    expect(redact(line, [])).toBe(line.trim());
  });
});

test("takes out what a terminal or a reader's eye would act on", () => {
  expect(redact("\u001b[31mERROR\u001b[0m one\ttwo\r\u0007\u202eeman\u200b\u001b]0;title\u0007", [])).toBe(
    "ERROR one two eman ]0;title",
  );
});

test("finds a secret that colours stand in", () => {
  expect(redact(`redis://:hunt\u001b[1mer2@redis:6379`, ["hunter2"])).toBe("redis://***@redis:6379");
});

describe("lines made to keep it busy", () => {
  const PARTS = [
    "a",
    "a:",
    "://",
    "a://",
    "@",
    "x://a:b@",
    "password=",
    'password="\\',
    "token:'",
    'auth "',
    "Bearer ",
    "eyJ",
    "eyJaaaaaaaa.",
    "\u001b[",
    "0",
    "aA1",
    "=",
    "secret ",
    "\\\\",
    "/a",
    "sk-",
    '"',
    " ",
    'password\\":\\"',
    String.raw`\u0022`,
    String.raw`password\u0022:\u0022`,
    'auth","',
    '"auth","args":[',
    '"requirepass","',
    "requirepass ",
    "auth-pass ",
    "auth-pass a",
    "redis-cli ",
    "redis-cli -a ",
    'redis-cli -a \\"',
    "setuser ",
    "setuser >",
    "auth `",
    "auth`,`",
    "auth(",
    "auth(['",
    "auth`, with args beginning with: ",
    "requirepass`",
    "requirepass`,`",
    "pass:'",
    "{pass:",
    ",  ",
    "redis_pass=",
    "redis_",
    "`",
    "`>",
    "user a ",
    "user ",
    '">',
    "\\",
    "setuser '>",
    String.raw`setuser \">`,
    String.raw`setuser ">\\`,
    "pass: `",
    "password=`a`b",
    "password=a'b",
    "://'a",
    "://a'",
    '"auth","args":["a',
    String.raw`"auth","args":[\"`,
  ];
  const linesOf = (bytes: number): string[] =>
    PARTS.map((part) => part.repeat(Math.ceil(bytes / part.length)).slice(0, bytes));
  const took = (bytes: number): number => timeOf(bytes, linesOf(bytes), (line) => redact(line, ["canary"]));

  test("take time in proportion to their length", () => {
    took(1024);
    // 1 where it is linear, 16 where it is quadratic.
    expect(took(65_536) / took(4096)).toBeLessThan(6);
  });
});
