/** Changes: asked for confirmation, made, not made, listed. */
import { CHANGE_EXAMPLES } from "../../../src/protocol/examples/changes.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import type { Change } from "../../../src/protocol/operations/changes.ts";
import { answerMessage } from "../success.ts";
import { confirmMessage } from "../confirm.ts";
import { ASKING, AT, envelope, MIB, NOW, press, reply, type Sample } from "./reading.fixture.ts";

const UNTIL = "2026-11-22T23:04:05.000Z";
const UNTIL_RESTART = "Until the container is recreated or restarted.";

export const raised: Output<"set"> = {
  ...CHANGE_EXAMPLES.set.data,
  headroom: { before: 15.4 * MIB, after: 79.4 * MIB },
};
const raising: Output<"set"> = { ...raised, outcome: "dry_run", change_id: null, until: null };

const lowering: Output<"set"> = {
  ...raising,
  after: "209715200",
  headroom: { before: 15.4 * MIB, after: -296.6 * MIB },
  save: null,
  warnings: [
    "496.6 MiB are in use, 296.6 MiB more than the new limit: Redis says OK at once and goes on evicting in slices, without any write, until it is just above the limit. `memory` shows how far it is.",
  ],
  lasts: UNTIL_RESTART,
  permanent: "In the compose file, in the command of the service: --maxmemory 200mb",
};

const policy: Output<"set"> = {
  ...raising,
  key: "maxmemory-policy",
  before: "noeviction",
  after: "allkeys-lru",
  headroom: { before: 15.4 * MIB, after: 15.4 * MIB },
  save: null,
  bounds: null,
  warnings: [
    "Celery's keys are in this Redis: under an allkeys policy queues and bindings can be evicted, and tasks lost.",
  ],
  lasts: UNTIL_RESTART,
  permanent: "In the compose file, in the command of the service: --maxmemory-policy allkeys-lru",
};

export const change: Change = {
  id: 12,
  at: AT,
  key: "maxmemory",
  before: "536870912",
  after: "603979776",
  caller: { id: "T0TEAM/U0OPERATOR", role: "operator", via: "slack" },
  reason: "queue backlog",
  state: "active",
  until: UNTIL,
  left_ms: 7_200_000,
  original: "536870912",
  note: null,
};

const changes: Output<"changes"> = {
  changes: [
    change,
    {
      ...change,
      id: 11,
      at: "2026-11-22T14:00:00.000Z",
      key: "maxmemory-policy",
      before: "noeviction",
      after: "allkeys-lru",
      caller: { id: "oskar", role: "operator", via: "token" },
      reason: null,
      state: "kept",
      until: null,
      left_ms: null,
      original: "noeviction",
    },
    {
      ...change,
      id: 10,
      at: "2026-11-20T14:00:00.000Z",
      state: "left",
      left_ms: null,
      note: "Somebody set it to 640.0 MiB meanwhile; it was left.",
    },
  ],
};

const drift: Output<"drift"> = {
  items: [
    {
      item: "maxmemory",
      ok: false,
      expected: "512mb",
      actual: "576mb",
      source: "CONFIG GET maxmemory",
      compose: "command: redis-server --maxmemory 512mb",
      can_apply: true,
    },
    {
      item: "container memory limit",
      ok: false,
      expected: "768M",
      actual: "none",
      source: "docker inspect: HostConfig.Memory",
      compose: "deploy:\n  resources:\n    limits:\n      memory: 768M",
      can_apply: false,
    },
    ...["maxmemory-policy", "appendonly", "save", "password"].map((item) => ({
      item,
      ok: true,
      expected: "as it is",
      actual: "as it is",
      source: "CONFIG GET",
      compose: "",
      can_apply: false,
    })),
  ],
};

const applying: Output<"apply"> = { ...CHANGE_EXAMPLES.apply.data, remaining: ["container memory limit"] };

const audit: Output<"audit"> = {
  lines: [
    ...CHANGE_EXAMPLES.audit.data.lines.map((line) => ({ ...line, caller: change.caller })),
    {
      id: 30,
      at: "2026-11-22T20:58:00.000Z",
      target: "prod",
      operation: "set",
      caller: { id: "oskar", role: "operator", via: "token" },
      request_id: "3f0c2a1e-8c1b-4a0e-9f1d-2b7f5a6c9d11",
      input: { key: "maxmemory", value: "2gb" },
      change_id: null,
      key: "maxmemory",
      before: null,
      after: null,
      outcome: "refused_by_guard",
      reason: null,
      detail:
        "2048.0 MiB would leave less than the reserve under the container's limit of 768.0 MiB: at most 576.0 MiB.",
    },
  ],
  next: "eyJ",
};

