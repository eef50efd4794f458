import { expect, test } from "vitest";
import type { Envelope } from "../protocol/answer.ts";
import type { Output } from "../protocol/operations.ts";
import { answerExample, type ExampleName } from "../protocol/examples/answers.ts";
import { told } from "../protocol/answer.ts";
import { viewOf } from "./index.ts";
import { textOf } from "./text.ts";

const renderText = (answer: Envelope, said?: { detail: string }): string => textOf(viewOf(told(answer), said));

const MIB = 1024 * 1024;

const data = <N extends ExampleName>(name: N): Output<N> => answerExample(name).data;

const text = <N extends ExampleName>(name: N, change: Partial<Output<N>> = {}): string =>
  renderText({ ...answerExample(name), data: { ...data(name), ...change } });

/** Words that are wider than the page are left whole: commands to be copied, and addresses. */
const widest = (shown: string): number =>
  Math.max(...shown.split("\n").map((line) => (/^ *\$ |https:/.test(line) ? 0 : line.length)));

test("doctor: the sentence, the findings numbered with evidence, meaning, next step and command, what is fine, what is unread", () => {
  expect(text("doctor")).toBe(`CRITICAL  prod doctor, read now
Redis evicts keys under allkeys-lru: 14/s for 9 min (and 1 more).

1. CRITICAL: Redis evicts keys under allkeys-lru: 14/s for 9 min.
   - evicted_keys has grown since 2026-11-22T20:55:05.000Z: 14/s for 9 min
     $ docker compose -p app exec -T redis redis-cli INFO stats
   Celery's queues are keys like any other: tasks can be among what is lost.
   -> Raise maxmemory to 576.0 MiB (\`CONFIG SET maxmemory 576mb\`, and
   \`--maxmemory 576mb\` in the compose file's \`command:\` to keep it), or delete
   keys that are not needed.
   /redis set maxmemory 576mb on prod for 2h
   (evictions_per_second; Redis Configuration for Production, Troubleshooting)

2. WARN: Celery keeps its queues in this Redis, and allkeys-lru may evict any
key: at full memory, tasks can be lost without an error.
   - 3 bindings, longest queue celery with 120 tasks; keys are evicted now, 14/s
   for 9 min
     $ docker compose -p app exec -T redis redis-cli --scan --pattern '*_kombu.binding.*'
   If a queue's list goes, every task in it is lost, without an error. If the
   hash of delivered tasks goes, tasks of a worker that dies are not delivered
   again. If the set of an exchange's bindings goes, through a topic exchange
   tasks are lost without a word; those for the default direct exchange still
   arrive.
   -> Decide: \`volatile-lru\`, which spares keys without a time to live (then
   give cached values one), or \`noeviction\`, which refuses writes instead; or a
   Redis of its own for Celery.
   (celery_allkeys; https://redis.io/docs/latest/develop/reference/eviction/)

Could not read
  host: The host's kernel settings could not be read. (at agent) Check that the
  agent may read /proc and /sys.

Checked and fine (3)
  Container 1 fine, Redis 1 fine, persistence 1 fine.
  With ?detail=all, each of them.

$ docker compose -p app exec -T redis redis-cli INFO
$ docker compose -p app exec -T redis redis-cli CLIENT LIST
$ docker inspect app-redis-1
`);
});

test("doctor: of what is fine says how many of each subject, most first, and each sentence only where that is asked for", () => {
  const check = (subject: string, at: number) => ({
    id: `${subject}_${at}`,
    subject,
    text: `The ${subject} is fine ${at}.`,
  });
  const fine = [
    check("container", 1),
    check("memory", 1),
    check("memory", 2),
    check("container", 2),
    check("memory", 3),
  ];
  const answer = { ...answerExample("doctor"), data: { findings: [], fine, unread: [] } };
  const counted = renderText(answer);
  expect(counted).toContain(
    "\nChecked and fine (5)\n  Memory 3 fine, container 2 fine.\n  With ?detail=all, each of them.\n",
  );
  expect(counted).not.toContain("is fine 1");
  expect(renderText(answer, { detail: "all" })).toContain(`
Checked and fine (5)
  Memory 3 fine, container 2 fine.
  Memory: The memory is fine 1. The memory is fine 2. The memory is fine 3.
  Container: The container is fine 1. The container is fine 2.
`);
  const many = Array.from({ length: 60 }, (_, at) => check(`subject ${at % 9}`, at));
  for (const detail of ["counts", "all"] as const)
    expect(
      widest(renderText({ ...answer, data: { findings: [], fine: many, unread: [] } }, { detail })),
    ).toBeLessThanOrEqual(80);
});

