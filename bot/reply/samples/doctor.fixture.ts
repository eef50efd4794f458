import type { Output } from "../../../src/protocol/operations.ts";
import type { Finding } from "../../../src/protocol/operations/doctor.ts";
import { answerMessage } from "../success.ts";
import { evicting } from "./answers.fixture.ts";
import { envelope, reply, type Sample } from "./reading.fixture.ts";

const findings: Finding[] = [
  {
    id: "rdb_last_bgsave_status",
    verdict: "critical",
    figure: 1,
    threshold: 1,
    text: "The last RDB snapshot failed and Redis refuses writes.",
    meaning: "Every write of the application fails with MISCONF until a snapshot succeeds.",
    evidence: [
      { text: "rdb_last_bgsave_status is err", command: "redis-cli INFO persistence" },
      { text: "12.0 MiB free on the volume", command: "df -h /data" },
    ],
    next_step: "Free disk space on the volume, then look again with `/redis persistence`.",
    step: { operation: "persistence", input: {} },
    source: "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/",
  },
  {
    ...evicting,
    meaning: "Keys vanish while they are in use. Under allkeys-lru, queued Celery tasks can be among them.",
    evidence: [
      { text: "12.5 keys a second for 9 min", command: "redis-cli INFO stats" },
      { text: "496.6 of 512.0 MiB in use", command: "redis-cli INFO memory" },
    ],
    next_step: "Buy time: `/redis set maxmemory 576mb for 2h`. Then find what fills it.",
    source: "the mission's document",
  },
  {
    id: "celery_allkeys",
    verdict: "warn",
    figure: 1,
    threshold: 1,
    text: "This Redis is a Celery broker, and its policy may evict queues.",
    meaning: "An evicted queue is lost tasks; nothing tells the application.",
    evidence: [{ text: "queue celery has 1,204 tasks, policy is allkeys-lru", command: null }],
    next_step: "Use volatile-lru, or a separate Redis for the broker.",
    source: "the mission's document",
  },
];

const fine = [
  ["Redis", "Redis answers"],
  ["connections", "No client is blocked"],
  ["persistence", "The append-only file is written"],
  ["connections", "No connection was rejected"],
  ["container", "The container has a limit"],
  ["host", "The host has 15.0 GiB to spare"],
].map(([subject = "", text = ""], at) => ({ id: `rule_${at}`, subject, text: `${text}.` }));

const ill: Output<"doctor"> = {
  findings,
  fine,
  unread: [
    {
      part: "errors",
      failure: {
        code: "timeout",
        hop: "docker",
        detail: "The logs of worker did not arrive in time.",
        hint: "Ask for less: `/redis errors 5m`.",
      },
    },
  ],
};

export const doctorSamples: readonly Sample[] = [
  {
    name: "doctor-critical",
    message: () =>
      answerMessage(
        envelope("doctor", "Redis refuses writes because its last snapshot failed; 2 more findings.", ill, {
          reasons: findings,
        }),
        reply(),
      ),
  },
  {
    name: "doctor-ok",
    message: () =>
      answerMessage(
        envelope("doctor", "Nothing is wrong: 6 checks are fine.", { findings: [], fine, unread: [] }),
        reply(),
      ),
  },
];