const input = { key: "maxmemory", value: "576mb", for: "2h", reason: "queue backlog" };
const confirming = { by: ASKING, now: NOW, expiresAt: NOW + 300_000 };
const set = (data: Output<"set">) => envelope("set", "Changed maxmemory 512 MiB -> 576 MiB (change 12).", data);

export const changeSamples: readonly Sample[] = [
  {
    name: "confirm-raise",
    message: () =>
      confirmMessage(
        { operation: "set", target: "prod", input, preview: set(raising) },
        { press: press(), ...confirming },
      ),
  },
  {
    name: "confirm-lower",
    message: () =>
      confirmMessage(
        {
          operation: "set",
          target: "prod",
          input: { key: "maxmemory", value: "200mb", allow_eviction: "true" },
          preview: set(lowering),
        },
        { press: press(), ...confirming },
      ),
  },
  {
    name: "confirm-policy",
    message: () =>
      confirmMessage(
        {
          operation: "set",
          target: "prod",
          input: { key: "maxmemory-policy", value: "allkeys-lru" },
          preview: set(policy),
        },
        { press: press(), ...confirming },
      ),
  },
  {
    name: "confirm-undo",
    message: () =>
      confirmMessage(
        {
          operation: "undo",
          target: "prod",
          input: { id: "12" },
          preview: envelope("changes", "1 change.", { changes: [change] }),
        },
        { press: press(), ...confirming },
      ),
  },
  {
    name: "confirm-apply",
    message: () =>
      confirmMessage(
        { operation: "apply", target: "prod", input: {}, preview: envelope("apply", "", applying) },
        { press: press(), ...confirming },
      ),
  },
  { name: "outcome-applied", message: () => answerMessage(set(raised), reply()) },
  {
    name: "outcome-not-applied",
    message: () => answerMessage(set({ ...raised, outcome: "not_applied", until: null }), reply()),
  },
  { name: "outcome-unknown", message: () => answerMessage(set({ ...raised, outcome: "unknown" }), reply()) },
  { name: "outcome-dry-run", message: () => answerMessage(set(raising), reply()) },
  {
    name: "outcome-already",
    message: () =>
      answerMessage(
        set({ ...raised, before: raised.after, change_id: null, until: null, lasts: UNTIL_RESTART }),
        reply(),
      ),
  },
  {
    name: "outcome-undone",
    message: () =>
      answerMessage(
        envelope("undo", "Put back maxmemory 576 MiB -> 512 MiB (change 12).", {
          ...raised,
          before: raised.after,
          after: raised.before,
          until: null,
          headroom: { before: 79.4 * MIB, after: 15.4 * MIB },
          save: null,
          lasts: UNTIL_RESTART,
        }),
        reply(),
      ),
  },
  {
    name: "outcome-apply-in-part",
    message: () =>
      answerMessage(
        envelope("apply", "1 of 2 settings of prod were made right, 1 were not. 1 more need the compose file.", {
          ...applying,
          items: [
            { key: "appendonly", before: "no", after: "yes", outcome: "applied", change_id: 14, detail: null },
            {
              key: "maxmemory",
              before: "603979776",
              after: "536870912",
              outcome: "refused",
              change_id: null,
              detail:
                "Redis uses 570.0 MiB; 512.0 MiB is below 1.05 times that. The nearest value that passes is 599mb.",
            },
          ],
        }),
        reply(),
      ),
  },
  {
    name: "changes",
    message: () =>
      answerMessage(envelope("changes", "3 changes of prod, 1 of them to be put back by itself.", changes), reply()),
  },
  {
    name: "drift-warn",
    message: () =>
      answerMessage(
        envelope("drift", "prod differs from its profile in 2 of 6 items: maxmemory, container memory limit.", drift, {
          verdict: "warn",
        }),
        reply(),
      ),
  },
  { name: "audit", message: () => answerMessage(envelope("audit", "2 audit lines of prod.", audit), reply()) },
];