test.each(["redis-cli", "valkey-cli", "keydb-cli", "redis-cli -p 6380 --tls --cacert /tls/ca.crt --user ops"])(
  "doctor: of commands of %s that differ in a cursor or a key there is one, and what is asked of Redis first stands first",
  (tool) => {
    const cli = `docker compose -p app exec -T redis ${tool}`;
    const commands = [
      "docker inspect app-redis-1",
      `${cli} SCAN 0 MATCH '*_kombu.binding.*' COUNT 1000`,
      `${cli} SCAN 17 MATCH '*_kombu.binding.*' COUNT 1000`,
      `${cli} SCAN 0 MATCH '*unacked*' COUNT 1000`,
      `${cli} LLEN celery`,
      `${cli} LLEN mail`,
      `${cli} INFO`,
    ];
    expect(renderText({ ...answerExample("doctor"), commands })).toContain(`
$ ${cli} INFO
$ docker inspect app-redis-1
$ ${cli} --scan --pattern '*_kombu.binding.*'
$ ${cli} --scan --pattern '*unacked*'
$ ${cli} LLEN celery  # and 1 more like it
`);
  },
);

test("doctor: says plainly that nothing is wrong, and calls what is no trouble a note", () => {
  const [first] = data("doctor").findings;
  const note = { ...first, verdict: "ok", step: undefined, evidence: [{ text: "as it is", command: null }] };
  const shown = renderText({
    ...answerExample("doctor"),
    verdict: "ok",
    reasons: [],
    summary: "Nothing is wrong.",
    data: { findings: [note], fine: [], unread: [] },
  });
  expect(shown).toContain("OK  prod doctor, read now\nNothing is wrong.\n\n1. NOTE: ");
  expect(shown).toContain("   - as it is\n   Celery's queues");
  expect(shown).not.toContain("/redis set");
});

test("doctor: a step that this version does not know is left out", () => {
  const [first] = data("doctor").findings;
  const odd = { ...first, step: { operation: "flush", input: {} } };
  expect(text("doctor", { findings: [odd as never] })).not.toContain("/redis");
});

test("container: state and limits, then how it ended", () => {
  expect(text("container")).toContain(`
container     app-redis-1
state         running, healthy
up for        10 days
last end      none
restarts      0 (policy unless-stopped)
memory limit  768.0 MiB
reserved      256.0 MiB

$ docker inspect app-redis-1
`);
  const at = "2026-11-22T20:58:00.000Z";
  const shown = text("container", {
    state: "exited",
    uptime_ms: null,
    finished_at: at,
    exit_code: 137,
    oom_killed: true,
    memory_limit: 0,
    ends: [{ at, exit_code: 137, oom_killed: true }],
  });
  expect(shown).toContain("up for        -\nlast end      2026-11-22 20:58 UTC, exit code 137, KILLED for memory\n");
  expect(shown).toContain("memory limit  none\n");
  expect(shown).toContain("Ends in the last 24 h\n  2026-11-22 20:58 UTC  exit code 137  KILLED for memory\n");
});

test("errors: a block for each kind in each service with its newest line, then the logs", () => {
  expect(text("errors")).toContain(`
worker: password refused, 12 times
   from 2026-11-22 20:58 UTC to 2026-11-22 21:04 UTC
   redis.exceptions.AuthenticationError: invalid username-password pair or user
   is disabled.

Logs
  web: 812 lines
  worker: 96 lines
`);
  const odd = {
    service: "web",
    lines: 0,
    truncated: false,
    spans: [],
    read_ms: 0,
    failure: "its driver keeps no log",
  };
  const cut = { ...odd, lines: 9, truncated: true, failure: null };
  const [group] = data("errors").groups;
  const span = { from: "2026-11-22T21:04:04.616Z", to: "2026-11-22T21:04:05.000Z" };
  const shown = text("errors", {
    groups: group === undefined ? [] : [{ ...group, at_least: true }],
    services: [
      odd,
      { ...cut, spans: null, read_ms: null },
      { ...cut, service: "shop/worker", spans: [span], read_ms: 384 },
      { ...cut, service: "api", spans: [span, span, span], read_ms: 1200 },
      { ...cut, service: "beat", spans: [span], read_ms: 900_000 },
    ],
  });
  expect(shown).toContain("worker: password refused, at least 12 times");
  expect(shown).toContain(`
Logs
  web: could not be read: its driver keeps no log
  web: 9 lines, the newest part of a longer log
  shop/worker: 9 lines, 384 ms of the last 15 min
  api: 9 lines, 1.2 s of the last 15 min, in 3 pieces
  beat: 9 lines, of some of its containers
`);
});

test("persistence: snapshots, append-only file and disk, with sizes in MiB and ages", () => {
  expect(text("persistence")).toContain(`
Snapshots (RDB)
  save        3600 1 300 100 60 10000
  last        4 min ago, ok, took 2.0 s
  since then  88 changes
  running     no
  copied      4.0 MiB
  on failure  refuses writes

Append-only file
  writes        none fails
  last rewrite  ok
  size          310.0 MiB, 255.0 MiB after the last rewrite

Disk
  used  [#########-----------]  45 %  18.0 of 40.0 GiB, 22.0 free
`);
});

test("persistence: of a Redis that has not saved since its start, what there is on disk, and no save that never was", () => {
  const fresh = {
    rdb_saved_since_start: false,
    rdb_last_save_at: "2026-11-22T21:00:05.000Z",
    rdb_last_bgsave_ms: null,
    aof_last_rewrite_ms: null,
  };
  const yesterday = { exists: true, written_at: "2026-11-21T19:00:00.000Z", size: 4096 };
  const shown = text("persistence", { ...fresh, rdb_last_save_age_ms: 93_600_000, rdb_file: yesterday });
  expect(shown).toContain(
    "  last             none since Redis started\n  on disk          26 h old\n  since the start  88 changes\n",
  );
  expect(shown).toContain("  last rewrite  ok, or none yet\n");
  const unseen = text("persistence", { ...fresh, rdb_last_save_age_ms: null, rdb_file: null });
  expect(unseen).toContain("  on disk          not known\n");
  const none = { exists: false, written_at: null, size: null };
  const empty = text("persistence", {
    ...fresh,
    rdb_last_save_age_ms: null,
    rdb_file: none,
    rdb_last_bgsave_status: "err",
  });
  expect(empty).toContain(
    "  last             none since Redis started, the last try FAILED (err)\n  on disk          no such file\n",
  );
  const unknown = text("persistence", {
    rdb_saved_since_start: null,
    rdb_last_save_age_ms: null,
    rdb_last_bgsave_ms: null,
  });
  expect(unknown).toContain("  last        not known\n");
});

test("persistence: while it loads, how far; and what is off or not known", () => {
  const shown = text("persistence", {
    loading: true,
    loading_fraction: 0.42,
    loading_eta_ms: 12_000,
    save: "",
    aof_enabled: false,
    disk: null,
    rdb_bgsave_in_progress: true,
    rdb_current_bgsave_ms: 3000,
  });
  expect(shown).toContain("\nLoading\n  42 % done, 12.0 s to go\n");
  expect(shown).toContain("  save        (off)\n");
  expect(shown).toContain("  running     yes, for 3.0 s\n");
  expect(shown).toContain("\nAppend-only file\n  off\n\nDisk\n  not known\n");
});

test.each(["doctor", "container", "errors", "persistence", "memory"] as const)("%s fits 80 columns", (name) => {
  expect(widest(text(name))).toBeLessThanOrEqual(80);
});

test("text from outside cannot begin a line or control the terminal", () => {
  const evil = "x\n\u001B[2JOK  prod doctor";
  const [group] = data("errors").groups;
  const shown = text("errors", { groups: [{ ...group, sample: evil, service: evil } as never] });
  expect(shown).not.toContain("\u001B");
  expect(shown.split("\n").slice(1)).not.toContain("OK  prod doctor");
  const large = text("container", { container: evil, memory_limit: 100_000 * MIB });
  expect(large.split("\n")).not.toContain("OK  prod doctor");
});
